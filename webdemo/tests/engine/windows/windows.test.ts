/** Which frames meet a window's targets. */

import { describe, expect, test } from "vitest";
import { type PosedFrame, choose } from "../../../src/engine/windows/windows";
import { METADATA } from "../../golden";

const { window: WINDOW, features: FEATURES } = METADATA;
const body = Array.from({ length: FEATURES.per_frame }, (_, i) => (i % 4 === 3 ? 0.9 : 0.5 + 0.3 * Math.sin(i)));
const posed = (time: number, points = body): PosedFrame => ({ time, landmarks: points, aspect: 4 / 3 });

describe("choose", () => {
  const span = (WINDOW.settings.frames - 1) * WINDOW.step_ms;

  test("takes the nearest frame for each target, of two equally near the older", () => {
    const poses = [posed(span - 20), posed(span - 10), posed(span + 10)].filter((pose) => pose.time <= span + 10);
    expect(choose(poses, span, WINDOW).at(-1)?.time).toBe(span - 10);
  });

  test("leaves a target missing that no frame is near enough to", () => {
    const chosen = choose([posed(span)], span, WINDOW);
    expect(chosen.map(Boolean)).toEqual([...Array.from({ length: WINDOW.settings.frames - 1 }, () => false), true]);
    expect(choose([posed(span - WINDOW.reach_ms - 1)], span, { ...WINDOW, settings: { ...WINDOW.settings, frames: 1 } })).toEqual([null]);
  });
});
