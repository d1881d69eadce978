/** BlazePose on one video, by MediaPipe. */

import { PoseLandmarker, type PoseLandmarkerResult } from "@mediapipe/tasks-vision";
import { Problem } from "../../common/problems";
import type { Delegate } from "../messages";

/** Where MediaPipe's own files are. */
export interface Vision {
  readonly loader: string;
  readonly wasm: string;
}

/** How to make a landmarker: the bundle's bytes, and what computes. */
export interface Recipe {
  readonly vision: Vision;
  readonly bundle: Uint8Array;
  readonly delegate: Delegate;
}

/** Names of renderers that draw without a graphics card; they are slower than the CPU alone. */
const SOFTWARE = /swiftshader|llvmpipe|software|basic render/i;
/** Calls that measure a delegate, after the first ones, in which it gets ready. */
const READYING = 2;
const MEASURED = 7;

/** One landmarker that follows one person from frame to frame. */
export class Pose {
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
  static async make(recipe: Recipe): Promise<Pose> {
    const canvas = new OffscreenCanvas(1, 1);
    if (!canvas.getContext("webgl2")) throw new Problem("no-webgl");
    return new Pose(await makeLandmarker(recipe, canvas, "VIDEO"), canvas);
  }

  /** Whether this one is of no use any more: the browser has taken the graphics context away. */
  get broken(): boolean {
    return this.lost;
  }

  /** Return who is in a frame, or null; `time` in milliseconds. */
  see(image: ImageBitmap, time: number): Person | null {
    // MediaPipe wants times that rise, also where another video begins, or this one anew.
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
  // MediaPipe's own way loads this once a page, and takes it away after the first landmarker.
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

/** Return milliseconds a frame, the median over a picture of a person. */
export function speed(pose: Pose, person: ImageBitmap): number {
  const times = Array.from({ length: READYING + MEASURED }, (_, i) => {
    const start = performance.now();
    pose.see(person, i);
    return performance.now() - start;
  });
  return times.slice(READYING).sort((a, b) => a - b)[Math.floor(MEASURED / 2)] ?? Infinity;
}

/** Tell whether there is a graphics card to compute on. */
export function hasGraphics(): boolean {
  const context = new OffscreenCanvas(1, 1).getContext("webgl2");
  const info = context?.getExtension("WEBGL_debug_renderer_info");
  const renderer = info && context?.getParameter(info.UNMASKED_RENDERER_WEBGL);
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return typeof renderer === "string" && !SOFTWARE.test(renderer);
}

/** Make the faster landmarker of those that the device has; return it with its milliseconds a frame. */
export async function fastest(recipe: Omit<Recipe, "delegate">, person: ImageBitmap): Promise<[Pose, Delegate, number]> {
  const cpu = await Pose.make({ ...recipe, delegate: "CPU" });
  const onCpu = speed(cpu, person);
  if (!hasGraphics()) return [cpu, "CPU", onCpu];
  // A driver that can't do it is no reason to do without.
  const gpu = await Pose.make({ ...recipe, delegate: "GPU" }).catch(() => null);
  if (!gpu) return [cpu, "CPU", onCpu];
  const onGpu = speed(gpu, person);
  const [better, worse] = onGpu < onCpu ? [gpu, cpu] : [cpu, gpu];
  worse.close();
  return [better, better === gpu ? "GPU" : "CPU", Math.min(onCpu, onGpu)];
}
