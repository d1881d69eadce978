/** Draw a frame with the skeleton that was found in it. */

import type { LandmarkSettings } from "../../model/metadata.generated";

export type Side = "left" | "right" | "middle";

export interface Bone {
  readonly from: number;
  readonly to: number;
  readonly side: Side;
}

export interface Skeleton {
  readonly bones: readonly Bone[];
  readonly joints: readonly { readonly index: number; readonly side: Side }[];
}

/** Below this visibility nothing is drawn, from SEEN on all is opaque. */
const UNSEEN = 0.2;
const SEEN = 0.6;
/** Distinct for colour-blind people, and bright enough for any picture; the start screen's figure has them too. */
const COLOURS: Readonly<Record<Side, string>> = { left: "#38a3ff", right: "#ff8a3d", middle: "#ffffff" };
const OUTLINE = "rgb(0 0 0 / 55%)";

/** Say which side of the body each bone and each of its ends is on. */
export function skeletonOf({ names, bones }: LandmarkSettings): Skeleton {
  const side = (index: number): Side => (/^(left|right)(?=_)/.exec(names[index] ?? "")?.[0] ?? "middle") as Side;
  const ends = [...new Set(bones.flat())].sort((a, b) => a - b);
  return {
    bones: bones.map(([from = 0, to = 0]) => {
      return { from, to, side: side(from) === side(to) ? side(from) : "middle" };
    }),
    joints: ends.map((index) => ({ index, side: side(index) })),
  };
}

/** How opaque a landmark is drawn. */
export function opacity(visibility: number): number {
  return visibility < UNSEEN ? 0 : Math.min(1, 0.25 + (0.75 * (visibility - UNSEEN)) / (SEEN - UNSEEN));
}

/** Width of a bone in a picture of this size. */
export function boneWidth(width: number, height: number): number {
  return Math.max(2, Math.min(width, height) / 90);
}

/** Draw the picture over the whole canvas, and over it the skeleton (33 times x, y, z, visibility; null: nobody). */
export function drawFrame(
  context: CanvasRenderingContext2D,
  image: ImageBitmap,
  landmarks: Float32Array | null,
  skeleton: Skeleton,
): void {
  context.drawImage(image, 0, 0);
  if (landmarks) drawSkeleton(context, image.width, image.height, landmarks, skeleton);
}

function drawSkeleton(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  landmarks: Float32Array,
  { bones, joints }: Skeleton,
): void {
  const thick = boneWidth(width, height);
  const x = (index: number): number => (landmarks[4 * index] ?? 0) * width;
  const y = (index: number): number => (landmarks[4 * index + 1] ?? 0) * height;
  const seen = (index: number): number => opacity(landmarks[4 * index + 3] ?? 0);

  context.lineCap = "round";
  for (const { from, to, side } of bones) {
    context.globalAlpha = Math.min(seen(from), seen(to));
    if (!context.globalAlpha) continue;
    context.beginPath();
    context.moveTo(x(from), y(from));
    context.lineTo(x(to), y(to));
    stroke(context, OUTLINE, thick * 1.8);
    stroke(context, COLOURS[side], thick);
  }
  for (const { index, side } of joints) {
    context.globalAlpha = seen(index);
    if (!context.globalAlpha) continue;
    disc(context, x(index), y(index), thick * 1.35, OUTLINE);
    disc(context, x(index), y(index), thick * 1.05, COLOURS[side]);
    disc(context, x(index), y(index), thick * 0.45, COLOURS.middle);
  }
  context.globalAlpha = 1;
}

function stroke(context: CanvasRenderingContext2D, colour: string, width: number): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

function disc(context: CanvasRenderingContext2D, x: number, y: number, radius: number, colour: string): void {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}
