/** The log of a session: entries and sets. */

import { describe, expect, test } from "vitest";
import type { Answer } from "../../src/engine/recognition/decide";
import { type Entry, cut, cutSets, extended, recounted, shifted } from "../../src/sessions/log";
import { repetition, set } from "../sets";

const doing = (exercise: string | null, confidence = 0.9): Answer => ({
  state: exercise ? "exercise" : "unsure",
  exercise,
  confidence,
  missing: [],
});
const entry = (exercise: string, start: number, end: number, confidence = 0.9): Entry => ({ exercise, start, end, confidence });

describe("extended", () => {
  test("joins what goes on, with the mean confidence by time", () => {
    let entries = extended([], doing("Lunges", 0.8), 1, 2);
    entries = extended(entries, doing("Lunges", 0.5), 2, 4);
    expect(entries).toEqual([entry("Lunges", 1, 4, expect.closeTo(0.6) as number)]);
  });

  test("begins another entry for another exercise and after a break", () => {
    let entries = extended([], doing("Lunges"), 1, 2);
    entries = extended(entries, doing("PushUps"), 2, 3);
    entries = extended(entries, doing(null), 3, 4);
    entries = extended(entries, doing("PushUps"), 4, 5);
    expect(entries).toEqual([entry("Lunges", 1, 2), entry("PushUps", 2, 3), entry("PushUps", 4, 5)]);
  });
});

test("cut drops what comes later", () => {
  const entries = [entry("Lunges", 1, 4), entry("PushUps", 5, 6)];
  expect(cut(entries, 3)).toEqual([entry("Lunges", 1, 3)]);
});

test("shifted moves all times, and leaves out what only the counters need", () => {
  const counted = { exercise: "PushUps", repetitions: [{ ...repetition(3), depth: 0.9 }] };
  expect(shifted([counted], 2)).toEqual([set("PushUps", 5, 1)]);
});

test("cutSets keeps what would not be counted again, and no set without a repetition", () => {
  // Repetitions of 2 s with the bottom in the middle.
  const sets = [set("PushUps", 0, 3), set("Lunges", 20, 2)];
  expect(cutSets(sets, 100)).toEqual(sets);
  expect(cutSets(sets, 3.5)).toEqual([set("PushUps", 0, 2)]);
  expect(cutSets(sets, 2.5)).toEqual([set("PushUps", 0, 1)]);
  expect(cutSets(sets, 0.5)).toEqual([]);
});

describe("recounted", () => {
  const REST = 10;

  test("puts what the counter sees now in the place of what it saw before", () => {
    const before = recounted([], [set("PushUps", 0, 2)], REST);
    expect(recounted(before, [set("PushUps", 0, 3)], REST)).toEqual([set("PushUps", 0, 3)]);
    expect(recounted(before, [], REST)).toBe(before);
  });

  test("keeps what was before the counter began anew, and goes on with the set unless there was a rest", () => {
    const before = [set("Lunges", 0, 1), set("PushUps", 10, 2)];
    expect(recounted(before, [set("PushUps", 20, 1)], REST)).toEqual([
      set("Lunges", 0, 1),
      { exercise: "PushUps", repetitions: [...set("PushUps", 10, 2).repetitions, ...set("PushUps", 20, 1).repetitions] },
    ]);
    expect(recounted(before, [set("PushUps", 25, 1)], REST)).toEqual([...before, set("PushUps", 25, 1)]);
    expect(recounted(before, [set("Lunges", 20, 1)], REST)).toEqual([...before, set("Lunges", 20, 1)]);
  });

  test("goes on with the same set while the counter goes on", () => {
    const paused = recounted([set("PushUps", 0, 2)], [set("PushUps", 8, 1)], REST);
    const later = recounted(paused, [set("PushUps", 8, 2)], REST);
    expect(later.map((one) => one.repetitions.length)).toEqual([4]);
  });

  test("a set that is as it was stays the same object", () => {
    const before = [set("Lunges", 0, 1), set("PushUps", 20, 2)];
    const after = recounted(before, [set("Lunges", 0, 1), set("PushUps", 20, 3)], REST);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
  });
});
