/** A class's repetition signal is counted in full cycles. */

import { expect, test } from "vitest";
import { type CounterState, startCounter, stepCounter } from "../../../src/engine/counting/repetitions";
import { METADATA } from "../../golden";

const SETTINGS = METADATA.repetitions.counting;
const STEP = 0.04;

/** Return the counter after a signal, a value each 40 ms; the angle falls from 180 to 90 degrees as the signal rises. */
function after(signal: readonly number[], from = 0, counter: CounterState = startCounter): CounterState {
  return signal.reduce((so, value, i) => {
    return stepCounter(so, { time: from + STEP * i, value, angle: 180 - 90 * value }, SETTINGS);
  }, counter);
}

/** Return cycles of two seconds from the top to `depth` and back. */
function cycles(count: number, depth = 1): number[] {
  return Array.from({ length: 50 * count + 1 }, (_, i) => (depth * (1 - Math.cos((2 * Math.PI * i) / 50))) / 2);
}

test("full cycles are counted, with their times and their range", () => {
  const { count, last } = after(cycles(3));
  expect(count).toBe(3);
  expect(last?.start).toBeCloseTo(4, 0);
  expect(last?.bottom).toBeCloseTo(5, 0);
  expect(last?.end).toBeCloseTo(6, 0);
  // Smoothing takes a little of the range.
  expect(last?.range_share).toBeGreaterThan(0.9);
  expect(last?.range_share).toBeLessThanOrEqual(1);
  expect(last?.range_deg).toBeCloseTo(90 * (last?.range_share ?? 0), -1);
});

test("half a way up counts, less does not", () => {
  const down = cycles(1).slice(0, 26);
  const up = (share: number) => Array.from({ length: 25 }, (_, i) => 1 - (share * (i + 1)) / 25);
  expect(after([...down, ...up(SETTINGS.settings.complete + 0.15)]).count).toBe(1);
  expect(after([...down, ...up(SETTINGS.settings.complete - 0.15)]).count).toBe(0);
});

test("trembling and standing still are no repetitions", () => {
  const trembling = Array.from({ length: 200 }, (_, i) => 0.02 * (i % 2));
  expect(after(trembling).count).toBe(0);
  expect(after(Array.from({ length: 200 }, () => 0.5)).count).toBe(0);
});

test("after a gap the count is kept, and what was under way is forgotten", () => {
  const half = after(cycles(1).slice(1, 30), 4.04, after(cycles(2)));
  const back = after(cycles(1).slice(30), 100, half);
  expect([half.count, back.count]).toEqual([2, 2]);
});
