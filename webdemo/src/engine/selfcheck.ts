/** Proof on the visitor's own device that page and pipeline agree: golden windows and streams, see pipeline/golden.py. */

import { type Answer, partsInView, startMemory, step } from "../decide";
import type { Metadata } from "../metadata";
import { Problem } from "../problems";
import { type Classify, points } from "./recogniser";
import { type Pose, choose, features } from "./windows";

export const TOLERANCE = 1e-5;

export interface GoldenWindow {
  readonly size: readonly [number, number];
  readonly now_ms: number;
  readonly frames: readonly { readonly time_ms: number; readonly landmarks: readonly number[] | null }[];
  /** Position in `frames` of what meets each target, -1: missing. */
  readonly chosen: readonly number[];
  readonly features: readonly (readonly number[])[];
  readonly in_view: readonly boolean[] | null;
  readonly probabilities: readonly number[];
}

export interface GoldenStream {
  readonly name: string;
  readonly moments: readonly {
    readonly time: number;
    readonly probabilities: readonly number[] | null;
    readonly in_view: readonly boolean[] | null;
  }[];
  readonly answers: readonly Answer[];
}

export interface Golden {
  readonly windows: readonly GoldenWindow[];
  readonly streams: readonly GoldenStream[];
}

/** What this side makes of a golden window. */
export type Found = Pick<GoldenWindow, "chosen" | "in_view" | "probabilities"> & { readonly features: Float32Array };

/** Work a golden window out. */
export function workOut(golden: GoldenWindow, metadata: Metadata, classify: Classify): Found {
  const aspect = golden.size[0] / golden.size[1];
  const poses = golden.frames.flatMap(({ time_ms: time, landmarks }): Pose[] =>
    landmarks && time <= golden.now_ms ? [{ time, landmarks, aspect }] : [],
  );
  const chosen = choose(poses, golden.now_ms, metadata.window);
  const values = features(chosen, metadata.features);
  const newest = poses.at(-1);
  return {
    chosen: chosen.map((pose) => (pose ? golden.frames.findIndex((frame) => frame.time_ms === pose.time) : -1)),
    features: values,
    in_view: newest ? partsInView(points(newest.landmarks), metadata.decision) : null,
    probabilities: classify(values),
  };
}

/** Follow a golden stream. */
export function follow(golden: GoldenStream, metadata: Metadata): Answer[] {
  let memory = startMemory;
  return golden.moments.map(({ time, probabilities, in_view: inView }) => {
    const [next, answer] = step(memory, { time, probabilities, inView }, metadata.classes, metadata.decision);
    memory = next;
    return answer;
  });
}

/** Throw Problem `self-check` unless every golden window and stream comes out as the pipeline had it. */
export function checkSelf(golden: Golden, metadata: Metadata, classify: Classify): void {
  golden.windows.forEach((window, i) => {
    const found = workOut(window, metadata, classify);
    const exact = [found.chosen, found.in_view];
    if (JSON.stringify(exact) !== JSON.stringify([window.chosen, window.in_view])) fail(`window ${i}: other frames`);
    if (!near(found.features, window.features.flat())) fail(`window ${i}: other features`);
    if (!near(found.probabilities, window.probabilities)) fail(`window ${i}: other probabilities`);
  });
  for (const stream of golden.streams) {
    const found = follow(stream, metadata);
    if (!stream.answers.every((answer, i) => same(answer, found[i]))) fail(`stream ${stream.name}: other answers`);
  }
}

function near(found: ArrayLike<number>, wanted: readonly number[]): boolean {
  return found.length === wanted.length && wanted.every((value, i) => Math.abs(value - (found[i] ?? NaN)) <= TOLERANCE);
}

function same(a: Answer, b: Answer | undefined): boolean {
  if (!b || Math.abs(a.confidence - b.confidence) > TOLERANCE) return false;
  return a.state === b.state && a.exercise === b.exercise && a.missing.join() === b.missing.join();
}

function fail(detail: string): never {
  throw new Problem("self-check", detail);
}
