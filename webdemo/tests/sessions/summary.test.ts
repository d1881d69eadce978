/** What sets, sessions and days come to. */

import { describe, expect, test } from "vitest";
import { lastDays, perExercise, summaryOf, totalsOf, underWay } from "../../src/sessions/summary";
import { repetition, session, set } from "./examples";

const LEAST = 0.7;
const REST = 10;

describe("a set", () => {
  test("has a count, a tempo, a rest before it and shallow repetitions", () => {
    const shallow = { exercise: "PushUps", repetitions: [repetition(30), repetition(32, 0.69), repetition(34, 0.7)] };
    expect(summaryOf(shallow, set("Lunges", 0, 5), LEAST)).toEqual({ count: 3, tempo: 2, variation: 0, rest: 20, shallow: 1 });
  });

  test("of one repetition says nothing of regularity, and the first one nothing of rest", () => {
    expect(summaryOf(set("Lunges", 0, 1), undefined, LEAST)).toMatchObject({ variation: null, rest: null });
  });

  test("varies by the standard deviation as a share of the mean", () => {
    const repetitions = [repetition(0), { ...repetition(2), end: 6 }];
    expect(summaryOf({ exercise: "Lunges", repetitions }, undefined, LEAST)).toMatchObject({
      tempo: 3,
      variation: expect.closeTo(1 / 3) as number,
    });
  });
});

test.each([
  ["it goes on", 8, "PushUps", true],
  ["nothing is told in a short pause", 15, null, true],
  ["after a rest", 16.1, null, false],
  ["after a rest, at once when it is told again", 16.1, "PushUps", false],
  ["another exercise is told", 8, "Lunges", false],
])("a set is under way: %s", (_, now, exercise, expected) => {
  const sets = [set("Lunges", 0, 1), set("PushUps", 2, 2)];
  expect(underWay(sets, now, exercise, REST)).toBe(expected ? sets[1] : null);
});

test("no set is under way before the first one", () => {
  expect(underWay([], 0, null, REST)).toBeNull();
});

describe("a session", () => {
  const entry = (exercise: string, start: number, end: number) => ({ exercise, start, end, confidence: 0.9 });

  test("is active while an exercise is told or a repetition lasts, and no time counts twice", () => {
    const one = session({
      entries: [entry("PushUps", 3, 8), entry("Lunges", 20, 25)],
      sets: [set("PushUps", 0, 3)],
    });
    expect(totalsOf(one)).toEqual({ sets: 1, repetitions: 3, active: 8 + 5 });
  });

  test("adds up with others by exercise, in the order in which they came", () => {
    const first = session({ entries: [entry("Lunges", 0, 2), entry("PushUps", 3, 4)] });
    const second = session({ entries: [entry("Lunges", 5, 8)], sets: [set("Lunges", 5, 1)] });
    expect([...perExercise([first, second])]).toEqual([
      ["Lunges", { seconds: 5, repetitions: 1 }],
      ["PushUps", { seconds: 1, repetitions: 0 }],
    ]);
  });
});

describe("days", () => {
  const noon = (day: number): number => new Date(2026, 2, day, 12).getTime();
  const on = (day: number, count: number) => session({ started: noon(day), sets: [set("Lunges", 0, count)] });

  test("count what was done on each of the last ones", () => {
    const days = lastDays([on(25, 50), on(27, 3), on(29, 4), on(29, 5), session({ started: noon(29) })], noon(29), 3);
    expect(days.map(({ counts }) => [...counts])).toEqual([[["Lunges", 3]], [], [["Lunges", 9]]]);
  });

  test("begin at midnight, whatever the clocks do", () => {
    const days = lastDays([], noon(30), 14).map(({ start }) => new Date(start));
    expect(days.map((day) => [day.getDate(), day.getHours()])).toEqual(Array.from({ length: 14 }, (_, i) => [17 + i, 0]));
  });

  test("a set belongs to the day on which it began", () => {
    const late = session({ started: new Date(2026, 2, 28, 23, 59).getTime(), sets: [set("Lunges", 0, 1), set("Lunges", 90, 2)] });
    expect(lastDays([late], noon(29), 2).map(({ counts }) => counts.get("Lunges"))).toEqual([1, 2]);
  });
});
