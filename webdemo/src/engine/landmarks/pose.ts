/** BlazePose on one video, by MediaPipe (Bazarevsky et al., "BlazePose: On-device Real-time Body Pose Tracking", 2020). */

import { PoseLandmarker, type PoseLandmarkerResult } from "@mediapipe/tasks-vision";
import { Problem } from "../../common/problems";

/** Where MediaPipe's own files are. */
export interface Vision {
  readonly loader: string;
  readonly wasm: string;
}

export type Delegate = "CPU" | "GPU";

/** How to make a landmarker: the bundle's bytes, and what computes. */
export interface Recipe {
  readonly vision: Vision;
  readonly bundle: Uint8Array;
  readonly delegate: Delegate;
}

/** One landmarker that follows one person from frame to frame. */
export class PoseTracker {
  private last = -Infinity;
  private offset = 0;
  private lost = false;

  private constructor(
    private readonly landmarker: PoseLandmarker,
    canvas: OffscreenCanvas,
  ) {
    canvas.addEventListener("webglcontextlost", () => {
      this.lost = true;
    });
  }

  /** Make one. Throws Problem `no-webgl` if there is no WebGL, which MediaPipe wants on the CPU too. */
  static async make(recipe: Recipe): Promise<PoseTracker> {
    const canvas = new OffscreenCanvas(1, 1);
    if (!canvas.getContext("webgl2")) throw new Problem("no-webgl");
    return new PoseTracker(await makeLandmarker(recipe, canvas, "VIDEO"), canvas);
  }

  /** Whether this one is of no use any more: the browser has taken the graphics context away. */
  get broken(): boolean {
    return this.lost;
  }

  /** Return the person in a frame, or null; `time` in milliseconds. */
  see(image: ImageBitmap, time: number): Person | null {
    // MediaPipe needs times that rise, also where another video begins, or this one anew.
    if (time + this.offset <= this.last) this.offset = this.last + 1 - time;
    this.last = time + this.offset;
    return person(this.landmarker.detectForVideo(image, this.last));
  }

  close(): void {
    this.landmarker.close();
  }
}

/** Make MediaPipe's landmarker for videos or for single images. */
export async function makeLandmarker(
  { vision, bundle, delegate }: Recipe,
  canvas: OffscreenCanvas,
  runningMode: "VIDEO" | "IMAGE",
): Promise<PoseLandmarker> {
  // MediaPipe itself loads this once a page and removes it after the first landmarker.
  const { default: factory } = (await import(/* @vite-ignore */ vision.loader).catch((error: unknown) => {
    throw new Problem("model-missing", `${vision.loader}: ${String(error)}`);
  })) as { default: unknown };
  Object.assign(globalThis, { ModuleFactory: factory });
  const fileset = { wasmLoaderPath: "", wasmBinaryPath: vision.wasm };
  const baseOptions = { modelAssetBuffer: bundle, delegate };
  return PoseLandmarker.createFromOptions(fileset, { baseOptions, canvas, runningMode, numPoses: 1 });
}

/** A person in a frame: 33 landmarks of x, y, z, visibility in the picture, and of x, y, z in metres. */
export interface Person {
  readonly landmarks: Float32Array;
  readonly world: Float32Array;
}

/** Return the first person that was found, or null. */
export function person({ landmarks: [first], worldLandmarks: [body] }: PoseLandmarkerResult): Person | null {
  if (!first || !body) return null;
  return {
    landmarks: Float32Array.from(first.flatMap(({ x, y, z, visibility }) => [x, y, z, visibility])),
    world: Float32Array.from(body.flatMap(({ x, y, z }) => [x, y, z])),
  };
}
