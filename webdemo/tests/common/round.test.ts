/** Rounding is Python's. */

import { expect, test } from "vitest";
import { round } from "../../src/common/round";

test.each([
  // Halfway exactly: to the even digit.
  [0.0625, 3, 0.062],
  [0.1875, 3, 0.188],
  [88.25, 1, 88.2],
  [88.75, 1, 88.8],
  // Not halfway, though written so: these lie just below or just above in binary.
  [1.0005, 3, 1],
  [1.0015, 3, 1.002],
  [2.675, 2, 2.67],
  [0.15, 1, 0.1],
  [0.25001, 1, 0.3],
  [12, 3, 12],
  [-0.0625, 3, -0.062],
  [1234.56789, 3, 1234.568],
])("%d with %d decimals is %d", (value, decimals, rounded) => {
  expect(round(value, decimals)).toBe(rounded);
});
