/** What sets, sessions and days come to: pure functions. */

import type { Repetition } from "../engine/counting/repetitions";
import type { RepetitionSet } from "../engine/counting/sets";
import { type Session, begin, end } from "./session";

/** A set in figures, times in seconds. */
export interface SetSummary {
  readonly count: number;
  /** Of a repetition, the mean. */
  readonly tempo: number;
  /** How much the repetitions differ in time: standard deviation as a share of the mean; null: there is but one. */
  readonly variation: number | null;
  /** Since the set before, of any exercise; null: there was none. */
  readonly rest: number | null;
  readonly shallow: number;
}

/** What an exercise comes to. */
export interface Done {
  readonly seconds: number;
  readonly repetitions: number;
}

/** What a session comes to; `active`: seconds with an exercise. */
export interface Totals {
  readonly sets: number;
  readonly repetitions: number;
  readonly active: number;
}

/** Repetitions of each exercise on a day; `start`: its midnight here, milliseconds since 1970. */
export interface Day {
  readonly start: number;
  readonly counts: ReadonlyMap<string, number>;
}

/** Tell whether a repetition goes less far than `least`, a share of the usual range. */
export const isShallow = (repetition: Repetition, least: number): boolean => repetition.range_share < least;

/** Return a set in figures; `least`: see isShallow. */
export function summaryOf(set: RepetitionSet, before: RepetitionSet | undefined, least: number): SetSummary {
  const durations = set.repetitions.map((one) => one.end - one.start);
  const count = durations.length;
  const tempo = sum(durations) / count;
  const spread = Math.sqrt(sum(durations.map((seconds) => (seconds - tempo) ** 2)) / count);
  return {
    count,
    tempo,
    variation: count > 1 ? spread / tempo : null,
    rest: before ? Math.max(0, begin(set) - end(before)) : null,
    shallow: set.repetitions.filter((one) => isShallow(one, least)).length,
  };
}

/** Return the set that is under way at `now` seconds while `exercise` is answered; null: there is none. */
export function underWay(
  sets: readonly RepetitionSet[],
  now: number,
  exercise: string | null,
  rest: number,
): RepetitionSet | null {
  const last = sets.at(-1);
  if (!last || now - end(last) > rest || (exercise !== null && exercise !== last.exercise)) return null;
  return last;
}

/** Return what each exercise comes to, in the order in which they first came. */
export function perExercise(sessions: readonly Session[]): Map<string, Done> {
  const all = new Map<string, Done>();
  for (const [exercise, { seconds, repetitions }] of sessions.flatMap((session) => [...doneIn(session)])) {
    const so = all.get(exercise) ?? { seconds: 0, repetitions: 0 };
    all.set(exercise, { seconds: so.seconds + seconds, repetitions: so.repetitions + repetitions });
  }
  return all;
}

/** Return what a session comes to. */
export function totalsOf(session: Session): Totals {
  const done = [...doneIn(session).values()];
  return {
    sets: session.sets.length,
    repetitions: sum(done.map((one) => one.repetitions)),
    active: sum(done.map((one) => one.seconds)),
  };
}

/** Return the last days up to the one that holds `now`; a set belongs to the day on which it began. */
export function lastDays(sessions: readonly Session[], now: number, length: number): Day[] {
  const days = Array.from({ length }, (_, i) => ({ start: midnight(now, i + 1 - length), counts: new Map<string, number>() }));
  for (const { started, sets } of sessions) {
    for (const set of sets) {
      const time = started + 1000 * begin(set);
      const counts = days.filter((day) => day.start <= time).at(-1)?.counts;
      counts?.set(set.exercise, (counts.get(set.exercise) ?? 0) + set.repetitions.length);
    }
  }
  return days;
}

/** Sessions never change, and there may be hundreds. */
const known = new WeakMap<Session, ReadonlyMap<string, Done>>();

function doneIn(session: Session): ReadonlyMap<string, Done> {
  const done = known.get(session) ?? new Map(exercisesOf(session).map((name) => [name, doneOf(session, name)]));
  known.set(session, done);
  return done;
}

function exercisesOf({ entries, sets }: Session): string[] {
  return [...new Set([...entries, ...sets].map((one) => one.exercise))];
}

function doneOf({ entries, sets }: Session, exercise: string): Done {
  const repetitions = sets.filter((set) => set.exercise === exercise).flatMap((set) => set.repetitions);
  const its = entries.filter((entry) => entry.exercise === exercise);
  return { seconds: covered([...its, ...repetitions]), repetitions: repetitions.length };
}

/** Return the seconds that at least one of these covers: repetitions are counted before an exercise is answered, too. */
function covered(spans: readonly { readonly start: number; readonly end: number }[]): number {
  let [seconds, until] = [0, -Infinity];
  for (const one of [...spans].sort((a, b) => a.start - b.start)) {
    seconds += Math.max(0, one.end - Math.max(one.start, until));
    until = Math.max(until, one.end);
  }
  return seconds;
}

/** Return the midnight that began the day `days` after that of `time`. */
function midnight(time: number, days: number): number {
  const date = new Date(time);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

const sum = (values: readonly number[]): number => values.reduce((so, value) => so + value, 0);
