/**
 * Windows: which frames meet a window's targets.
 *
 * The pipeline's `windows` defines it, in words in metadata.json under "window"; golden windows check this against it.
 */

import type { WindowSettings } from "../../model/metadata.generated";

/** A frame with a pose: `time` in milliseconds, `landmarks` 33 times x, y, z, visibility as BlazePose gave them. */
export interface PosedFrame {
  readonly time: number;
  readonly landmarks: ArrayLike<number>;
  /** Width / height of the picture. */
  readonly aspect: number;
}

/** Return which of `poses`, rising in time and none after `now` (ms), meets each target; null: missing. */
export function choose(poses: readonly PosedFrame[], now: number, window: WindowSettings): (PosedFrame | null)[] {
  const { frames } = window.settings;
  return Array.from({ length: frames }, (_, k) => {
    const target = now - (frames - 1 - k) * window.step_ms;
    const distance = (pose: PosedFrame) => Math.abs(pose.time - target);
    // Of two equally near, the older stays.
    const best = poses.reduce<PosedFrame | null>((a, b) => (a && distance(a) <= distance(b) ? a : b), null);
    return best && distance(best) <= window.reach_ms ? best : null;
  });
}
