/** Repetitions a day as stacked bars, and the same as a table. */

import type { Day } from "../../sessions/summary";
import type { Classes } from "../classes";
import { draw, make, named, part, table } from "../dom";

/** Of the drawing, which is scaled to the place it has. */
const [WIDTH, HEIGHT] = [320, 124];
const [LEFT, TOP, BOTTOM] = [26, 8, 104];
const STEPS = [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
/** Days between two that are named. */
const NAMED = 7;

/** Where an axis ends that holds `most`: an even, round number. */
export function axisTop(most: number): number {
  const step = STEPS.find((one) => 2 * one >= most) ?? most / 2;
  return 2 * step;
}

/** One stacked piece of a bar. */
export interface Piece {
  readonly day: number;
  readonly exercise: string;
  readonly from: number;
  readonly to: number;
}

/** Stack each day's exercises, in the same order everywhere. */
export function stacked(days: readonly Day[], exercises: readonly string[]): Piece[] {
  return days.flatMap(({ counts }, day) => {
    let from = 0;
    return exercises.flatMap((exercise) => {
      const count = counts.get(exercise) ?? 0;
      from += count;
      return count ? [{ day, exercise, from: from - count, to: from }] : [];
    });
  });
}

export class Chart {
  readonly #figure: HTMLElement;
  readonly #bars: HTMLElement;
  readonly #table: HTMLElement;
  readonly #short = new Intl.DateTimeFormat("en", { month: "short", day: "numeric" });
  readonly #long = new Intl.DateTimeFormat("en", { weekday: "short", month: "short", day: "numeric" });
  #drawn = "";

  constructor(
    root: ParentNode,
    private readonly classes: Classes,
  ) {
    this.#figure = part(root, "chart");
    this.#bars = part(root, "bars");
    this.#table = part(root, "bars-table");
  }

  show(days: readonly Day[]): void {
    const drawn = JSON.stringify(days.map(({ start, counts }) => [start, ...counts]));
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const exercises = [...new Set(days.flatMap((day) => [...day.counts.keys()]))].sort();
    this.#bars.replaceChildren(this.#draw(days, exercises));
    this.#table.replaceChildren(this.#list(days, exercises));
  }

  /** Show the chart at all. */
  set hidden(hidden: boolean) {
    this.#figure.hidden = hidden;
  }

  #draw(days: readonly Day[], exercises: readonly string[]): SVGElement {
    const pieces = stacked(days, exercises);
    const end = axisTop(Math.max(0, ...pieces.map((piece) => piece.to)));
    const step = (WIDTH - LEFT) / days.length;
    const y = (count: number): number => BOTTOM - ((BOTTOM - TOP) * count) / end;
    const bars = pieces.map(({ day, exercise, from, to }) => {
      const box = { x: LEFT + (day + 0.15) * step, y: y(to), width: 0.7 * step, height: y(from) - y(to), rx: 1.5 };
      const title = `${this.#day(days[day])}: ${to - from} ${this.classes.title(exercise)}`;
      const bar = draw("rect", box, draw("title", {}, title));
      bar.style.setProperty("--tone", this.classes.colour(exercise));
      return bar;
    });
    const label = `Repetitions a day, the last ${days.length} days; the table below has the figures.`;
    const box = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label };
    return draw("svg", box, ...this.#axes(days, step, end, y), ...bars);
  }

  #axes(days: readonly Day[], step: number, end: number, y: (count: number) => number): SVGElement[] {
    const lines = [0, end / 2, end].flatMap((count) => [
      draw("path", { d: `M${LEFT} ${y(count)}H${WIDTH}` }),
      draw("text", { x: LEFT - 6, y: y(count) + 3.5, "text-anchor": "end" }, String(count)),
    ]);
    const names = days.flatMap(({ start }, i) => {
      const back = days.length - 1 - i;
      if (back % NAMED) return [];
      // The last name ends where the axis does.
      const place = back ? { x: LEFT + (i + 0.5) * step, "text-anchor": "middle" } : { x: WIDTH, "text-anchor": "end" };
      return [draw("text", { ...place, y: HEIGHT - 5 }, back ? this.#short.format(start) : "Today")];
    });
    return [...lines, ...names];
  }

  #list(days: readonly Day[], exercises: readonly string[]): HTMLElement {
    const rows = days
      .filter((day) => day.counts.size)
      .map((day) => [this.#day(day), ...exercises.map((name) => String(day.counts.get(name) ?? "–"))]);
    const heads = exercises.map((name) => named(this.classes.title(name), this.classes.colour(name)));
    return rows.length ? table(["Day", ...heads], rows.reverse()) : make("p", "empty", "No repetitions on these days.");
  }

  #day(day: Day | undefined): string {
    return day ? this.#long.format(day.start) : "";
  }
}
