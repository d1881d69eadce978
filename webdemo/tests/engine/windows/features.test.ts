/** Features do not depend on where a person stands, how large they are, or which way a mirror shows them. */

import { describe, expect, test } from "vitest";
import { type Described, KINDS, type Kind, features, mirrored } from "../../../src/engine/windows/features";
import type { PosedFrame } from "../../../src/engine/windows/windows";
import { METADATA } from "../../golden";

const { features: FEATURES } = METADATA;
const body = Array.from({ length: 4 * METADATA.landmarks.names.length }, (_, i) =>
  i % 4 === 3 ? 0.9 : 0.5 + 0.3 * Math.sin(i),
);
const posed = (time: number, points = body): PosedFrame => ({ time, landmarks: points, aspect: 4 / 3 });

describe("features", () => {
  const values = features([null, posed(0)], METADATA);
  const moved = (change: (value: number, axis: number) => number) => body.map((value, i) => change(value, i % 4));
  const near = (found: Float32Array) => found.forEach((value, i) => expect(value).toBeCloseTo(values[i] ?? NaN, 5));

  test("stay as they are when the person stands elsewhere or is larger", () => {
    near(features([null, posed(0, moved((value, axis) => (axis < 3 ? value + 0.1 : value)))], METADATA));
    near(features([null, posed(0, moved((value, axis) => (axis < 3 ? value * 0.5 : value)))], METADATA));
  });

  test("are the mask where a frame is missing", () => {
    expect(new Set(values.slice(0, FEATURES.per_frame))).toEqual(new Set([FEATURES.mask]));
    expect(features([null], METADATA)).toEqual(new Float32Array(FEATURES.per_frame).fill(FEATURES.mask));
  });

  test("mirrored twice are what they were", () => {
    const once = mirrored(values, FEATURES);
    expect(once).not.toEqual(values);
    near(mirrored(once, FEATURES));
  });
});

describe("kinds", () => {
  /** How fast each wrist moves down, body sizes a second. */
  const wristVelocity: Kind = ({ frames, names, step }) => {
    const heights = (frame: readonly number[]) =>
      ["left_wrist", "right_wrist"].map((name) => frame[4 * names.indexOf(name) + 1] ?? 0);
    return frames.map((frame, i) => {
      const before = frames[i - 1];
      return frame && heights(frame).map((y, side) => (before ? (y - (heights(before)[side] ?? 0)) / step : 0));
    });
  };
  const width = FEATURES.per_frame + 2;
  const described: Described = {
    ...METADATA,
    features: {
      ...FEATURES,
      per_frame: width,
      kinds: [...FEATURES.kinds, { name: "wrist_velocity", width: 2 }],
      mirror: {
        places: [...FEATURES.mirror.places, width - 1, width - 2],
        signs: [...FEATURES.mirror.signs, 1, 1],
      },
    },
  };
  const lowered = body.map((value, i) => (i === 4 * METADATA.landmarks.names.indexOf("left_wrist") + 1 ? value + 0.2 : value));
  const window = [posed(0), null, posed(2), posed(3, lowered)];

  test("one more is one more function, and all widths follow", () => {
    const found = features(window, described, { ...KINDS, wrist_velocity: wristVelocity });
    const plain = features(window, METADATA);
    expect(found.length).toBe(window.length * width);
    const rows = window.map((_, i) => found.slice(i * width, (i + 1) * width));
    rows.forEach((row, i) => {
      expect(row.slice(0, -2)).toEqual(plain.slice(i * FEATURES.per_frame, (i + 1) * FEATURES.per_frame));
    });
    expect(rows.map((row) => [...row.slice(-2)].map((value) => value > 0.01))).toEqual([
      [false, false],
      [false, false],
      [false, false],
      [true, false],
    ]);
    expect([...mirrored(found, described.features).slice(-2)]).toEqual([...found.slice(-2)].reverse());
  });

  test("one that the page lacks is damage, said with its name", () => {
    expect(() => features(window, described)).toThrow(expect.objectContaining({ kind: "model-damaged", message: expect.stringContaining("wrist_velocity") as string }));
  });
});
