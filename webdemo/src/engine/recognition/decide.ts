/**
 * The streaming answer: from window probabilities to one answer a moment.
 *
 * Smoothing and hysteresis over a classifier's outputs, as for online activity recognition. The pipeline's `decide`
 * defines the rule, in words in metadata.json under "decision"; golden streams check this against it.
 */

import type { DecisionSettings, State } from "../../model/metadata.generated";

/** x and y as shares of the picture's width and height, y down; z in the scale of x; visibility 0 to 1. */
export type Landmark = readonly [x: number, y: number, z: number, visibility: number];

/** What is known at `time` seconds: window probabilities (classes) and which parts are in view; null: nobody. */
export interface Moment {
  readonly time: number;
  readonly probabilities: ArrayLike<number> | null;
  readonly inView: readonly boolean[] | null;
}

/**
 * The answer at a moment.
 *
 * exercise: only in the state `exercise`. confidence: smoothed probability of it, in the state `none` of the class
 * `other`, else of the likeliest class. missing: parts that are not in view, whatever the state.
 */
export interface Answer {
  readonly state: State;
  readonly exercise: string | null;
  readonly confidence: number;
  readonly missing: readonly string[];
}

/**
 * What the rule carries from moment to moment; `time` is null while nobody has been seen.
 *
 * probabilities, inView: exponential means. since: time from which on the likeliest exercise, `rising`, has been at
 * `enter` or above. current: the exercise answered now. The last three are places in the list of classes.
 */
export interface Memory {
  readonly time: number | null;
  readonly probabilities: readonly number[];
  readonly inView: readonly number[];
  readonly rising: number | null;
  readonly since: number;
  readonly current: number | null;
}

/** The memory before anybody is seen. */
export const startMemory: Memory = { time: null, probabilities: [], inView: [], rising: null, since: 0, current: null };

/** Tell which of the rule's parts are in view: in the picture and seen, on either side. `in_view` in Python. */
export function partsInView(landmarks: readonly Landmark[], decision: DecisionSettings): boolean[] {
  const seen = landmarks.map(
    ([x, y, , visibility]) => x >= 0 && x <= 1 && y >= 0 && y <= 1 && visibility >= decision.settings.visibility,
  );
  return Object.values(decision.parts).map((part) => part.some((landmark) => seen[landmark]));
}

/** Take in one moment, later than the one before; return the memory and the answer. `step` in Python. */
export function step(memory: Memory, now: Moment, classes: readonly string[], decision: DecisionSettings): [Memory, Answer] {
  if (!now.probabilities || !now.inView) {
    return [startMemory, { state: "no-person", exercise: null, confidence: 0, missing: [] }];
  }
  const keep = memory.time === null ? 0 : Math.exp(-(now.time - memory.time) / decision.settings.smoothing);
  const probabilities = mean(memory.probabilities, now.probabilities, keep);
  const inView = mean(memory.inView, now.inView.map(Number), keep);
  const missing = Object.keys(decision.parts).filter((_, part) => at(inView, part) < 0.5);

  const exercises = [...classes.keys()].filter((i) => classes[i] !== decision.other);
  const best = exercises.reduce((a, b) => (at(probabilities, b) > at(probabilities, a) ? b : a));
  const enough = Math.max(decision.settings.enter, Math.min(decision.settings.enter + decision.settings.hidden * missing.length, decision.sure));
  const rising = at(probabilities, best) >= enough ? best : null;
  const since = rising !== null && rising === memory.rising ? memory.since : now.time;

  let { current } = memory;
  if (current !== null && at(probabilities, current) < decision.settings.leave) current = null;
  if (rising !== null && now.time - since >= decision.settings.shortest - decision.instant_s) current = rising;
  if (missing.some((part) => decision.settings.needed.includes(part))) current = null;

  const remembered = { time: now.time, probabilities, inView, rising, since, current };
  return [remembered, answer(probabilities, current, missing, classes, decision)];
}

function answer(
  probabilities: readonly number[],
  current: number | null,
  missing: readonly string[],
  classes: readonly string[],
  decision: DecisionSettings,
): Answer {
  if (current !== null) {
    return { state: "exercise", exercise: at(classes, current), confidence: at(probabilities, current), missing };
  }
  const other = classes.indexOf(decision.other);
  if (!missing.length && other >= 0 && at(probabilities, other) >= decision.settings.none) {
    return { state: "none", exercise: null, confidence: at(probabilities, other), missing };
  }
  const state = missing.length ? "not-in-frame" : "unsure";
  return { state, exercise: null, confidence: Math.max(...probabilities), missing };
}

/** Move exponential means towards new values; the first values are taken as they are. */
function mean(before: readonly number[], now: ArrayLike<number>, keep: number): number[] {
  return Array.from(now, (value, i) => keep * (before[i] ?? value) + (1 - keep) * value);
}

/** Return the value at a place. Throws RangeError: probabilities, parts and classes don't fit together. */
function at<T>(values: readonly T[], place: number): T {
  const value = values[place];
  if (value === undefined) throw new RangeError(`no place ${place} in ${values.length} values`);
  return value;
}
