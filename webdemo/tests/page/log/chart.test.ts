/** The bars of the last days. */

import { expect, test } from "vitest";
import { axisTop, stacked } from "../../../src/page/log/chart";

test("the axis ends at a round number with a round half", () => {
  expect([0, 1, 10, 11, 57, 100, 101, 99_999].map(axisTop)).toEqual([10, 10, 10, 20, 100, 100, 200, 99_999]);
});

test("exercises are stacked in the same order on every day", () => {
  const days = [
    { start: 0, counts: new Map([["PushUps", 3], ["Lunges", 2]]) },
    { start: 1, counts: new Map() },
    { start: 2, counts: new Map([["PushUps", 4]]) },
  ];
  expect(stacked(days, ["Lunges", "PushUps"])).toEqual([
    { day: 0, exercise: "Lunges", from: 0, to: 2 },
    { day: 0, exercise: "PushUps", from: 2, to: 5 },
    { day: 2, exercise: "PushUps", from: 0, to: 4 },
  ]);
});
