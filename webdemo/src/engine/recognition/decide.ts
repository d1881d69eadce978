/**
 * The running answer: from window probabilities to what a person is told, one moment after the other.
 *
 * pipeline/decide.py defines the rule, in words in metadata.json under "decision"; golden streams hold this to it.
 */

/** `decision` of metadata.json: the rule's numbers, times in seconds; see `Rule` and `describe` in pipeline/decide.py. */
export interface Rule {
  readonly states: readonly State[];
  /** Name of the class of people who do none of the exercises. */
  readonly other: string;
  /** Parts of the body from the top down, each with its landmarks. */
  readonly parts: Readonly<Record<string, readonly number[]>>;
  readonly smoothing_s: number;
  readonly enter: number;
  readonly leave: number;
  readonly shortest_s: number;
  readonly instant_s: number;
  readonly none: number;
  readonly absent_s: number;
  readonly hidden: number;
  readonly sure: number;
  readonly visibility: number;
  /** Parts without which no exercise is told. */
  readonly needed: readonly string[];
  /** All of it in words. */
  readonly rule: string;
}

export type State = "no-person" | "not-in-frame" | "unsure" | "none" | "exercise";

/** x and y as shares of the picture's width and height, y down; z in the scale of x; visibility 0 to 1. */
export type Landmark = readonly [x: number, y: number, z: number, visibility: number];

/** What is known at `time` seconds: window probabilities (classes) and which parts are in view; null: nobody. */
export interface Moment {
  readonly time: number;
  readonly probabilities: ArrayLike<number> | null;
  readonly inView: readonly boolean[] | null;
}

/**
 * What is told at a moment.
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
 * What the rule carries from moment to moment; `time` is null before anybody is seen.
 *
 * probabilities, inView: means. since: time from which on the likeliest exercise, `rising`, has been at `enter` or
 * above. told: the exercise told now.
 */
export interface Memory {
  readonly time: number | null;
  readonly probabilities: readonly number[];
  readonly inView: readonly number[];
  readonly rising: number | null;
  readonly since: number;
  readonly told: number | null;
}

/** What is remembered before anybody is seen. */
export const startMemory: Memory = { time: null, probabilities: [], inView: [], rising: null, since: 0, told: null };

/** Tell which of the rule's parts are in view: in the picture and seen, on either side. `in_view` in Python. */
export function partsInView(landmarks: readonly Landmark[], rule: Rule): boolean[] {
  const seen = landmarks.map(
    ([x, y, , visibility]) => x >= 0 && x <= 1 && y >= 0 && y <= 1 && visibility >= rule.visibility,
  );
  return Object.values(rule.parts).map((part) => part.some((landmark) => seen[landmark]));
}

/** Take in one moment, later than the one before; return what to remember and what to tell. `step` in Python. */
export function step(memory: Memory, now: Moment, classes: readonly string[], rule: Rule): [Memory, Answer] {
  if (!now.probabilities || !now.inView) {
    return [startMemory, { state: "no-person", exercise: null, confidence: 0, missing: [] }];
  }
  const keep = memory.time === null ? 0 : Math.exp(-(now.time - memory.time) / rule.smoothing_s);
  const probabilities = mean(memory.probabilities, now.probabilities, keep);
  const inView = mean(memory.inView, now.inView.map(Number), keep);
  const missing = Object.keys(rule.parts).filter((_, part) => at(inView, part) < 0.5);

  const exercises = [...classes.keys()].filter((i) => classes[i] !== rule.other);
  const best = exercises.reduce((a, b) => (at(probabilities, b) > at(probabilities, a) ? b : a));
  const enough = Math.max(rule.enter, Math.min(rule.enter + rule.hidden * missing.length, rule.sure));
  const rising = at(probabilities, best) >= enough ? best : null;
  const since = rising !== null && rising === memory.rising ? memory.since : now.time;

  let told = memory.told !== null && at(probabilities, memory.told) >= rule.leave ? memory.told : null;
  if (rising !== null && now.time - since >= rule.shortest_s - rule.instant_s) told = rising;
  if (missing.some((part) => rule.needed.includes(part))) told = null;

  const remembered = { time: now.time, probabilities, inView, rising, since, told };
  return [remembered, answer(probabilities, told, missing, classes, rule)];
}

function answer(
  probabilities: readonly number[],
  told: number | null,
  missing: readonly string[],
  classes: readonly string[],
  rule: Rule,
): Answer {
  if (told !== null) {
    return { state: "exercise", exercise: at(classes, told), confidence: at(probabilities, told), missing };
  }
  const other = classes.indexOf(rule.other);
  if (!missing.length && other >= 0 && at(probabilities, other) >= rule.none) {
    return { state: "none", exercise: null, confidence: at(probabilities, other), missing };
  }
  const state = missing.length ? "not-in-frame" : "unsure";
  return { state, exercise: null, confidence: Math.max(...probabilities), missing };
}

/** Move means towards new values, which are taken as they are where there is nothing before. */
function mean(before: readonly number[], now: ArrayLike<number>, keep: number): number[] {
  return Array.from(now, (value, i) => keep * (before[i] ?? value) + (1 - keep) * value);
}

/** Return what is at a place; that there is nothing means that probabilities, parts and classes don't fit together. */
function at<T>(values: readonly T[], place: number): T {
  const value = values[place];
  if (value === undefined) throw new RangeError(`no place ${place} in ${values.length} values`);
  return value;
}
