/** The session under way, and those kept on the device. */

import type { Answer } from "../engine/recognition/decide";
import { type RepetitionSet, type Session, cut, cutSets, extended, recounted } from "./log";
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
  private told: Answer | null = null;
  /** Seconds into the session, null before its first frame. */
  private at: number | null = null;
  private troubled = false;

  /**
   * `onTrouble` is told once when the device's storage can't be used; the session goes on in memory.
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
    return [...without(this.kept, this.mine), ...this.unsaved, ...(this.now?.entries.length ? [this.now] : [])];
  }

  /** What this tab has to write. A file can be opened again. */
  private get mine(): readonly Session[] {
    return this.now?.source === "camera" && this.now.entries.length ? [...this.unsaved, this.now] : this.unsaved;
  }

  begin(source: Session["source"], name: string, started: number): void {
    this.finish();
    this.over = null;
    this.now = { source, name, started, seconds: 0, entries: [], sets: [] };
  }

  /** Date the session: it begins with its first frame, not when the camera was asked for. */
  date(started: number): void {
    if (this.now) this.now = { ...this.now, started };
  }

  /** Take in what is told from `time` seconds on; what was told before has held until then. */
  tell(answer: Answer | null, time: number): void {
    if (!this.now) return;
    const { entries, seconds } = this.now;
    const added = this.told && this.at !== null ? extended(entries, this.told, this.at, time) : entries;
    this.now = { ...this.now, entries: added, seconds: Math.max(seconds, time) };
    [this.told, this.at] = [answer, time];
  }

  /** Take in all sets that the counters have seen since they began anew, and return whether a repetition is new. */
  count(seen: readonly RepetitionSet[]): boolean {
    if (!this.now) return false;
    const sets = recounted(this.now.sets, seen, this.rest);
    const newest = (all: readonly RepetitionSet[]): number => all.at(-1)?.repetitions.at(-1)?.start ?? -Infinity;
    const isNew = newest(sets) > newest(this.now.sets);
    this.now = { ...this.now, sets };
    return isNew;
  }

  /** Nothing is seen for a while, or what comes is from another place of the file. */
  interrupt(): void {
    [this.told, this.at] = [null, null];
  }

  /** See the file again from `time` seconds on. */
  rewind(time: number): void {
    this.interrupt();
    if (!this.now) return;
    const { entries, sets } = this.now;
    this.now = { ...this.now, entries: cut(entries, time), sets: cutSets(sets, time) };
  }

  /** Keep what a camera saw. */
  finish(): void {
    this.interrupt();
    if (this.now?.source === "camera" && this.now.entries.length) {
      this.unsaved = this.mine;
      [this.now, this.over, this.written] = [null, this.now, null];
      this.save();
    }
  }

  /** Write what is new, in case the page is closed; what another tab has kept or deleted meanwhile stays so. */
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

/** Return the sessions that are none of `others`, even as they were before. */
function without(sessions: readonly Session[], others: readonly Session[]): readonly Session[] {
  const known = new Set(others.map((session) => session.started));
  return sessions.filter((session) => !known.has(session.started));
}
