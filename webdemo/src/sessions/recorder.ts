/** The session under way, and those kept on the device. The recorder is the one owner of entries and sets. */

import { type Counted, type RepetitionSet, withRepetition } from "../engine/counting/sets";
import type { Answer } from "../engine/recognition/decide";
import { type Session, cutEntries, cutSets, withAnswer } from "./session";
import { readSessions, writeSessions } from "./store";

export class Recorder {
  /** On the device, as far as is known. */
  private kept: readonly Session[] = [];
  /** Over, but not on the device yet. */
  private unsaved: readonly Session[] = [];
  /** The newest as it was written last. */
  private written: Session | null = null;
  private now: Session | null = null;
  /** The last one of a camera, which is among those kept. */
  private over: Session | null = null;
  /** The newest answer, and from when on it holds; null: none does. */
  private newest: { readonly answer: Answer; readonly time: number } | null = null;
  private troubled = false;

  /**
   * `onTrouble` is called once when the device's storage can't be used; the session goes on in memory.
   *
   * `rest`: seconds without a repetition after which another set begins.
   */
  constructor(
    private readonly storage: () => Storage,
    private readonly rest: number,
    private readonly onTrouble: (error: unknown) => void,
  ) {
    this.reread();
  }

  /** The session under way, or the last one. */
  get session(): Session | null {
    return this.now ?? this.over;
  }

  /** All there is, the session under way last. */
  get all(): readonly Session[] {
    return [...without(this.kept, this.mine), ...this.unsaved, ...(this.now && isWorth(this.now) ? [this.now] : [])];
  }

  /** What this tab has to write. A file can be opened again. */
  private get mine(): readonly Session[] {
    return this.now?.source === "camera" && isWorth(this.now) ? [...this.unsaved, this.now] : this.unsaved;
  }

  begin(source: Session["source"], name: string, started: number): void {
    this.finish();
    this.over = null;
    this.now = { source, name, started, seconds: 0, entries: [], sets: [] };
  }

  /** Date the session: it begins with its first frame, not when the camera was opened. */
  date(started: number): void {
    if (this.now) this.now = { ...this.now, started };
  }

  /** Take in an answer that holds from `time` seconds on; the one before has held until then. */
  addAnswer(answer: Answer, time: number): void {
    if (!this.now) return;
    const { newest } = this;
    const { entries, seconds } = this.now;
    const added = newest ? withAnswer(entries, newest.answer, newest.time, time) : entries;
    this.now = { ...this.now, entries: added, seconds: Math.max(seconds, time) };
    this.newest = { answer, time };
  }

  /** Take in repetitions that are new, or known better than before; return whether one is new. */
  addRepetitions(counted: readonly Counted[]): boolean {
    if (!this.now || !counted.length) return false;
    const { sets: before } = this.now;
    const sets = counted.reduce((so, one) => withRepetition(so, one, this.rest), before);
    this.now = { ...this.now, sets };
    return newestStart(sets) > newestStart(before);
  }

  /** Nothing is seen for a while, or what comes is from another place of the file. */
  interrupt(): void {
    this.newest = null;
  }

  /** See the file again from `time` seconds on. */
  rewind(time: number): void {
    this.interrupt();
    if (!this.now) return;
    const { entries, sets } = this.now;
    this.now = { ...this.now, entries: cutEntries(entries, time), sets: cutSets(sets, time) };
  }

  /** Keep what a camera saw. */
  finish(): void {
    this.interrupt();
    if (this.now?.source === "camera" && isWorth(this.now)) {
      this.unsaved = this.mine;
      [this.now, this.over, this.written] = [null, this.now, null];
      this.save();
    }
  }

  /** Write what is new, in case the page is closed; what another tab has kept or deleted meanwhile stays kept or deleted. */
  save(): void {
    const { mine } = this;
    if (mine.every((session) => session === this.written)) return;
    this.tryTo(() => {
      writeSessions(this.storage, [...without(readSessions(this.storage), mine), ...mine]);
      this.kept = [...without(this.kept, mine), ...this.unsaved];
      this.unsaved = [];
      this.written = mine.at(-1) ?? null;
    });
  }

  /** Another tab has kept or deleted something. */
  reread(): void {
    this.tryTo(() => {
      this.kept = readSessions(this.storage);
    });
  }

  /** Delete all of it, from the device too. */
  clear(): void {
    [this.kept, this.unsaved] = [[], []];
    this.over = null;
    if (this.now) this.now = { ...this.now, entries: [], sets: [] };
    this.interrupt();
    this.tryTo(() => writeSessions(this.storage, []));
  }

  private tryTo(use: () => void): void {
    try {
      use();
    } catch (error) {
      if (!this.troubled) this.onTrouble(error);
      this.troubled = true;
    }
  }
}

/** Tell whether there is something to keep: a short exercise may be counted before its answer has held any time. */
function isWorth({ entries, sets }: Session): boolean {
  return entries.length > 0 || sets.length > 0;
}

/** When the newest repetition began, in seconds. */
function newestStart(sets: readonly RepetitionSet[]): number {
  return sets.at(-1)?.repetitions.at(-1)?.start ?? -Infinity;
}

/** Return the sessions that are none of `others`, even as they were before. */
function without(sessions: readonly Session[], others: readonly Session[]): readonly Session[] {
  const known = new Set(others.map((session) => session.started));
  return sessions.filter((session) => !known.has(session.started));
}
