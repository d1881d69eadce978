/** Proof on the visitor's own device that page and pipeline agree: golden data, see pipeline/golden.py. */

import { type Answer, partsInView, startMemory, step } from "./recognition/decide";
import type { Metadata } from "../model/metadata";
import { Problem } from "../common/problems";
import { type Classify, points } from "./recognition/recogniser";
import type { Point } from "./counting/repetitions";
import { type RepetitionSet, finishLog, startLog, stepLog } from "./counting/sets";
import { type Body, phasesAt, startRecent } from "./counting/signals";
import { type Pose, choose, features } from "./windows/windows";

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

export interface GoldenBodies {
  readonly clip: string;
  readonly frames: readonly ({ readonly time: number } & Body)[];
  /** The signal of each class in each frame; null: too little is seen. */
  readonly phases: Readonly<Record<string, readonly (number | null)[]>>;
}

export interface GoldenCount {
  readonly name: string;
  readonly frames: readonly {
    readonly time: number;
    readonly points: Readonly<Record<string, readonly [value: number, angle: number]>>;
    readonly told: string | null;
  }[];
  readonly sets: readonly RepetitionSet[];
  /** Once the video has ended. */
  readonly finished: readonly RepetitionSet[];
}

export interface Golden {
  readonly windows: readonly GoldenWindow[];
  readonly streams: readonly GoldenStream[];
  readonly bodies: readonly GoldenBodies[];
  readonly counts: readonly GoldenCount[];
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

/** Return the signal of each class in each frame of golden bodies. */
export function phasesOf(golden: GoldenBodies, rules: Metadata["repetitions"]): Record<string, (number | null)[]> {
  const found: Record<string, (number | null)[]> = {};
  let recent = startRecent;
  for (const { time, ...body } of golden.frames) {
    const [next, , phases] = phasesAt(recent, time, body, rules.features, rules.signals);
    recent = next;
    for (const [name, value] of Object.entries(phases)) (found[name] ??= []).push(value);
  }
  return found;
}

/** Count golden repetitions, up to the last frame and after it. */
export function counted(
  golden: GoldenCount,
  rules: Metadata["repetitions"],
): Pick<GoldenCount, "sets" | "finished"> {
  let log = startLog(Object.keys(rules.signals));
  let last: Readonly<Record<string, Point>> = {};
  for (const { time, points, told } of golden.frames) {
    const entries = Object.entries(points).map(([name, [value, angle]]) => [name, { time, value, angle }] as const);
    if (entries.length) last = Object.fromEntries(entries);
    log = stepLog(log, time, Object.fromEntries(entries), told, rules.counting, rules.sets);
  }
  return { sets: log.sets, finished: finishLog(log, last, rules).sets };
}

/** Throw Problem `self-check` unless all that is golden comes out as the pipeline had it. */
export function checkSelf(golden: Golden, metadata: Metadata, classify: Classify): void {
  golden.windows.forEach((window, i) => {
    const found = workOut(window, metadata, classify);
    const exact = [found.chosen, found.in_view];
    if (JSON.stringify(exact) !== JSON.stringify([window.chosen, window.in_view])) fail(`window ${i}: other frames`);
    if (!near(found.features, window.features.flat())) fail(`window ${i}: other features`);
    if (!near(found.probabilities, window.probabilities)) fail(`window ${i}: other probabilities`);
  });
  for (const stream of golden.streams) {
    if (!alike(follow(stream, metadata), stream.answers)) fail(`stream ${stream.name}: other answers`);
  }
  for (const bodies of golden.bodies) {
    if (!alike(phasesOf(bodies, metadata.repetitions), bodies.phases)) fail(`bodies ${bodies.clip}: other signals`);
  }
  for (const count of golden.counts) {
    const { sets, finished } = count;
    if (!alike(counted(count, metadata.repetitions), { sets, finished })) fail(`count ${count.name}: other repetitions`);
  }
}

function near(found: ArrayLike<number>, wanted: readonly number[]): boolean {
  return found.length === wanted.length && wanted.every((value, i) => Math.abs(value - (found[i] ?? NaN)) <= TOLERANCE);
}

/** Tell whether two pieces of data are the same, numbers within the tolerance (of degrees and shares alike). */
function alike(a: unknown, b: unknown): boolean {
  if (typeof a === "number" && typeof b === "number") return Math.abs(a - b) <= TOLERANCE;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return a === b;
  const keys = Object.keys(a);
  const value = (of: object, key: string) => (of as Record<string, unknown>)[key];
  return keys.length === Object.keys(b).length && keys.every((key) => alike(value(a, key), value(b, key)));
}

function fail(detail: string): never {
  throw new Problem("self-check", detail);
}
