/** What was done from when to when, and how often: pure functions over entries and sets. */

import type { Answer } from "../engine/recognition/decide";
import type { Repetition as CountedRepetition } from "../engine/counting/repetitions";
import type { RepetitionSet as CountedSet } from "../engine/counting/sets";

/** One exercise told without a break, times in seconds from the session's start. */
export interface Entry {
  readonly exercise: string;
  readonly start: number;
  readonly end: number;
  /** Mean of the confidence over its time. */
  readonly confidence: number;
}

/** One repetition as it is kept, times in seconds from the session's start. */
export type Repetition = Omit<CountedRepetition, "depth">;

/** Repetitions of an exercise without a rest in between; at least one. */
export interface RepetitionSet {
  readonly exercise: string;
  readonly repetitions: readonly Repetition[];
}

/** What was seen by one camera without being stopped, or in one video file; `started`: milliseconds since 1970. */
export interface Session {
  readonly source: "camera" | "file";
  /** The camera's or file's name. */
  readonly name: string;
  readonly started: number;
  /** How long it was, with all breaks. */
  readonly seconds: number;
  readonly entries: readonly Entry[];
  readonly sets: readonly RepetitionSet[];
}

/** Return the entries with what was told from `from` to `to` seconds added: to the last one if it goes on. */
export function extended(entries: readonly Entry[], answer: Answer, from: number, to: number): readonly Entry[] {
  if (!answer.exercise || to <= from) return entries;
  const last = entries.at(-1);
  const { exercise, confidence } = answer;
  if (last?.exercise !== exercise || last.end !== from) return [...entries, { exercise, start: from, end: to, confidence }];
  const before = last.end - last.start;
  const mean = (last.confidence * before + confidence * (to - from)) / (before + to - from);
  return [...entries.slice(0, -1), { ...last, end: to, confidence: mean }];
}

/** Return the entries without what was told from `from` seconds on, as when a file is seen again from there. */
export function cut(entries: readonly Entry[], from: number): readonly Entry[] {
  return entries.filter((entry) => entry.start < from).map((entry) => ({ ...entry, end: Math.min(entry.end, from) }));
}

/** When a set began, in seconds. */
export const begin = ({ repetitions: [first] }: RepetitionSet): number => first?.start ?? NaN;
/** When a set's last repetition ended, in seconds. */
export const end = ({ repetitions }: RepetitionSet): number => repetitions.at(-1)?.end ?? NaN;

/** Return what counters have seen as it is kept, with all times `seconds` later. */
export function shifted(sets: readonly CountedSet[], seconds: number): RepetitionSet[] {
  return sets.map(({ exercise, repetitions }) => ({
    exercise,
    repetitions: repetitions.map(({ start, bottom, end, range_deg, range_share }) => {
      return { start: start + seconds, bottom: bottom + seconds, end: end + seconds, range_deg, range_share };
    }),
  }));
}

/** Return the sets without repetitions that would be counted again if all was seen again from `from` seconds on. */
export function cutSets(sets: readonly RepetitionSet[], from: number): RepetitionSet[] {
  return sets
    .map((set) => (end(set) < from ? set : { ...set, repetitions: set.repetitions.filter((one) => one.bottom < from) }))
    .filter((set) => set.repetitions.length);
}

/**
 * Return the sets before with those that a counter has seen, which may have begun later than the session.
 *
 * From its first repetition on the counter knows better. A pause of up to `rest` seconds is none between sets.
 */
export function recounted(
  before: readonly RepetitionSet[],
  seen: readonly RepetitionSet[],
  rest: number,
): readonly RepetitionSet[] {
  const [first, ...later] = seen;
  if (!first) return before;
  const kept = cutSets(before, begin(first));
  const last = kept.at(-1);
  const goesOn = last?.exercise === first.exercise && begin(first) - end(last) <= rest;
  const one = goesOn ? { ...first, repetitions: [...last.repetitions, ...first.repetitions] } : first;
  const all = [...(goesOn ? kept.slice(0, -1) : kept), one, ...later];
  // A set that is as it was stays the same object: it need not be shown anew.
  return all.map((set, i) => (isSame(set, before[i]) ? before[i] : set));
}

/** Only the newest repetition of a set still changes. */
function isSame(set: RepetitionSet, before: RepetitionSet | undefined): before is RepetitionSet {
  return (
    before?.exercise === set.exercise &&
    before.repetitions.length === set.repetitions.length &&
    begin(before) === begin(set) &&
    end(before) === end(set)
  );
}
