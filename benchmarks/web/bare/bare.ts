/** The webcam with its skeleton and nothing else: what benchmarks/page.py holds the page against. */

import { drawFrame, skeletonOf } from "../../../webdemo/src/page/stage/draw";
import { METADATA } from "../../../webdemo/src/model/metadata";
import { openCamera } from "../../../webdemo/src/input/camera";
import { type Frame, Source } from "../../../webdemo/src/input/source";
import type { FromBare, ToBare } from "./worker";

const canvas = document.querySelector("canvas") as HTMLCanvasElement;
const context = canvas.getContext("2d", { alpha: false }) as CanvasRenderingContext2D;
const skeleton = skeletonOf(METADATA.landmarks);
const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
let idle = false;

worker.addEventListener("message", ({ data }: MessageEvent<FromBare>) => {
  idle = true;
  if (data.type === "ready") return;
  drawFrame(context, data.image, data.landmarks, skeleton);
  data.image.close();
});
document.querySelector("button")?.addEventListener("click", async () => {
  const stream = await openCamera(null);
  const { width, height } = stream.getVideoTracks()[0]?.getSettings() ?? {};
  Object.assign(canvas, { width, height });
  const source = await Source.ofStream(stream, (frame) => void look(frame, source));
});

/** Send a frame to be looked at, unless one is under way: the page's own loop. */
async function look({ video, taken, shown }: Frame, { clock }: Source): Promise<void> {
  if (!idle) return;
  idle = false;
  const image = await createImageBitmap(video).catch(() => null);
  if (image) worker.postMessage({ image, time: clock.time(taken), shown } satisfies ToBare, [image]);
  else idle = true;
}
