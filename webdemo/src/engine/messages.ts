/** The messages between page and worker. */

import type { ProblemName } from "../common/problems";
import type { Quality } from "../model/metadata.generated";
import type { Ask, Findings } from "./analysis";
import type { Counted } from "./counting/sets";
import type { Delegate } from "./landmarks/pose";

export type ToWorker =
  /** Load everything, or only the pose network of another quality if all else is there. */
  | { readonly type: "load"; readonly quality: Quality }
  /** A frame of a video: `time` in milliseconds on the frame clock (input/clock.ts), `shown` comes back as it is. */
  | {
      readonly type: "frame";
      readonly video: number;
      readonly time: number;
      readonly shown: number;
      readonly image: ImageBitmap;
      readonly asks: readonly Ask[];
    }
  /** The video has ended: count what smoothing still holds back. */
  | { readonly type: "finish"; readonly video: number }
  /** Forget what was seen. */
  | { readonly type: "forget" };

/** What was found in a frame; the image comes back to be drawn. */
export interface Seen extends Findings {
  readonly type: "seen";
  readonly video: number;
  readonly image: ImageBitmap;
  /** When the camera showed the frame, on the page's `performance.now()`: for measuring speed only. */
  readonly shown: number;
}

export type FromWorker =
  | { readonly type: "progress"; readonly loaded: number; readonly total: number }
  /** `poseTime`: milliseconds that BlazePose takes for a frame. */
  | { readonly type: "ready"; readonly quality: Quality; readonly delegate: Delegate; readonly poseTime: number }
  | { readonly type: "finished"; readonly video: number; readonly counted: readonly Counted[] }
  | {
      readonly type: "failed";
      readonly asked: ToWorker["type"];
      readonly kind: ProblemName;
      readonly detail: string;
    }
  | Seen;
