/** A session as it is kept: pure functions over its entries and sets. All times are in seconds on the frame clock. */

import type { RepetitionSet } from "../engine/counting/sets";
import type { Answer } from "../engine/recognition/decide";

/** An exercise that was answered without a break. */
export interface Entry {
  readonly exercise: string;
  readonly start: number;
  readonly end: number;
  /** Mean of the confidence over its time. */
  readonly confidence: number;
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

/** Return the entries with an answer that held from `from` to `to`: added to the last entry if that goes on. */
export function withAnswer(entries: readonly Entry[], answer: Answer, from: number, to: number): readonly Entry[] {
  if (!answer.exercise || to <= from) return entries;
  const last = entries.at(-1);
  const { exercise, confidence } = answer;
  if (last?.exercise !== exercise || last.end !== from) return [...entries, { exercise, start: from, end: to, confidence }];
  const before = last.end - last.start;
  const mean = (last.confidence * before + confidence * (to - from)) / (before + to - from);
  return [...entries.slice(0, -1), { ...last, end: to, confidence: mean }];
}

/** Return the entries up to a time, as when a file is seen again from there. */
export function cutEntries(entries: readonly Entry[], from: number): readonly Entry[] {
  return entries.filter((entry) => entry.start < from).map((entry) => ({ ...entry, end: Math.min(entry.end, from) }));
}

/** When a set began. */
export const begin = ({ repetitions: [first] }: RepetitionSet): number => first?.start ?? NaN;
/** When a set's last repetition ended. */
export const end = ({ repetitions }: RepetitionSet): number => repetitions.at(-1)?.end ?? NaN;

/** Return the sets without the repetitions that are counted again when a file is seen again from a time on. */
export function cutSets(sets: readonly RepetitionSet[], from: number): readonly RepetitionSet[] {
  return sets
    .map((set) => (end(set) < from ? set : { ...set, repetitions: set.repetitions.filter((one) => one.bottom < from) }))
    .filter((set) => set.repetitions.length);
}
