/** The check, on the visitor's own device, that the page computes what the pipeline does: with golden.json. */

import { Problem } from "../common/problems";
import type { Metadata, RepetitionSettings } from "../model/metadata.generated";
import type { CountedRepetition } from "./counting/repetitions";
import { type Points, type RepetitionSet, type Step, finishSets, startSets, stepSets, withRepetition } from "./counting/sets";
import { phasesAt, startRecent } from "./counting/signals";
import type { Golden, GoldenBodies, GoldenCount, GoldenStream, GoldenWindow } from "./golden";
import { type Answer, partsInView, startMemory, step } from "./recognition/decide";
import { type Classify, points } from "./recognition/recogniser";
import { features } from "./windows/features";
import { type PosedFrame, choose } from "./windows/windows";

export const TOLERANCE = 1e-5;

/** What the page finds in a golden window. */
export type Found = Pick<GoldenWindow, "chosen" | "in_view" | "probabilities"> & { readonly features: Float32Array };

/** Return what the page finds in a golden window. */
export function workOut(golden: GoldenWindow, metadata: Metadata, classify: Classify): Found {
  const aspect = golden.size[0] / golden.size[1];
  const poses = golden.frames.flatMap(({ time_ms: time, landmarks }): PosedFrame[] =>
    landmarks && time <= golden.now_ms ? [{ time, landmarks, aspect }] : [],
  );
  const chosen = choose(poses, golden.now_ms, metadata.window);
  const values = features(chosen, metadata);
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
export function phasesOf(golden: GoldenBodies, settings: RepetitionSettings): Record<string, (number | null)[]> {
  const found: Record<string, (number | null)[]> = {};
  let recent = startRecent;
  for (const { time, ...body } of golden.frames) {
    const [next, , phases] = phasesAt(recent, time, body, settings.features, settings.signals);
    recent = next;
    for (const [name, value] of Object.entries(phases)) (found[name] ??= []).push(value);
  }
  return found;
}

/** Count golden repetitions, up to the last frame and after it. */
export function counted(golden: GoldenCount, settings: RepetitionSettings): Pick<GoldenCount, "sets" | "finished"> {
  let memory = startSets(Object.keys(settings.signals));
  let sets: readonly RepetitionSet<CountedRepetition>[] = [];
  let last: Points = {};
  const take = ([next, found]: Step): void => {
    memory = next;
    sets = found.reduce((so, one) => withRepetition(so, one, settings.sets.settings.rest), sets);
  };
  for (const { time, points, told } of golden.frames) {
    const entries = Object.entries(points).map(([name, [value, angle]]) => [name, { time, value, angle }] as const);
    if (entries.length) last = Object.fromEntries(entries);
    take(stepSets(memory, time, Object.fromEntries(entries), told, settings));
  }
  const before = sets;
  take(finishSets(memory, last, settings));
  return { sets: before, finished: sets };
}

/** Throw Problem `self-check` unless all results are those of the pipeline. */
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
