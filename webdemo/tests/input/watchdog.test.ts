/** Frames that stop coming: when it is noticed, what is said of it, and when a camera is restarted. */

import { beforeEach, expect, test, vi } from "vitest";
import { type Watched, Watchdog, type WatchdogEvents } from "../../src/input/watchdog";

const PATIENCE = 1000;
const changed = vi.fn<WatchdogEvents["changed"]>();
const resumed = vi.fn<WatchdogEvents["resumed"]>();
const restart = vi.fn<WatchdogEvents["restart"]>();
let watched: Watched | null;
let watchdog: Watchdog;

beforeEach(() => {
  vi.resetAllMocks();
  vi.useFakeTimers();
  watched = { kind: "camera", muted: false };
  watchdog = new Watchdog(PATIENCE, { watched: () => watched, changed, resumed, restart });
});

/** Let `seconds` go by with a frame and its answer each 50 ms. */
function play(seconds: number, answers = true): void {
  for (let i = 0; i < 20 * seconds; i++) {
    vi.advanceTimersByTime(50);
    watchdog.frame();
    if (answers) watchdog.seen();
  }
}

function stall(seconds: number): void {
  vi.advanceTimersByTime(1000 * seconds);
}

test("nothing is said while frames come", () => {
  play(30);
  expect([changed, resumed, restart].map((one) => one.mock.calls)).toEqual([[], [], []]);
});

test("a second without a frame is a stall, which ends with the next answer", () => {
  play(5);
  stall(0.9);
  expect(changed).not.toHaveBeenCalled();
  stall(0.4);
  expect(changed.mock.calls).toEqual([["stalled"]]);
  // A frame from before it was under way.
  watchdog.seen();
  expect(watchdog.stalls).toBe(true);
  stall(0.7);
  play(0.1);
  expect(changed.mock.calls).toEqual([["stalled"], [null]]);
  expect(resumed.mock.calls).toEqual([["stalled", expect.closeTo(0.75, 1)]]);
  expect(restart).not.toHaveBeenCalled();
});

test("a camera that stays stalled is restarted three times, and a muted one never", () => {
  play(1);
  stall(60);
  expect(restart.mock.calls).toEqual([[false], [false], [true]]);
  watched = { kind: "camera", muted: true };
  stall(60);
  expect(changed.mock.calls).toEqual([["stalled"], ["muted"]]);
  expect(restart).toHaveBeenCalledTimes(3);
});

test("a muted camera is seen at once, and heard of when it is on again", () => {
  play(5);
  watched = { kind: "camera", muted: true };
  stall(0.2);
  expect(changed.mock.calls).toEqual([["muted"]]);
  watched = { kind: "camera", muted: false };
  play(0.1);
  expect(changed.mock.lastCall).toEqual([null]);
});

test("a tab out of sight is no stalled camera, not even shortly after it is shown", () => {
  play(5);
  watchdog.visibility(true);
  stall(30);
  watchdog.visibility(false);
  stall(0.5);
  expect(changed.mock.calls).toEqual([["hidden"]]);
  stall(1.5);
  expect(changed.mock.calls).toEqual([["hidden"], ["stalled"]]);
  play(1);
  expect(resumed.mock.lastCall?.[0]).toBe("stalled");
});

test("a tab that stood still, timers too, tells so with its first frame", () => {
  play(5);
  watchdog.visibility(true);
  vi.setSystemTime(Date.now() + 20_000);
  vi.spyOn(performance, "now").mockReturnValue(performance.now() + 20_000);
  watchdog.visibility(false);
  watchdog.frame();
  expect(changed.mock.calls).toEqual([["hidden"]]);
});

test("a hole in a file is no camera's fault", () => {
  watched = { kind: "file", muted: false };
  play(5);
  stall(20);
  play(1);
  expect(changed.mock.calls).toEqual([["hole"], [null]]);
  expect(restart).not.toHaveBeenCalled();
});

test("an engine that does not keep up is given twice the time", () => {
  play(1);
  play(1.9, false);
  expect(changed).not.toHaveBeenCalled();
  play(0.5, false);
  expect(changed.mock.calls).toEqual([["behind"]]);
  play(0.1);
  expect(changed.mock.lastCall).toEqual([null]);
});

test("a pause needs no frames, and ends a stall", () => {
  play(1);
  watched = null;
  stall(30);
  expect(changed).not.toHaveBeenCalled();
  watched = { kind: "camera", muted: false };
  stall(1.5);
  watched = null;
  stall(0.5);
  expect(changed.mock.calls).toEqual([["stalled"], [null]]);
  expect(resumed).not.toHaveBeenCalled();
});
