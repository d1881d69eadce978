/** Windows and features do not depend on where a person stands, how large they are, or which way a mirror shows them. */

import { describe, expect, test } from "vitest";
import { type PosedFrame, choose, features, mirrored } from "../../../src/engine/windows/windows";
import { METADATA } from "../../golden";

const { window: WINDOW, features: FEATURES, landmarks } = METADATA;
const body = Array.from({ length: FEATURES.per_frame }, (_, i) => (i % 4 === 3 ? 0.9 : 0.5 + 0.3 * Math.sin(i)));
const posed = (time: number, points = body): PosedFrame => ({ time, landmarks: points, aspect: 4 / 3 });

describe("choose", () => {
  const span = (WINDOW.frames - 1) * WINDOW.step_ms;

  test("takes the nearest frame for each target, of two equally near the older", () => {
    const poses = [posed(span - 20), posed(span - 10), posed(span + 10)].filter((pose) => pose.time <= span + 10);
    expect(choose(poses, span, WINDOW).at(-1)?.time).toBe(span - 10);
  });

  test("leaves a target missing that no frame is near enough to", () => {
    const chosen = choose([posed(span)], span, WINDOW);
    expect(chosen.map(Boolean)).toEqual([...Array.from({ length: WINDOW.frames - 1 }, () => false), true]);
    expect(choose([posed(span - WINDOW.reach_ms - 1)], span, { ...WINDOW, frames: 1 })).toEqual([null]);
  });
});

describe("features", () => {
  const values = features([null, posed(0)], FEATURES);
  const moved = (change: (value: number, axis: number) => number) => body.map((value, i) => change(value, i % 4));
  const near = (found: Float32Array) => found.forEach((value, i) => expect(value).toBeCloseTo(values[i] ?? NaN, 5));

  test("stay as they are when the person stands elsewhere or is larger", () => {
    near(features([null, posed(0, moved((value, axis) => (axis < 3 ? value + 0.1 : value)))], FEATURES));
    near(features([null, posed(0, moved((value, axis) => (axis < 3 ? value * 0.5 : value)))], FEATURES));
  });

  test("are the mask where a frame is missing", () => {
    expect(new Set(values.slice(0, FEATURES.per_frame))).toEqual(new Set([FEATURES.mask]));
    expect(features([null], FEATURES)).toEqual(new Float32Array(FEATURES.per_frame).fill(FEATURES.mask));
  });

  test("mirrored twice are what they were", () => {
    const once = mirrored(values, landmarks.swapped);
    expect(once).not.toEqual(values);
    near(mirrored(once, landmarks.swapped));
  });
});
