/** What is found in the frames of one video after the other, once everything is loaded. */

import type { Metadata } from "../model/metadata.generated";
import { type Motion, RepetitionCounter } from "./counting/counter";
import type { Counted } from "./counting/sets";
import type { Person, PoseTracker } from "./landmarks/pose";
import { type Classify, Recogniser, type TimedAnswer } from "./recognition/recogniser";

/** What a mode can ask of a frame beside landmarks, which always come: the streaming answer, repetitions. */
export type Ask = "answers" | "repetitions";

/** What was found in a frame. */
export interface Findings {
  /** Seconds on the frame clock (input/clock.ts), as are all times below that are not durations. */
  readonly time: number;
  /** 33 landmarks of x, y, z, visibility; null: nobody. */
  readonly landmarks: Float32Array | null;
  /** The answers at the moments since the frame before, mostly none or one. */
  readonly answers: readonly TimedAnswer[];
  /** Repetitions that are new, or known better than before. */
  readonly counted: readonly Counted[];
  readonly motion: Motion | null;
  /** Milliseconds that BlazePose took, the classifier for all answers, and the counters. */
  readonly poseTime: number;
  readonly classifyTime: number;
  readonly countTime: number;
}

export class Analysis {
  private readonly recogniser: Recogniser;
  private readonly counter: RepetitionCounter;
  /** Of the newest frame, in milliseconds. */
  private newest = -Infinity;
  /** The newest answer's. */
  private exercise: string | null = null;

  constructor(metadata: Metadata, classify: Classify) {
    this.recogniser = new Recogniser(metadata, classify);
    this.counter = new RepetitionCounter(metadata.repetitions);
  }

  /** Find what is asked of a frame; `time` in milliseconds on the frame clock, which ends here: results have seconds. */
  see(pose: Pick<PoseTracker, "see">, image: ImageBitmap, time: number, asks: readonly Ask[]): Findings {
    // A time that goes back means another video.
    if (time <= this.newest) this.forget();
    this.newest = time;
    const seconds = toSeconds(time);
    const [person, poseTime] = timed(() => pose.see(image, time));
    const aspect = image.width / image.height;
    const [answers, classifyTime] = timed(() => (asks.includes("answers") ? this.answer(time, person, aspect) : []));
    const [counted, countTime] = timed(() => (asks.includes("repetitions") ? this.count(seconds, person) : []));
    const { motion } = this.counter;
    const landmarks = person?.landmarks ?? null;
    return { time: seconds, landmarks, answers, counted, motion, poseTime, classifyTime, countTime };
  }

  /** The video has ended; return the repetitions that smoothing had held back. */
  finish(): readonly Counted[] {
    return this.counter.finish();
  }

  /** Forget what was seen. BlazePose notices by itself that the person it followed is gone. */
  forget(): void {
    this.recogniser.forget();
    this.counter.forget();
    this.exercise = null;
    this.newest = -Infinity;
  }

  private answer(time: number, person: Person | null, aspect: number): TimedAnswer[] {
    const answers = this.recogniser.see(time, person?.landmarks ?? null, aspect);
    const newest = answers.at(-1);
    if (newest) this.exercise = newest.answer.exercise;
    return answers.map((one) => ({ ...one, time: toSeconds(one.time) }));
  }

  private count(seconds: number, person: Person | null): Counted[] {
    const body = person && { world: person.world, visibility: person.landmarks.filter((_, i) => i % 4 === 3) };
    return this.counter.see(seconds, body, this.exercise);
  }
}

/** Convert to seconds, in whole microseconds: so a session that was stored reads back as exactly what it was. */
function toSeconds(milliseconds: number): number {
  return Math.round(1000 * milliseconds) / 1e6;
}

/** Return a function's result, and the milliseconds that it took. */
function timed<T>(work: () => T): [T, number] {
  const start = performance.now();
  const result = work();
  return [result, performance.now() - start];
}
