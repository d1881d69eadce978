/** From the body of frame after frame to sets of repetitions, as pipeline/sets.py counts them in a video. */

import type { Metadata } from "../../model/metadata";
import type { Point } from "./repetitions";
import { type RepetitionSet, type SetLog, finishLog, startLog, stepLog } from "./sets";
import { type Body, type Recent, phasesAt, startRecent } from "./signals";

/** Where the body is in its motion: 0 at the usual top of the exercise, 1 at its usual bottom. */
export interface Motion {
  readonly exercise: string;
  readonly value: number;
}

export class Tally {
  private recent: Recent = startRecent;
  private log: SetLog;
  private points: Readonly<Record<string, Point>> = {};
  /** The points of the last frame in which anything was seen. */
  private last: Readonly<Record<string, Point>> = {};

  constructor(private readonly rules: Metadata["repetitions"]) {
    this.log = startLog(Object.keys(rules.signals));
  }

  /** What has been done, times in seconds; the newest repetition may still be on its way up. */
  get sets(): readonly RepetitionSet[] {
    return this.log.sets;
  }

  /** Where the body is in the exercise that was told last; null: it can't be seen, or none was told. */
  get motion(): Motion | null {
    const exercise = this.log.told;
    const point = exercise === null ? undefined : this.points[exercise];
    return exercise !== null && point ? { exercise, value: point.value } : null;
  }

  /** Take in a frame at `time` seconds, and the exercise that is told by then. */
  see(time: number, body: Body | null, exercise: string | null): void {
    this.points = body ? this.look(time, body) : {};
    if (Object.keys(this.points).length) this.last = this.points;
    this.log = stepLog(this.log, time, this.points, exercise, this.rules.counting, this.rules.sets);
  }

  /** The video has ended. */
  finish(): void {
    this.log = finishLog(this.log, this.last, this.rules);
  }

  /** Forget all that was seen. */
  forget(): void {
    this.recent = startRecent;
    [this.points, this.last] = [{}, {}];
    this.log = startLog(Object.keys(this.rules.signals));
  }

  private look(time: number, body: Body): Record<string, Point> {
    const { features: rule, signals } = this.rules;
    const [recent, medians, phases] = phasesAt(this.recent, time, body, rule, signals);
    this.recent = recent;
    const points: Record<string, Point> = {};
    for (const [name, { angle }] of Object.entries(signals)) {
      const value = phases[name] ?? null;
      if (value !== null) points[name] = { time, value, angle: medians[angle] ?? 0 };
    }
    return points;
  }
}
