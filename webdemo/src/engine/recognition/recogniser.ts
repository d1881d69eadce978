/** From the landmarks of frame after frame to the streaming answer, at the moments that the pipeline's `streams` asks. */

import type { Metadata } from "../../model/metadata.generated";
import { features } from "../windows/features";
import { type PosedFrame, choose } from "../windows/windows";
import { type Answer, type Landmark, type Memory, partsInView, startMemory, step } from "./decide";

/** Return the probabilities of a window's features. */
export type Classify = (values: Float32Array) => number[];

/** An answer, the time from which on it holds, and the window probabilities of that moment (null: no window). */
export interface TimedAnswer {
  readonly time: number;
  readonly answer: Answer;
  readonly probabilities: readonly number[] | null;
}

export class Recogniser {
  private poses: PosedFrame[] = [];
  private memory: Memory = startMemory;
  private start: number | null = null;
  /** The next moment to ask at, in milliseconds after the start. */
  private next = 0;

  constructor(
    private readonly metadata: Metadata,
    private readonly classify: Classify,
  ) {}

  /** Forget everybody; the next frame is a first one. */
  forget(): void {
    this.poses = [];
    this.memory = startMemory;
    this.start = null;
  }

  /**
   * Take in a frame, `time` in milliseconds and later than those before; return the answers since the last one.
   *
   * A moment knows the frames up to it. So it is asked once a later frame has come, unless one falls right on it.
   * Where frames are missing for long, the moments end with the one at which nobody is seen any more.
   */
  see(time: number, landmarks: ArrayLike<number> | null, aspect: number): TimedAnswer[] {
    const stride = 1000 * this.metadata.window.settings.stride;
    const left = this.start !== null && time - this.start - this.next > this.memorable ? this.leave(this.start) : [];
    if (this.start === null) [this.start, this.next] = [time, 0];
    const now = time - this.start;
    const answers: TimedAnswer[] = [];
    for (; this.next < now; this.next += stride) answers.push(this.ask(this.next));
    if (landmarks) this.poses.push({ time: now, landmarks, aspect });
    for (; this.next <= now; this.next += stride) answers.push(this.ask(this.next));
    const start = this.start;
    return [...left, ...answers.map((one) => ({ ...one, time: start + one.time }))];
  }

  /** Frames were missing for long: return the answers until nobody is seen any more, and forget all. */
  private leave(start: number): TimedAnswer[] {
    const answers: TimedAnswer[] = [];
    while (answers.at(-1)?.answer.state !== "no-person") {
      const one = this.ask(this.next);
      answers.push({ ...one, time: start + one.time });
      this.next += 1000 * this.metadata.window.settings.stride;
    }
    this.forget();
    return answers;
  }

  /** Milliseconds without a frame after which all before is forgotten. */
  private get memorable(): number {
    const { settings, step_ms: step } = this.metadata.window;
    return settings.frames * step + 1000 * this.metadata.decision.settings.absent;
  }

  /** Ask at a moment, in milliseconds after the start. */
  private ask(now: number): TimedAnswer {
    const { window, decision, classes } = this.metadata;
    const oldest = now - (window.settings.frames - 1) * window.step_ms - window.reach_ms;
    this.poses = this.poses.filter((pose) => pose.time >= Math.min(oldest, now - 1000 * decision.settings.absent));
    const newest = this.poses.at(-1);
    const seen = newest !== undefined && now - newest.time <= 1000 * decision.settings.absent;
    const chosen = seen ? choose(this.poses, now, window) : [];
    const probabilities = chosen.some(Boolean) ? this.classify(features(chosen, this.metadata)) : null;
    const inView = newest && probabilities && partsInView(points(newest.landmarks), decision);
    const moment = { time: now / 1000, probabilities, inView: inView ?? null };
    const [memory, answer] = step(this.memory, moment, classes, decision);
    this.memory = memory;
    return { time: now, answer, probabilities };
  }
}

/** Return flat landmarks one by one. */
export function points(landmarks: ArrayLike<number>): Landmark[] {
  return Array.from({ length: landmarks.length / 4 }, (_, i) => {
    const [x = 0, y = 0, z = 0, visibility = 0] = Array.from({ length: 4 }, (_, k) => landmarks[4 * i + k] ?? 0);
    return [x, y, z, visibility] as const;
  });
}
