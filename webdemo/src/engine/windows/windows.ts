/**
 * Windows: which frames meet a window's targets, and the features that the network is given.
 *
 * The pipeline's `windows` defines both, in words in metadata.json under "window" and "features"; golden windows check
 * this against it.
 */

import type { FeatureSettings, WindowSettings } from "../../model/settings";

/** A frame with a pose: `time` in milliseconds, `landmarks` 33 times x, y, z, visibility as BlazePose gave them. */
export interface PosedFrame {
  readonly time: number;
  readonly landmarks: ArrayLike<number>;
  /** Width / height of the picture. */
  readonly aspect: number;
}

/** Return which of `poses`, rising in time and none after `now` (ms), meets each target; null: missing. */
export function choose(poses: readonly PosedFrame[], now: number, settings: WindowSettings): (PosedFrame | null)[] {
  return Array.from({ length: settings.frames }, (_, k) => {
    const target = now - (settings.frames - 1 - k) * settings.step_ms;
    const distance = (pose: PosedFrame) => Math.abs(pose.time - target);
    // Of two equally near, the older stays.
    const best = poses.reduce<PosedFrame | null>((a, b) => (a && distance(a) <= distance(b) ? a : b), null);
    return best && distance(best) <= settings.reach_ms ? best : null;
  });
}

/** Return the features of a window, frames times 132, all at the mask value where a frame is missing. */
export function features(window: readonly (PosedFrame | null)[], settings: FeatureSettings): Float32Array {
  const bodies = window.map((pose) => pose && square(pose));
  const there = bodies.filter((body) => body !== null);
  const centres = there.map((body) => middle(body, settings.hips));
  const centre = [0, 1, 2].map((axis) => mean(centres.map((one) => one[axis] ?? 0)));
  const sizes = there.map((body, i) => bodySize(body, centres[i] ?? [], settings));
  const scale = Math.max(mean(sizes), 1e-6);
  const values = new Float32Array(window.length * settings.per_frame).fill(settings.mask);
  bodies.forEach((body, frame) => {
    body?.forEach((value, i) => {
      const axis = i % 4;
      values[frame * settings.per_frame + i] = axis < 3 ? (value - (centre[axis] ?? 0)) / scale : value;
    });
  });
  return values;
}

/** Return features as they would be in a mirror: x turned round, left and right swapped. */
export function mirrored(values: Float32Array, swapped: readonly number[]): Float32Array {
  const perFrame = 4 * swapped.length;
  return values.map((_, i) => {
    const axis = i % 4;
    const landmark = Math.floor((i % perFrame) / 4);
    const other = values[i + 4 * ((swapped[landmark] ?? landmark) - landmark)] ?? 0;
    return axis === 0 ? -other : other;
  });
}

/** Give x and z the unit of y, the picture's height. */
function square({ landmarks, aspect }: PosedFrame): number[] {
  return Array.from(landmarks, (value, i) => (i % 4 === 0 || i % 4 === 2 ? value * aspect : value));
}

function middle(body: readonly number[], pair: readonly number[]): number[] {
  return [0, 1, 2].map((axis) => mean(pair.map((landmark) => body[4 * landmark + axis] ?? 0)));
}

/** Return the size of a body in x and y, whichever way it is turned. */
function bodySize(body: readonly number[], hips: readonly number[], settings: FeatureSettings): number {
  const [x = 0, y = 0] = hips;
  const far = (point: readonly number[]) => Math.hypot((point[0] ?? 0) - x, (point[1] ?? 0) - y);
  const reaches = Array.from({ length: body.length / 4 }, (_, i) => far(body.slice(4 * i, 4 * i + 2)));
  return Math.max(settings.torso_to_body * far(middle(body, settings.shoulders)), ...reaches);
}

function mean(values: readonly number[]): number {
  return values.length ? values.reduce((a, b) => a + b, 0) / values.length : 0;
}
