/**
 * Which of the repetitions that every class's counter finds are believed, and how they make sets.
 *
 * The pipeline's `sets` defines the rule; golden counts check this against it. Here the rule carries only what it has
 * to remember: it gives each repetition out once it is believed, and the session on the page (sessions/recorder.ts)
 * owns the sets that they make.
 */

import type { RepetitionSettings, SetRule } from "../../model/metadata.generated";
import {
  type CountedRepetition,
  type CounterState,
  type Point,
  type Repetition,
  startCounter,
  stepCounter,
} from "./repetitions";

/** A repetition that is believed; one with the same start as the one before is that one, with a later end. */
export interface Counted<R extends Repetition = Repetition> {
  readonly exercise: string;
  readonly repetition: R;
}

/** Repetitions of an exercise without a rest in between; at least one. */
export interface RepetitionSet<R extends Repetition = Repetition> {
  readonly exercise: string;
  readonly repetitions: readonly R[];
}

/**
 * What is carried from frame to frame.
 *
 * waiting: repetitions of each class that are not believed yet. newest: the newest one that is. exercise: the last one
 * that was believed, at `time`; null before any. answered: the newest answer, which has been that since `since` seconds.
 */
export interface SetMemory {
  readonly counters: Readonly<Record<string, CounterState>>;
  readonly waiting: Readonly<Record<string, readonly CountedRepetition[]>>;
  readonly newest: Counted<CountedRepetition> | null;
  readonly exercise: string | null;
  readonly time: number;
  readonly answered: string | null;
  readonly since: number;
}

export type Points = Readonly<Record<string, Point>>;
/** The memory, and the repetitions that are new, or known better than before. */
export type Step = readonly [SetMemory, readonly Counted<CountedRepetition>[]];

/** Return the memory before the first frame, for the classes that can be counted. */
export function startSets(classes: readonly string[]): SetMemory {
  const each = <T>(value: T) => Object.fromEntries(classes.map((name) => [name, value]));
  return { counters: each(startCounter), waiting: each([]), newest: null, exercise: null, time: 0, answered: null, since: 0 };
}

/** Take in a frame at `time` seconds: the points of classes whose signal is seen, and the answer by then. */
export function stepSets(
  before: SetMemory,
  time: number,
  points: Points,
  answered: string | null,
  settings: RepetitionSettings,
): Step {
  const rule = settings.sets.settings;
  const [noted, better] = countersStepped(before, points, settings);
  const fresh = Object.entries(noted.waiting).map(([name, its]) => [name, stillWaiting(its, time, rule)] as const);
  const since = answered === before.answered ? before.since : time;
  const memory = { ...noted, waiting: Object.fromEntries(fresh), answered, since };
  const [next, believed] = believe(memory, time, holds(memory, time, rule) ? answered : null, rule);
  return [next, [...better, ...believed]];
}

/** Return the memory after a video's last points, which are held for a while, as smoothing lags behind them. */
export function finishSets(memory: SetMemory, last: Points, settings: RepetitionSettings): Step {
  const points = Object.entries(last);
  const end = Math.max(...points.map(([, point]) => point.time));
  const counted: Counted<CountedRepetition>[] = [];
  let held = memory;
  for (let i = 1; points.length && i <= settings.finish_steps; i++) {
    const time = end + i * settings.finish_step_s;
    const late = Object.fromEntries(points.map(([name, point]) => [name, { ...point, time }]));
    const [next, found] = stepSets(held, time, late, null, settings);
    counted.push(...found);
    held = next;
  }
  // Nothing ends after the video does.
  const ended = counted.map(({ exercise, repetition }) => {
    return { exercise, repetition: { ...repetition, end: Math.min(repetition.end, end) } };
  });
  return [held, ended];
}

/**
 * Return the sets with a repetition: in the place of the newest if it is that one, else added to them.
 *
 * What was believed to be another exercise, but was the same motion, is taken back.
 */
export function withRepetition<R extends Repetition>(
  before: readonly RepetitionSet<R>[],
  { exercise, repetition }: Counted<R>,
  rest: number,
): readonly RepetitionSet<R>[] {
  const sets = withoutSame(before, exercise, repetition);
  const last = sets.at(-1);
  const newest = last?.repetitions.at(-1);
  if (!last || !newest || !goesOn({ exercise: last.exercise, repetition: newest }, exercise, repetition, rest)) {
    return [...sets, { exercise, repetitions: [repetition] }];
  }
  const kept = newest.start === repetition.start ? last.repetitions.slice(0, -1) : last.repetitions;
  return [...sets.slice(0, -1), { exercise, repetitions: [...kept, repetition] }];
}

/** Return the sets without those of another exercise's newest repetitions that were the same motion as this one. */
function withoutSame<R extends Repetition>(
  sets: readonly RepetitionSet<R>[],
  exercise: string,
  same: Repetition,
): readonly RepetitionSet<R>[] {
  const last = sets.at(-1);
  if (!last || last.exercise === exercise) return sets;
  const kept = last.repetitions.filter(({ bottom }) => bottom < same.start || bottom > same.end);
  if (kept.length === last.repetitions.length) return sets;
  const others = sets.slice(0, -1);
  return kept.length ? [...others, { ...last, repetitions: kept }] : withoutSame(others, exercise, same);
}

/** Tell whether the newest answer is believed: it has lasted, or goes on after a short break. */
function holds({ answered, since, exercise, time: last }: SetMemory, time: number, settings: SetRule): boolean {
  const goesOn = answered === exercise && time - last <= settings.grace;
  return goesOn || time - since >= settings.claim;
}

/** Let the counters take in a frame's points; return the newest repetition again if it is known better now. */
function countersStepped(before: SetMemory, points: Points, { counting }: RepetitionSettings): Step {
  const counters: Record<string, CounterState> = { ...before.counters };
  let { waiting, newest } = before;
  for (const [name, point] of Object.entries(points)) {
    const old = before.counters[name] ?? startCounter;
    const { last, count } = (counters[name] = stepCounter(old, point, counting));
    if (!last || last === old.last) continue;
    if (newest?.exercise === name && newest.repetition.start === last.start) newest = { exercise: name, repetition: last };
    else waiting = { ...waiting, [name]: withWaiting(waiting[name] ?? [], last, count > old.count) };
  }
  return [{ ...before, counters, waiting, newest }, newest && newest !== before.newest ? [newest] : []];
}

/** Return what waits with a repetition that is new, or known better than before. */
function withWaiting(
  waiting: readonly CountedRepetition[],
  newest: CountedRepetition,
  isNew: boolean,
): readonly CountedRepetition[] {
  const others = waiting.filter((one) => one.start !== newest.start);
  // One that was dropped does not come back because its end is known better.
  return isNew || others.length < waiting.length ? [...others, newest] : waiting;
}

/** Return those that hang together with now: none is too old, and no pause after or between them is too long. */
function stillWaiting(
  waiting: readonly CountedRepetition[],
  time: number,
  settings: SetRule,
): readonly CountedRepetition[] {
  let [following, pause, first] = [time, settings.lookback, waiting.length];
  for (const one of [...waiting].reverse()) {
    if (following - one.end > pause || time - one.end > settings.buffer) break;
    [following, pause, first] = [one.start, settings.chain, first - 1];
  }
  return waiting.slice(first);
}

/** Believe those that wait for the exercise that is answered, or was a moment ago. */
function believe(before: SetMemory, time: number, answered: string | null, settings: SetRule): Step {
  const memory = answered === null ? before : { ...before, exercise: answered, time };
  const { exercise, newest } = memory;
  const all = exercise === null ? undefined : before.waiting[exercise];
  if (exercise === null || !all) return [memory, []];
  // While another exercise was done, this one's counter saw that.
  const another = before.exercise !== null && before.exercise !== exercise;
  const its = another ? all.filter((one) => one.bottom > before.time - settings.lag) : all;
  const sure = its.filter((one) => answered !== null || one.start <= memory.time + settings.grace);
  if (!isBelieved(sure, newest, exercise, settings)) {
    return [{ ...memory, waiting: { ...before.waiting, [exercise]: its } }, []];
  }
  const counted = sure.map((repetition) => ({ exercise, repetition }));
  return [{ ...memory, newest: counted.at(-1) ?? newest, waiting: { ...before.waiting, [exercise]: [] } }, counted];
}

/** Tell whether repetitions are believed: they go on with a set, or one of them is as deep as the exercise is. */
function isBelieved(
  repetitions: readonly CountedRepetition[],
  newest: Counted | null,
  exercise: string,
  settings: SetRule,
): boolean {
  const [first] = repetitions;
  if (first && goesOn(newest, exercise, first, settings.rest)) return true;
  return repetitions.some((one) => one.depth >= settings.depth);
}

function goesOn(newest: Counted | null, exercise: string, next: Repetition, rest: number): boolean {
  return newest?.exercise === exercise && next.start - newest.repetition.end <= rest;
}
