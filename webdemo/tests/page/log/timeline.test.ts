/** The time axis. */

import { expect, test } from "vitest";
import { axisEnd, seekTarget, ticks } from "../../../src/page/log/timeline";

test("the axis of a session that grows ends at a round time", () => {
  expect([0, 30, 31, 240, 3601, 7300].map(axisEnd)).toEqual([30, 30, 60, 300, 7200, 10800]);
});

test("the axis has a few round marks", () => {
  expect(ticks(30)).toEqual([0, 5, 10, 15, 20, 25, 30]);
  expect(ticks(96)).toEqual([0, 30, 60, 90]);
  expect(ticks(0.5)).toEqual([0]);
  expect(ticks(36_000).length).toBeLessThan(8);
  // Large text leaves room for few.
  expect(ticks(30, 1)).toEqual([0, 30]);
  expect(ticks(96, 2)).toEqual([0, 60]);
});

test.each([
  ["ArrowRight", 15],
  ["ArrowLeft", 5],
  ["PageUp", 20],
  ["PageDown", 0],
  ["Home", 0],
  ["End", 100],
  ["a", null],
])("%s seeks from 10 s to %s", (key, target) => {
  expect(seekTarget(key, 10, 100)).toBe(target);
});

test("seeking stays within the video", () => {
  expect(seekTarget("ArrowLeft", 2, 100)).toBe(0);
  expect(seekTarget("ArrowRight", 98, 100)).toBe(100);
});
