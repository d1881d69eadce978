/** The choice of what computes BlazePose: measured, as no browser tells which is faster. */

import { type Delegate, PoseTracker, type Recipe } from "./pose";

/** Names of renderers that draw without a graphics card; they are slower than the CPU alone. */
const SOFTWARE = /swiftshader|llvmpipe|software|basic render/i;
/** Calls that measure a delegate, after the first ones, in which it gets ready. */
const READYING = 2;
const MEASURED = 7;

/** Return milliseconds a frame, the median over a picture of a person. */
export function speed(pose: PoseTracker, person: ImageBitmap): number {
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
export async function fastest(recipe: Omit<Recipe, "delegate">, person: ImageBitmap): Promise<[PoseTracker, Delegate, number]> {
  const cpu = await PoseTracker.make({ ...recipe, delegate: "CPU" });
  const onCpu = speed(cpu, person);
  if (!hasGraphics()) return [cpu, "CPU", onCpu];
  // A driver that can't do it is no reason to do without.
  const gpu = await PoseTracker.make({ ...recipe, delegate: "GPU" }).catch(() => null);
  if (!gpu) return [cpu, "CPU", onCpu];
  const onGpu = speed(gpu, person);
  const [better, worse] = onGpu < onCpu ? [gpu, cpu] : [cpu, gpu];
  worse.close();
  return [better, better === gpu ? "GPU" : "CPU", Math.min(onCpu, onGpu)];
}
