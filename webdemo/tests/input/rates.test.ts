/** Frames a second and latency. */

import { expect, test } from "vitest";
import { RateMeter } from "../../src/input/rates";

test("rates are those of the last seconds", () => {
  const meter = new RateMeter();
  for (let done = 0; done <= 3000; done += 100) meter.count(done - 500, done);
  for (let done = 3050; done <= 8000; done += 50) meter.count(done - 30, done);
  expect(meter.at(8000)).toEqual({ fps: 20, latency: 30 });
  // Frames have stopped coming.
  expect(meter.at(10_000)).toEqual({ fps: 0, latency: 0 });
});

test("one frame has no rate", () => {
  const meter = new RateMeter();
  meter.count(0, 40);
  expect(meter.at(40)).toEqual({ fps: 0, latency: 40 });
  meter.reset();
  expect(meter.at(40)).toEqual({ fps: 0, latency: 0 });
});
