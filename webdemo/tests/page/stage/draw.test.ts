/** What is drawn over a frame. */

import { describe, expect, test } from "vitest";
import { boneWidth, drawFrame, opacity, type Skeleton, skeletonOf } from "../../../src/page/stage/draw";

const NAMES = ["nose", "left_hip", "right_hip", "left_knee", "left_right_thing"];
const SKELETON: Skeleton = skeletonOf({ skeleton: "two", names: NAMES, swapped: [], bones: [[1, 3], [1, 2]] });
const IMAGE = { width: 200, height: 100 } as ImageBitmap;

/** Return the calls that drawing makes, and the opacity and colour of each stroke. */
function drawn(landmarks: Float32Array | null): { calls: unknown[][]; strokes: [number, string][] } {
  const calls: unknown[][] = [];
  const strokes: [number, string][] = [];
  const context = new Proxy({} as Record<string, unknown>, {
    get: (fields, name: string) =>
      name in fields
        ? fields[name]
        : (...values: unknown[]) => {
            calls.push([name, ...values]);
            if (name === "stroke") strokes.push([fields["globalAlpha"] as number, fields["strokeStyle"] as string]);
          },
  });
  drawFrame(context as unknown as CanvasRenderingContext2D, IMAGE, landmarks, SKELETON);
  return { calls, strokes };
}

/** Return landmarks at these places, all with the same visibility. */
function landmarks(visibility: number, ...places: [number, number][]): Float32Array {
  return new Float32Array(places.flatMap(([x, y]) => [x, y, 0, visibility]));
}

describe("skeleton", () => {
  test("bones and joints are on the side of the body that their names say", () => {
    expect(SKELETON.bones.map(({ side }) => side)).toEqual(["left", "middle"]);
    expect(SKELETON.joints).toEqual([
      { index: 1, side: "left" },
      { index: 2, side: "right" },
      { index: 3, side: "left" },
    ]);
  });

  test("joints fade with visibility", () => {
    expect(opacity(0.19)).toBe(0);
    expect(opacity(0.2)).toBeCloseTo(0.25);
    expect(opacity(0.3)).toBeGreaterThan(opacity(0.25));
    expect(opacity(1)).toBe(1);
  });

  test("bones get wider with the picture", () => {
    expect(boneWidth(1280, 720)).toBe(8);
    expect(boneWidth(720, 1280)).toBe(8);
    expect(boneWidth(100, 100)).toBe(2);
  });
});

describe("frame", () => {
  const all: [number, number][] = [[0, 0], [0.5, 0.5], [0.6, 0.5], [0.5, 0.9]];

  test("without anybody is the picture alone", () => {
    expect(drawn(null).calls).toEqual([["drawImage", IMAGE, 0, 0]]);
  });

  test("has bones at their places in the picture", () => {
    const { calls, strokes } = drawn(landmarks(1, ...all));
    expect(calls).toContainEqual(["moveTo", 100, 50]);
    expect(calls).toContainEqual(["lineTo", 100, expect.closeTo(90, 3)]);
    expect(strokes).toHaveLength(2 * SKELETON.bones.length);
    expect(strokes.every(([alpha]) => alpha === 1)).toBe(true);
    expect(new Set(strokes.map(([, colour]) => colour)).size).toBe(3);
  });

  test("has nothing of what is not seen", () => {
    expect(drawn(landmarks(0.1, ...all)).strokes).toEqual([]);
  });

  test("has bones as faint as their fainter end", () => {
    const places = landmarks(1, ...all);
    places[4 * 3 + 3] = 0.4;
    const faint = drawn(places).strokes.map(([alpha]) => alpha);
    expect(faint).toEqual([opacity(0.4), opacity(0.4), 1, 1].map((alpha) => expect.closeTo(alpha, 5)));
  });
});
