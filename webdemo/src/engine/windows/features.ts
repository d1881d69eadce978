/**
 * The features of a window's frames: named kinds, each as the pipeline's `windows/features.py` has it.
 *
 * metadata.json names the kinds, in their order; to add one, write what it computes here and in features.py.
 */

import { Problem } from "../../common/problems";
import type { FeatureSettings, Metadata } from "../../model/metadata.generated";
import type { PosedFrame } from "./windows";

/** What features are computed of: hip-centred bodies in body sizes, x, y, z, visibility of each landmark; null: missing. */
export interface Bodies {
  readonly frames: readonly (readonly number[] | null)[];
  readonly names: readonly string[];
  /** Seconds between two frames. */
  readonly step: number;
}

/** Return the features of each frame, as many as metadata.json says the kind has; a missing frame's are ignored. */
export type Kind = (bodies: Bodies) => readonly (readonly number[] | null)[];

export const KINDS: Readonly<Record<string, Kind>> = { landmarks: ({ frames }) => frames };

/** The parts of metadata.json that features depend on. */
export type Described = Pick<Metadata, "features" | "landmarks" | "window">;

/** Return the features of a window, frames times `per_frame`, all at the mask value where a frame is missing. */
export function features(window: readonly (PosedFrame | null)[], metadata: Described, kinds = KINDS): Float32Array {
  const { features: settings, landmarks } = metadata;
  const frames = normalised(window, settings);
  const bodies = { frames, names: landmarks.names, step: metadata.window.step_ms / 1000 };
  const values = new Float32Array(window.length * settings.per_frame).fill(settings.mask);
  let start = 0;
  for (const { name, width } of settings.kinds) {
    const compute = kinds[name];
    if (!compute) throw new Problem("model-damaged", `metadata.json names features that this page lacks: ${name}`);
    compute(bodies).forEach((its, frame) => {
      if (frames[frame]) values.set(its ?? [], frame * settings.per_frame + start);
    });
    start += width;
  }
  return values;
}

/** Return features as they would be in a mirror. */
export function mirrored(values: Float32Array, settings: FeatureSettings): Float32Array {
  const { places, signs } = settings.mirror;
  return values.map((_, i) => {
    const feature = i % places.length;
    return (signs[feature] ?? 1) * (values[i - feature + (places[feature] ?? feature)] ?? 0);
  });
}

/** Move a window's bodies so that the hips' middle is 0 on average, and divide them by the mean of their sizes. */
function normalised(window: readonly (PosedFrame | null)[], settings: FeatureSettings): (number[] | null)[] {
  const bodies = window.map((pose) => pose && square(pose));
  const there = bodies.filter((body) => body !== null);
  const centres = there.map((body) => middle(body, settings.hips));
  const centre = [0, 1, 2].map((axis) => mean(centres.map((one) => one[axis] ?? 0)));
  const sizes = there.map((body, i) => bodySize(body, centres[i] ?? [], settings));
  const scale = Math.max(mean(sizes), 1e-6);
  return bodies.map(
    (body) => body && body.map((value, i) => (i % 4 < 3 ? (value - (centre[i % 4] ?? 0)) / scale : value)),
  );
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
