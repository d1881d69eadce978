/** The repetition signal is a body's place on the way from the usual top to the usual bottom. */

import { expect, test } from "vitest";
import { type Recent, bodyFeatures, phase, startRecent, steady } from "../../../src/engine/counting/signals";
import { METADATA } from "../../golden";

const { features: SETTINGS, signals } = METADATA.repetitions;
const points = METADATA.landmarks.names.length;

test.each(Object.entries(signals))("%s: 0 at its top, 1 at its bottom, in between halfway", (_, signal) => {
  const all = signal.weights.map(() => 1);
  const halfway = signal.top.map((top, i) => (top + signal.bottom[i]!) / 2);
  const at = (values: readonly number[]) => phase(values, all, all, signal, SETTINGS);
  expect([at(signal.top), at(halfway), at(signal.bottom)]).toEqual([0, 0.5, 1].map((value) => expect.closeTo(value, 6) as number));
  expect(phase(signal.top, signal.weights.map(() => 0), all, signal, SETTINGS)).toBeNull();
});

test("a bent elbow is the angle that it has, by the arm that is seen", () => {
  const [shoulder, elbow, wrist] = SETTINGS.angles["elbow"]!.map(([left]) => left!);
  const world = new Float32Array(3 * points);
  world.set([0, 1, 0], 3 * shoulder!);
  world.set([1, 0, 0], 3 * wrist!);
  const visibility = Array.from({ length: points }, (_, i) => ([shoulder, elbow, wrist].includes(i) ? 1 : 0));
  const { values, trust } = bodyFeatures({ world, visibility }, SETTINGS);
  const place = Object.keys(SETTINGS.angles).indexOf("elbow");
  expect(values[place]).toBeCloseTo(90, 3);
  expect([trust[place], trust[place + 1]]).toEqual([1, 0]);
});

test("a single wrong frame is passed over, and jitter makes a feature count less", () => {
  let recent: Recent = startRecent;
  const seen = [10, 10, 10, 90, 10, 10].map((value, i) => {
    const [next, [median], [calm]] = steady(recent, 0.04 * i, [value], SETTINGS);
    recent = next;
    return [median, calm];
  });
  expect(seen.map(([median]) => median)).toEqual([10, 10, 10, 10, 10, 10]);
  expect([seen[2]![1], seen[5]![1]! < 1]).toEqual([1, true]);
});
