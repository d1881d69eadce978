/** A session's entries and sets. */

import { describe, expect, test } from "vitest";
import type { Answer } from "../../src/engine/recognition/decide";
import { type Entry, cutEntries, cutSets, withAnswer } from "../../src/sessions/session";
import { set } from "./examples";

const doing = (exercise: string | null, confidence = 0.9): Answer => ({
  state: exercise ? "exercise" : "unsure",
  exercise,
  confidence,
  missing: [],
});
const entry = (exercise: string, start: number, end: number, confidence = 0.9): Entry => ({ exercise, start, end, confidence });

describe("withAnswer", () => {
  test("joins what goes on, with the mean confidence by time", () => {
    let entries = withAnswer([], doing("Lunges", 0.8), 1, 2);
    entries = withAnswer(entries, doing("Lunges", 0.5), 2, 4);
    expect(entries).toEqual([entry("Lunges", 1, 4, expect.closeTo(0.6) as number)]);
  });

  test("begins another entry for another exercise and after a break", () => {
    let entries = withAnswer([], doing("Lunges"), 1, 2);
    entries = withAnswer(entries, doing("PushUps"), 2, 3);
    entries = withAnswer(entries, doing(null), 3, 4);
    entries = withAnswer(entries, doing("PushUps"), 4, 5);
    expect(entries).toEqual([entry("Lunges", 1, 2), entry("PushUps", 2, 3), entry("PushUps", 4, 5)]);
  });
});

test("cutEntries drops what comes later", () => {
  const entries = [entry("Lunges", 1, 4), entry("PushUps", 5, 6)];
  expect(cutEntries(entries, 3)).toEqual([entry("Lunges", 1, 3)]);
});

test("cutSets keeps what would not be counted again, and no set without a repetition", () => {
  // Repetitions of 2 s with the bottom in the middle.
  const sets = [set("PushUps", 0, 3), set("Lunges", 20, 2)];
  expect(cutSets(sets, 100)).toEqual(sets);
  expect(cutSets(sets, 3.5)).toEqual([set("PushUps", 0, 2)]);
  expect(cutSets(sets, 2.5)).toEqual([set("PushUps", 0, 1)]);
  expect(cutSets(sets, 0.5)).toEqual([]);
});
