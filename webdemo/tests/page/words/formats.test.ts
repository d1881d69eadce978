/** Numbers, times and lists. */

import { expect, test } from "vitest";
import { clock, fixed, listed, percent, span, stamp } from "../../../src/page/words/formats";

test("names are joined", () => {
  expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(listed)).toEqual(["", "a", "a and b", "a, b and c"]);
});

test("figures are rounded as in the card", () => {
  expect(percent(0.934)).toBe("93 %");
  expect(percent(0.8525, 1)).toBe("85.2 %");
  expect(percent(0.8575, 1)).toBe("85.8 %");
  expect(fixed(1.1846, 1)).toBe("1.2");
});

test("times are read like a clock", () => {
  expect([0, 9.99, 61, 3600 + 62.4, -1].map(clock)).toEqual(["0:00", "0:09", "1:01", "1:01:02", "0:00"]);
  expect(span(3, 21)).toBe("0:03–0:21");
  expect([12.34, 59.96, -0.2].map(stamp)).toEqual(["0:12.3", "1:00.0", "0:00.0"]);
});
