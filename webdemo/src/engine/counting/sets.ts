/**
 * Sets of repetitions: which of the repetitions that every class's counter sees are told.
 *
 * pipeline/sets.py defines the rule; golden streams hold this to it.
 */

import { type Counter, type CountingRule, type Point, type Repetition, startCounter, stepCounter } from "./repetitions";

/** `repetitions.sets` of metadata.json, seconds; see `Rule` in Python. */
export interface SetRule {
  readonly buffer_s: number;
  readonly lookback_s: number;
  readonly chain_s: number;
  readonly grace_s: number;
  readonly rest_s: number;
  readonly depth: number;
}

/** Repetitions of an exercise without a rest in between. */
export interface RepetitionSet {
  readonly exercise: string;
  readonly repetitions: readonly Repetition[];
}

/** What is carried from moment to moment; see `Log` in Python. */
export interface SetLog {
  readonly counters: Readonly<Record<string, Counter>>;
  readonly waiting: Readonly<Record<string, readonly Repetition[]>>;
  readonly sets: readonly RepetitionSet[];
  readonly told: string | null;
  readonly time: number;
}

/** Return a log of nothing, for the classes that can be counted. */
export function startLog(classes: readonly string[]): SetLog {
  const each = <T>(value: T) => Object.fromEntries(classes.map((name) => [name, value]));
  return { counters: each(startCounter), waiting: each([]), sets: [], told: null, time: 0 };
}

/** Take in a frame at `time` seconds: the points of classes whose signal is seen, and the exercise told by then. */
export function stepLog(
  before: SetLog,
  time: number,
  points: Readonly<Record<string, Point>>,
  exercise: string | null,
  counting: CountingRule,
  rule: SetRule,
): SetLog {
  let log = before;
  const counters: Record<string, Counter> = { ...log.counters };
  for (const [name, point] of Object.entries(points)) {
    const old = log.counters[name] ?? startCounter;
    const counter = stepCounter(old, point, counting);
    counters[name] = counter;
    if (counter.last && counter.last !== old.last) log = noted(log, name, counter.last, counter.count > old.count);
  }
  const waiting = Object.fromEntries(Object.entries(log.waiting).map(([name, its]) => [name, fresh(its, time, rule)]));
  let { told, time: when, sets } = log;
  if (exercise !== null) {
    const its = waiting[exercise];
    // While another exercise was told, this one's counter saw that.
    if (its && told !== null && told !== exercise) waiting[exercise] = its.filter((one) => one.bottom > when);
    [told, when] = [exercise, time];
  }
  const its = told === null ? undefined : waiting[told];
  if (told !== null && its) {
    const sure = its.filter((one) => exercise !== null || one.start <= when + rule.grace_s);
    if (begins(sure, sets, told, rule)) {
      sets = added(sets, told, sure, rule.rest_s);
      waiting[told] = [];
    }
  }
  return { counters, waiting, sets, told, time: when };
}

/** What counting needs; `repetitions` of metadata.json. */
export interface Counting {
  readonly counting: CountingRule;
  readonly sets: SetRule;
  readonly finish_steps: number;
  readonly finish_step_s: number;
}

/** Return the log after a video's last points: they are held for a while, as smoothing lags behind them. */
export function finishLog(log: SetLog, last: Readonly<Record<string, Point>>, rules: Counting): SetLog {
  const points = Object.entries(last);
  if (!points.length) return log;
  const end = Math.max(...points.map(([, point]) => point.time));
  let held = log;
  for (let i = 1; i <= rules.finish_steps; i++) {
    const time = end + i * rules.finish_step_s;
    const late = Object.fromEntries(points.map(([name, point]) => [name, { ...point, time }]));
    held = stepLog(held, time, late, null, rules.counting, rules.sets);
  }
  // Nothing ends after the video does.
  const by = (one: Repetition) => ({ ...one, end: Math.min(one.end, end) });
  return { ...held, sets: held.sets.map((one) => ({ ...one, repetitions: one.repetitions.map(by) })) };
}

/** Return the log with a repetition that is new, or known better than before. */
function noted(log: SetLog, name: string, newest: Repetition, isNew: boolean): SetLog {
  const last = log.sets.at(-1);
  if (last?.exercise === name && last.repetitions.at(-1)?.start === newest.start) {
    const known = { ...last, repetitions: [...last.repetitions.slice(0, -1), newest] };
    return { ...log, sets: [...log.sets.slice(0, -1), known] };
  }
  const waiting = log.waiting[name] ?? [];
  const others = waiting.filter((one) => one.start !== newest.start);
  // One that was dropped does not come back because its end is known better.
  if (!isNew && others.length === waiting.length) return log;
  return { ...log, waiting: { ...log.waiting, [name]: [...others, newest] } };
}

/** Return those that hang together with now: none is too old, and no pause after or between them is too long. */
function fresh(waiting: readonly Repetition[], time: number, rule: SetRule): readonly Repetition[] {
  let [following, pause, first] = [time, rule.lookback_s, waiting.length];
  for (const one of [...waiting].reverse()) {
    if (following - one.end > pause || time - one.end > rule.buffer_s) break;
    [following, pause, first] = [one.start, rule.chain_s, first - 1];
  }
  return waiting.slice(first);
}

/** Tell whether these repetitions are told: they go on with a set, or one of them looks like the exercise. */
function begins(
  repetitions: readonly Repetition[],
  sets: readonly RepetitionSet[],
  exercise: string,
  rule: SetRule,
): boolean {
  const [first] = repetitions;
  if (first && goesOn(sets.at(-1), exercise, first, rule.rest_s)) return true;
  return repetitions.some((one) => one.depth >= rule.depth);
}

function goesOn(last: RepetitionSet | undefined, exercise: string, next: Repetition, rest: number): boolean {
  return last?.exercise === exercise && next.start - (last.repetitions.at(-1)?.end ?? 0) <= rest;
}

function added(
  sets: readonly RepetitionSet[],
  exercise: string,
  repetitions: readonly Repetition[],
  rest: number,
): readonly RepetitionSet[] {
  return repetitions.reduce<readonly RepetitionSet[]>((so, one) => {
    const last = so.at(-1);
    if (!last || !goesOn(last, exercise, one, rest)) return [...so, { exercise, repetitions: [one] }];
    return [...so.slice(0, -1), { ...last, repetitions: [...last.repetitions, one] }];
  }, sets);
}
