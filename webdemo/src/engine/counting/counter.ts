/** From the body of frame after frame to counted repetitions, as the pipeline's `sets` counts them in a video. */

import type { RepetitionSettings } from "../../model/metadata.generated";
import { type Counted, type Points, type SetMemory, type Step, finishSets, startSets, stepSets } from "./sets";
import { type Body, type Recent, phasesAt, startRecent } from "./signals";

/** Where the body is in its motion: 0 at the usual top of the exercise, 1 at its usual bottom. */
export interface Motion {
  readonly exercise: string;
  readonly value: number;
}

export class RepetitionCounter {
  private recent: Recent = startRecent;
  private memory: SetMemory;
  private points: Points = {};
  /** The points of the last frame in which anything was seen. */
  private last: Points = {};

  constructor(private readonly settings: RepetitionSettings) {
    this.memory = startSets(Object.keys(settings.signals));
  }

  /** Where the body is in the exercise that was answered last; null: it can't be seen, or there was no answer. */
  get motion(): Motion | null {
    const { exercise } = this.memory;
    const point = exercise === null ? undefined : this.points[exercise];
    return exercise !== null && point ? { exercise, value: point.value } : null;
  }

  /** Take in a frame at `time` seconds and the answer by then; return the repetitions that are new or known better. */
  see(time: number, body: Body | null, exercise: string | null): Counted[] {
    this.points = body ? this.pointsOf(time, body) : {};
    if (Object.keys(this.points).length) this.last = this.points;
    return this.take(stepSets(this.memory, time, this.points, exercise, this.settings));
  }

  /** The video has ended; return what smoothing had held back. */
  finish(): Counted[] {
    return this.take(finishSets(this.memory, this.last, this.settings));
  }

  /** Forget all that was seen. */
  forget(): void {
    this.recent = startRecent;
    [this.points, this.last] = [{}, {}];
    this.memory = startSets(Object.keys(this.settings.signals));
  }

  private take([memory, counted]: Step): Counted[] {
    this.memory = memory;
    return counted.map(({ exercise, repetition: { depth, ...repetition } }) => ({ exercise, repetition }));
  }

  private pointsOf(time: number, body: Body): Points {
    const { features, signals } = this.settings;
    const [recent, medians, phases] = phasesAt(this.recent, time, body, features, signals);
    this.recent = recent;
    const seen = Object.entries(signals).flatMap(([name, { angle }]) => {
      const value = phases[name] ?? null;
      return value === null ? [] : [[name, { time, value, angle: medians[angle] ?? 0 }] as const];
    });
    return Object.fromEntries(seen);
  }
}
