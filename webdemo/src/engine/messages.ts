/** What page and worker say to each other. */

import type { ProblemName } from "../common/problems";
import type { Told } from "./recognition/recogniser";
import type { RepetitionSet } from "./counting/sets";
import type { Motion } from "./counting/tally";

export type Quality = "lite" | "full";
export type Delegate = "CPU" | "GPU";

export type ToWorker =
  /** Load everything, or only the pose network of another quality if all else is there. */
  | { readonly type: "load"; readonly quality: Quality }
  /** One frame of a video, `time` in milliseconds, later than those before it. */
  | { readonly type: "frame"; readonly video: number; readonly time: number; readonly image: ImageBitmap }
  /** The video has ended: count what smoothing still holds back. */
  | { readonly type: "finish"; readonly video: number }
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
  /** The video's sets so far, times in seconds as `time / 1000`; null: as with the frame before. */
  readonly sets: readonly RepetitionSet[] | null;
  readonly motion: Motion | null;
  /** What is told at the moments since the frame before, mostly none or one. */
  readonly told: readonly Told[];
  /** Milliseconds that BlazePose took, the classifier for all that is told, and the counters. */
  readonly poseTime: number;
  readonly classifyTime: number;
  readonly countTime: number;
}

export type FromWorker =
  | { readonly type: "progress"; readonly loaded: number; readonly total: number }
  /** `poseTime`: milliseconds that BlazePose takes for a frame. */
  | { readonly type: "ready"; readonly quality: Quality; readonly delegate: Delegate; readonly poseTime: number }
  | { readonly type: "finished"; readonly video: number; readonly sets: readonly RepetitionSet[] }
  | {
      readonly type: "failed";
      readonly asked: ToWorker["type"];
      readonly kind: ProblemName;
      readonly detail: string;
    }
  | Seen;
