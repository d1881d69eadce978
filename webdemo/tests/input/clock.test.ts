/** The frame clock: where it begins, and what it counts. */

import { expect, test } from "vitest";
import { FrameClock, type FrameTimes } from "../../src/input/clock";

/** Return the times that a clock gives frames, all of which are analysed. */
function times(clock: FrameClock, ...frames: FrameTimes[]): (number | null)[] {
  return frames.map((frame) => {
    const taken = clock.taken(frame);
    return taken === null ? null : clock.time(taken);
  });
}

test("before a camera it counts from the first analysed frame, by when frames were taken", () => {
  const clock = new FrameClock(false);
  expect(clock.started).toBe(false);
  // The model is still loading: this frame is not analysed.
  clock.taken({ captureTime: 1000, mediaTime: 0.5 });
  expect(times(clock, { captureTime: 5000, mediaTime: 9 }, { captureTime: 5040, mediaTime: 9.5 })).toEqual([0, 40]);
  expect(clock.started).toBe(true);
});

test("where a browser tells no time of capture it counts by media time, and never mixes the two", () => {
  const clock = new FrameClock(false);
  expect(times(clock, { mediaTime: 2 }, { captureTime: 1e6, mediaTime: 2.5 })).toEqual([0, 500]);
  const captured = new FrameClock(false);
  expect(times(captured, { captureTime: 10, mediaTime: 2 }, { mediaTime: 2.5 })).toEqual([0, null]);
});

test("in a file it is the place in the file, wherever analysis begins", () => {
  const clock = new FrameClock(true);
  expect(times(clock, { mediaTime: 3.2, captureTime: 7 }, { mediaTime: 0.4 })).toEqual([3200, 400]);
});

test("a camera that is opened anew goes on with the session's time", () => {
  const media = new FrameClock(false);
  media.restarted(5000);
  times(media, { mediaTime: 7 }, { mediaTime: 8 });
  media.restarted(20_000);
  expect(times(media, { mediaTime: 0.5 }, { mediaTime: 0.75 })).toEqual([21_000, 21_250]);
  const captured = new FrameClock(false);
  times(captured, { captureTime: 100, mediaTime: 1 });
  captured.restarted(900);
  expect(times(captured, { captureTime: 1100, mediaTime: 0 })).toEqual([1000]);
});
