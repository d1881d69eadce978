/** The motion of the last seconds as a curve, with its repetitions. */

import type { RepetitionSet } from "../../engine/counting/sets";
import { isShallow } from "../../sessions/summary";

/** Seconds that are shown, and milliseconds between two drawings: nobody sees more. */
const SPAN = 10;
const EVERY = 100;
/** Seconds without a sample that break the curve. */
const GAP = 0.6;
/** What is shown of the signal at least, and pixels around it. */
const [TOP, BOTTOM] = [-0.1, 1.1];
const EDGE = 6;
const DOT = 4.5;

/** Where the body was in its motion at `time` seconds: 0 at the usual top, 1 at the usual bottom. */
export interface Sample {
  readonly time: number;
  readonly value: number;
}

export interface Dot extends Sample {
  readonly shallow: boolean;
}

/** Return the samples of the last seconds with a new one, or it alone if time did not go on from the others. */
export function extendedBy(samples: readonly Sample[], sample: Sample): Sample[] {
  const goesOn = (samples.at(-1)?.time ?? -Infinity) < sample.time;
  return [...(goesOn ? samples.filter((one) => sample.time - one.time <= SPAN) : []), sample];
}

/** Return a dot at the bottom of each repetition that is to be seen. */
export function dots(samples: readonly Sample[], set: RepetitionSet | null, least: number): Dot[] {
  const oldest = samples[0]?.time ?? Infinity;
  return (set?.repetitions ?? [])
    .filter((one) => one.bottom >= oldest)
    .map((one) => ({ time: one.bottom, value: valueAt(samples, one.bottom), shallow: isShallow(one, least) }));
}

function valueAt(samples: readonly Sample[], time: number): number {
  const after = samples.findIndex((one) => one.time >= time);
  const [before, next] = [samples[after - 1], samples[after]];
  if (!before || !next) return next?.value ?? samples.at(-1)?.value ?? 0;
  return before.value + ((next.value - before.value) * (time - before.time)) / (next.time - before.time);
}

export class Plot {
  readonly #context: CanvasRenderingContext2D;
  #samples: Sample[] = [];
  #drawn = 0;

  /** `shallow`: share of the usual range below which a repetition is called so. */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly shallow: number,
  ) {
    this.#context = canvas.getContext("2d") as CanvasRenderingContext2D;
    new ResizeObserver(() => this.#fit()).observe(canvas);
  }

  clear(): void {
    this.#samples = [];
    this.#context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  add(sample: Sample): void {
    this.#samples = extendedBy(this.#samples, sample);
  }

  /** Draw the seconds before `now`, unless that was done a moment ago. */
  show(now: number, set: RepetitionSet | null): void {
    const time = performance.now();
    if (time - this.#drawn < EVERY) return;
    this.#drawn = time;
    this.#draw(now, set);
  }

  #fit(): void {
    const { clientWidth, clientHeight } = this.canvas;
    Object.assign(this.canvas, { width: clientWidth * devicePixelRatio, height: clientHeight * devicePixelRatio });
  }

  #draw(now: number, set: RepetitionSet | null): void {
    const context = this.#context;
    const [width, height] = [this.canvas.width / devicePixelRatio, this.canvas.height / devicePixelRatio];
    const x = (at: number): number => EDGE + (1 - (now - at) / SPAN) * (width - 2 * EDGE);
    const values = this.#samples.map((one) => one.value);
    const [top, bottom] = [Math.min(TOP, ...values), Math.max(BOTTOM, ...values)];
    const y = (value: number): number => EDGE + ((value - top) / (bottom - top)) * (height - 2 * EDGE);
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.strokeStyle = "rgb(255 255 255 / 45%)";
    context.lineWidth = 1;
    context.setLineDash([3, 4]);
    this.#line([0, width], [y(this.shallow), y(this.shallow)]);
    context.setLineDash([]);
    context.strokeStyle = "#fff";
    context.lineWidth = 2;
    context.lineJoin = "round";
    for (const part of unbroken(this.#samples)) {
      this.#line(
        part.map((one) => x(one.time)),
        part.map((one) => y(one.value)),
      );
    }
    for (const dot of dots(this.#samples, set, this.shallow)) this.#dot(x(dot.time), y(dot.value), dot.shallow);
  }

  #line(xs: readonly number[], ys: readonly number[]): void {
    this.#context.beginPath();
    for (const [i, x] of xs.entries()) this.#context.lineTo(x, ys[i] ?? 0);
    this.#context.stroke();
  }

  /** Hollow where it was shallow. */
  #dot(x: number, y: number, hollow: boolean): void {
    const context = this.#context;
    context.beginPath();
    context.arc(x, y, DOT, 0, 2 * Math.PI);
    context.fillStyle = hollow ? "#16191c" : "#fff";
    context.fill();
    context.stroke();
  }
}

/** Return the samples in parts without a gap. */
export function unbroken(samples: readonly Sample[]): Sample[][] {
  const parts: Sample[][] = [];
  for (const sample of samples) {
    const last = parts.at(-1)?.at(-1);
    if (last && sample.time - last.time <= GAP) parts.at(-1)?.push(sample);
    else parts.push([sample]);
  }
  return parts;
}
