/** What page and worker say to each other. */

import type { ProblemName } from "../problems";
import type { Told } from "./recogniser";

export type Quality = "lite" | "full";
export type Delegate = "CPU" | "GPU";

export type ToWorker =
  /** Load everything, or only the pose network of another quality if all else is there. */
  | { readonly type: "load"; readonly quality: Quality }
  /** One frame of a video, `time` in milliseconds, later than those before it. */
  | { readonly type: "frame"; readonly video: number; readonly time: number; readonly image: ImageBitmap }
  /** Forget what was seen. */
  | { readonly type: "forget" };

/** What was found in one frame; the image comes back to be drawn. */
export interface Seen {
  readonly type: "seen";
  readonly video: number;
  readonly time: number;
  readonly image: ImageBitmap;
  /** 33 landmarks of x, y, z, visibility; null: nobody. */
  readonly landmarks: Float32Array | null;
  /** What is told at the moments since the frame before, mostly none or one. */
  readonly told: readonly Told[];
  /** Milliseconds that BlazePose took, and the rest for all that is told. */
  readonly poseTime: number;
  readonly classifyTime: number;
}

export type FromWorker =
  | { readonly type: "progress"; readonly loaded: number; readonly total: number }
  /** `poseTime`: milliseconds that BlazePose takes for a frame. */
  | { readonly type: "ready"; readonly quality: Quality; readonly delegate: Delegate; readonly poseTime: number }
  | {
      readonly type: "failed";
      readonly asked: ToWorker["type"];
      readonly kind: ProblemName;
      readonly detail: string;
    }
  | Seen;
