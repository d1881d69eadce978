/** Sets as `repvision predict --json` prints them: the same keys, order and rounding; see `sets_as_data` there. */

import { round } from "../common/round";
import type { Repetition } from "../engine/counting/repetitions";
import type { RepetitionSet } from "../engine/counting/sets";
import { begin, end } from "./session";
import { isShallow, summaryOf } from "./summary";

/** Times in seconds; `down_s` from start to bottom, `up_s` from there to the end. */
export interface RepetitionData extends Repetition {
  readonly down_s: number;
  readonly up_s: number;
  readonly shallow: boolean;
}

export interface SetData {
  readonly exercise: string;
  readonly start: number;
  readonly end: number;
  readonly count: number;
  /** Mean seconds of a repetition. */
  readonly tempo_s: number;
  /** 1 less the standard deviation of the repetitions' durations as a share of their mean; null: there is but one. */
  readonly regularity: number | null;
  /** Seconds since the set before; null: it is the first. */
  readonly rest_s: number | null;
  readonly reps: readonly RepetitionData[];
}

/** Return sets as data; `least`: see isShallow. */
export function setsAsData(sets: readonly RepetitionSet[], least: number): SetData[] {
  return sets.map((set, i) => {
    const { count, tempo, variation, rest } = summaryOf(set, sets[i - 1], least);
    return {
      exercise: set.exercise,
      start: round(begin(set), 3),
      end: round(end(set), 3),
      count,
      tempo_s: round(tempo, 3),
      regularity: variation === null ? null : round(Math.max(0, 1 - variation), 3),
      rest_s: rest === null ? null : round(rest, 3),
      reps: set.repetitions.map((one) => repetitionData(one, least)),
    };
  });
}

export function repetitionData(one: Repetition, least: number): RepetitionData {
  return {
    start: round(one.start, 3),
    bottom: round(one.bottom, 3),
    end: round(one.end, 3),
    down_s: round(one.bottom - one.start, 3),
    up_s: round(one.end - one.bottom, 3),
    range_deg: round(one.range_deg, 1),
    range_share: round(one.range_share, 3),
    shallow: isShallow(one, least),
  };
}
