/** What was done from when to when: a strip, which for a file is also a slider, the sets, and totals. */

import type { RepetitionSet } from "../../engine/counting/sets";
import { type Entry, type Session, begin, end } from "../../sessions/session";
import { totalsOf } from "../../sessions/summary";
import type { Classes } from "../classes";
import { Items, make, part, setText } from "../dom";
import { clock, span } from "../words/formats";
import { reps, totalWords } from "../words/sets";
import { SetList } from "./set-list";
import { exerciseTotals } from "./totals";

/** Ends a growing time axis can have, in seconds; then whole hours. */
const ENDS = [30, 60, 120, 300, 600, 900, 1800, 3600];
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
const MOST_TICKS = 6;
/** Width that a mark needs, in font sizes. */
const TICK_EM = 4.5;
const ARROW_S = 5;
const VALUES = ["aria-valuemin", "aria-valuemax", "aria-valuenow", "aria-valuetext"];

/** Where the axis of a session that is `now` seconds long ends. */
export function axisEnd(now: number): number {
  return ENDS.find((end) => end >= now) ?? Math.ceil(now / 3600) * 3600;
}

/** Times at which the axis has a mark; `most`: steps between them that there is room for. */
export function ticks(end: number, most = MOST_TICKS): number[] {
  const step = STEPS.find((seconds) => end / seconds <= most) ?? end;
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
}

/** Where a key moves the playhead to; null: the key moves nothing. */
export function seekTarget(key: string, now: number, duration: number): number | null {
  const targets: Readonly<Record<string, number>> = {
    ArrowLeft: now - ARROW_S,
    ArrowDown: now - ARROW_S,
    ArrowRight: now + ARROW_S,
    ArrowUp: now + ARROW_S,
    PageUp: now + duration / 10,
    PageDown: now - duration / 10,
    Home: 0,
    End: duration,
  };
  const target = targets[key];
  return target === undefined ? null : Math.min(duration, Math.max(0, target));
}

export class Timeline {
  readonly #strip: HTMLElement;
  readonly #segments: HTMLElement;
  readonly #counts: HTMLElement;
  readonly #axis: HTMLElement;
  readonly #playhead: HTMLElement;
  readonly #elapsed: HTMLElement;
  readonly #sums: HTMLElement;
  readonly #facts: HTMLElement;
  readonly #entries: HTMLElement;
  readonly #list: SetList;
  readonly #entryItems = new Items<Entry>();
  readonly #setItems = new Items<RepetitionSet>();
  #duration: number | null = null;
  #now = 0;
  #end = 0;
  #session: Session | null = null;

  /** `shallow`: share of the usual range below which a repetition is called so. */
  constructor(
    root: ParentNode,
    private readonly classes: Classes,
    shallow: number,
    private readonly onSeek: (seconds: number) => void,
  ) {
    this.#strip = part(root, "strip");
    this.#segments = part(root, "segments");
    this.#counts = part(root, "counts");
    this.#axis = part(root, "axis");
    this.#playhead = part(root, "playhead");
    this.#elapsed = part(root, "elapsed");
    this.#sums = part(root, "totals");
    this.#facts = part(root, "facts");
    this.#entries = part(root, "entries");
    this.#list = new SetList(part(root, "sets"), classes, shallow);
    this.#listen();
    this.setDuration(null);
  }

  /** A file's duration, where it is known, makes the strip a slider over all of it; null: it grows. */
  setDuration(duration: number | null): void {
    this.#duration = duration && Number.isFinite(duration) ? duration : null;
    const slider = this.#duration !== null;
    this.#playhead.hidden = !slider;
    this.#strip.setAttribute("role", slider ? "slider" : "img");
    if (slider) {
      this.#strip.tabIndex = 0;
      this.#strip.setAttribute("aria-valuemin", "0");
      this.#strip.setAttribute("aria-valuemax", String(this.#duration));
    } else {
      for (const name of ["tabindex", ...VALUES]) this.#strip.removeAttribute(name);
    }
    this.#drawAxis();
    this.#drawNow();
  }

  show(session: Session | null, now: number): void {
    this.#now = now;
    this.#drawAxis();
    this.#drawNow();
    if (session === this.#session) return;
    this.#session = session;
    const drop = (...places: readonly Element[]) => (): void => places.forEach((place) => place.lastElementChild?.remove());
    const { entries, sets } = session ?? { entries: [], sets: [] };
    this.#entryItems.show(entries, (i, entry) => this.#drawEntry(i, entry), drop(this.#segments, this.#entries));
    this.#setItems.show(sets, (i, set) => this.#drawSet(i, set), drop(this.#counts));
    this.#list.show(sets);
    this.#sums.replaceChildren(...exerciseTotals(session ? [session] : [], this.classes));
    setText(this.#facts, session ? totalWords(totalsOf(session)).join(" · ") : "");
  }

  #drawAxis(): void {
    const end = this.#duration ?? axisEnd(this.#now);
    if (end === this.#end) return;
    this.#end = end;
    this.#strip.style.setProperty("--end", String(end));
    const marks = ticks(end, this.#room()).map((time) => {
      const mark = make("span", "", clock(time));
      mark.style.setProperty("--at", String(time / end));
      return mark;
    });
    this.#axis.replaceChildren(...marks);
  }

  /** Return how many steps the axis has room for: few where text is large. */
  #room(): number {
    const room = this.#axis.clientWidth / (TICK_EM * parseFloat(getComputedStyle(this.#axis).fontSize));
    return room ? Math.min(MOST_TICKS, Math.max(1, Math.floor(room))) : MOST_TICKS;
  }

  #drawNow(): void {
    const whole = this.#duration === null ? "" : ` / ${clock(this.#duration)}`;
    setText(this.#elapsed, clock(this.#now) + whole);
    this.#strip.style.setProperty("--now", this.#now.toFixed(2));
    if (this.#duration !== null && this.#strip.getAttribute("aria-valuetext") !== clock(this.#now)) {
      this.#strip.setAttribute("aria-valuenow", this.#now.toFixed(1));
      this.#strip.setAttribute("aria-valuetext", clock(this.#now));
    }
  }

  #drawEntry(i: number, { exercise, start, end }: Entry): void {
    const text = `${this.classes.title(exercise)} ${span(start, end)}`;
    this.#place(this.#segments, i, exercise, start, end).title = text;
    setText(this.#entries.children[i] ?? this.#entries.appendChild(make("li", "")), text);
  }

  #drawSet(i: number, set: RepetitionSet): void {
    const { exercise, repetitions } = set;
    const place = this.#place(this.#counts, i, exercise, begin(set), end(set));
    place.title = `Set ${i + 1}: ${reps(repetitions.length)}, ${this.classes.title(exercise)}`;
    place.replaceChildren(make("b", "", String(repetitions.length)));
  }

  /** Return the i-th piece of a strip, put to its time. */
  #place(strip: HTMLElement, i: number, exercise: string, start: number, end: number): HTMLElement {
    const place = (strip.children[i] ?? strip.appendChild(make("i", ""))) as HTMLElement;
    place.style.setProperty("--tone", this.classes.colour(exercise));
    place.style.setProperty("--start", String(start));
    place.style.setProperty("--length", String(end - start));
    return place;
  }

  /** The playhead is there at once; the file follows. */
  #seek(seconds: number): void {
    this.#now = seconds;
    this.#drawNow();
    this.onSeek(seconds);
  }

  #listen(): void {
    const strip = this.#strip;
    const follow = (event: PointerEvent): void => {
      if (this.#duration === null) return;
      const { left, width } = strip.getBoundingClientRect();
      this.#seek(Math.min(1, Math.max(0, (event.clientX - left) / width)) * this.#duration);
    };
    strip.addEventListener("pointerdown", (event) => {
      strip.setPointerCapture(event.pointerId);
      follow(event);
    });
    strip.addEventListener("pointermove", (event) => {
      if (strip.hasPointerCapture(event.pointerId)) follow(event);
    });
    strip.addEventListener("keydown", (event) => {
      const target = this.#duration === null ? null : seekTarget(event.key, this.#now, this.#duration);
      if (target === null) return;
      event.preventDefault();
      this.#seek(target);
    });
  }
}
