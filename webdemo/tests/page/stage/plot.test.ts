/** The curve of the last seconds. */

import { expect, test } from "vitest";
import { type Sample, dots, extendedBy, unbroken } from "../../../src/page/stage/plot";
import { repetition } from "../../sessions/examples";

const at = (time: number, value = 0): Sample => ({ time, value });

test("what is older than the curve is long is forgotten, and all of it when a video is seen from elsewhere", () => {
  expect(extendedBy([at(0), at(1), at(5)], at(10.5))).toEqual([at(1), at(5), at(10.5)]);
  expect(extendedBy([at(4), at(5)], at(1))).toEqual([at(1)]);
});

test("a dot lies on the curve at each bottom that is to be seen", () => {
  const samples = [at(9.5, 0), at(10.5, 1), at(11.5, 0)];
  const set = { exercise: "PushUps", repetitions: [repetition(0), repetition(9, 0.5)] };
  expect(dots(samples, set, 0.7)).toEqual([{ time: 10, value: 0.5, shallow: true }]);
  expect(dots([], set, 0.7)).toEqual([]);
  expect(dots(samples, null, 0.7)).toEqual([]);
});

test("the curve has a gap where nothing was seen", () => {
  expect(unbroken([at(0), at(0.1), at(2), at(2.1)])).toEqual([
    [at(0), at(0.1)],
    [at(2), at(2.1)],
  ]);
  expect(unbroken([])).toEqual([]);
});
