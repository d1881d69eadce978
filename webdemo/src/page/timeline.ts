/** What was done from when to when: a strip, which for a file is also a slider, and totals. */

import type { Entry, Session } from "../log";
import { clock, span } from "../words";
import type { Classes } from "./classes";
import { make, part, setText } from "./dom";
import { sums } from "./sums";

/** Ends a growing time axis can have, in seconds; then whole hours. */
const ENDS = [30, 60, 120, 300, 600, 900, 1800, 3600];
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
const MOST_TICKS = 6;
const ARROW_S = 5;
const VALUES = ["aria-valuemin", "aria-valuemax", "aria-valuenow", "aria-valuetext"];

/** Where the axis of a session that is `now` seconds long ends. */
export function axisEnd(now: number): number {
  return ENDS.find((end) => end >= now) ?? Math.ceil(now / 3600) * 3600;
}

/** Times at which the axis has a mark. */
export function ticks(end: number): number[] {
  const step = STEPS.find((seconds) => end / seconds <= MOST_TICKS) ?? end;
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
  readonly #axis: HTMLElement;
  readonly #playhead: HTMLElement;
  readonly #elapsed: HTMLElement;
  readonly #sums: HTMLElement;
  readonly #entries: HTMLElement;
  #duration: number | null = null;
  #now = 0;
  #end = 0;
  /** What is drawn; entries never change, so a place whose entry is the same needs no work. */
  #drawn: readonly Entry[] = [];

  constructor(
    root: ParentNode,
    private readonly classes: Classes,
    private readonly onSeek: (seconds: number) => void,
  ) {
    this.#strip = part(root, "strip");
    this.#segments = part(root, "segments");
    this.#axis = part(root, "axis");
    this.#playhead = part(root, "playhead");
    this.#elapsed = part(root, "elapsed");
    this.#sums = part(root, "totals");
    this.#entries = part(root, "entries");
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
    const entries = session?.entries ?? [];
    const drawn = this.#drawn;
    if (entries.length === drawn.length && entries.every((entry, i) => entry === drawn[i])) return;
    this.#drawEntries(entries);
    this.#sums.replaceChildren(...sums(session ? [session] : [], this.classes));
  }

  #drawAxis(): void {
    const end = this.#duration ?? axisEnd(this.#now);
    if (end === this.#end) return;
    this.#end = end;
    this.#strip.style.setProperty("--end", String(end));
    const marks = ticks(end).map((time) => {
      const mark = make("span", "", clock(time));
      mark.style.setProperty("--at", String(time / end));
      return mark;
    });
    this.#axis.replaceChildren(...marks);
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

  #drawEntries(entries: readonly Entry[]): void {
    for (let i = entries.length; i < this.#drawn.length; i++) {
      this.#segments.lastElementChild?.remove();
      this.#entries.lastElementChild?.remove();
    }
    for (const [i, entry] of entries.entries()) {
      if (entry !== this.#drawn[i]) this.#drawEntry(i, entry);
    }
    this.#drawn = entries;
  }

  #drawEntry(i: number, { exercise, start, end }: Entry): void {
    const segment = (this.#segments.children[i] ?? this.#segments.appendChild(make("i", ""))) as HTMLElement;
    const line = this.#entries.children[i] ?? this.#entries.appendChild(make("li", ""));
    const text = `${this.classes.title(exercise)} ${span(start, end)}`;
    segment.title = text;
    segment.style.setProperty("--tone", this.classes.colour(exercise));
    segment.style.setProperty("--start", String(start));
    segment.style.setProperty("--length", String(end - start));
    setText(line, text);
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
