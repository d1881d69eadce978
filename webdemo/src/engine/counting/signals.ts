/**
 * The repetition signal: one number a frame, 0 at the top of a class's usual motion, 1 at its end.
 *
 * A class's principal motion, learnt by the pipeline's `signals` from the motion that is periodic in its clips, as in
 * the literature on periodic motion and repetition counting (Cutler and Davis, "Robust Real-Time Periodic Motion
 * Detection, Analysis, and Applications", 2000). metadata.json says it in words under "repetitions"; golden frames
 * check this against it.
 */

import type { Joint, SignalFeatureSettings, SignalSettings } from "../../model/metadata.generated";

/** A body in metres: 33 times x, y, z, and how far each landmark is seen. */
export interface Body {
  readonly world: ArrayLike<number>;
  readonly visibility: ArrayLike<number>;
}

/** Features in degrees, and how far each is seen. */
export interface Features {
  readonly values: readonly number[];
  readonly trust: readonly number[];
}

/** What smoothing carries from frame to frame. */
export interface Recent {
  readonly frames: readonly { readonly time: number; readonly values: readonly number[] }[];
  readonly jitter: readonly number[];
}

const TINY = 1e-6;

/** Return the features of a body. `features` in Python. */
export function bodyFeatures({ world, visibility }: Body, settings: SignalFeatureSettings): Features {
  const point = (landmark: number) => [0, 1, 2].map((axis) => world[3 * landmark + axis] ?? 0);
  const seen = (landmark: number) => visibility[landmark] ?? 0;
  const height = (joint: Joint) => mixed(joint.map((one) => world[3 * one + 1] ?? 0), joint.map((one) => seen(one) ** 2));
  const angles = Object.values(settings.angles).map((joints) => {
    const weights = [0, 1].map((side) => Math.min(...joints.map((joint) => seen(joint[side] ?? 0))) ** 2);
    const sides = [0, 1].map((side) => angle(joints.map((joint) => point(joint[side] ?? 0))));
    return { value: mixed(sides, weights), trust: Math.max(...weights) };
  });
  const heights = Object.values(settings.heights).map(([upper, lower]) => ({
    value: (height(lower) - height(upper)) * settings.degrees_a_metre,
    trust: Math.max(...upper.map(seen)) ** 2 * Math.max(...lower.map(seen)) ** 2,
  }));
  const all = [...angles, ...heights];
  return { values: all.map((one) => one.value), trust: all.map((one) => one.trust) };
}

/** The memory before the first frame. */
export const startRecent: Recent = { frames: [], jitter: [] };

/** Take in the features of a frame, in seconds; return the memory, medians, and how calm each feature is. */
export function steady(
  recent: Recent,
  time: number,
  values: readonly number[],
  settings: SignalFeatureSettings,
): [Recent, number[], number[]] {
  const [before, middle] = recent.frames.slice(-2);
  const keep = middle ? Math.exp(-(time - middle.time) / settings.settle_s) : 1;
  const jitter = values.map((value, i) => {
    const old = recent.jitter[i] ?? 0;
    if (!before || !middle) return old;
    return keep * old + (1 - keep) * Math.abs((middle.values[i] ?? 0) - ((before.values[i] ?? 0) + value) / 2);
  });
  const late = recent.frames.filter((frame) => time - frame.time <= settings.blink_s);
  const medians = values.map((value, i) => median([...late.map((frame) => frame.values[i] ?? 0), value]));
  const frames = [...recent.frames.slice(-Math.max(late.length, 1)), { time, values }];
  return [{ frames, jitter }, medians, jitter.map((one) => 1 / (1 + (one / settings.calm_deg) ** 2))];
}

/** Return the signal, null where too little is seen. */
export function phase(
  medians: readonly number[],
  trust: readonly number[],
  calm: readonly number[],
  { weights, top, bottom }: SignalSettings,
  settings: SignalFeatureSettings,
): number | null {
  let [whole, seen, counts, way] = [0, 0, 0, 0];
  weights.forEach((weight, i) => {
    const [from, trusted] = [top[i] ?? 0, trust[i] ?? 0];
    const reach = weight * ((bottom[i] ?? 0) - from);
    const steadily = trusted * (calm[i] ?? 0);
    whole += reach;
    seen += trusted * reach;
    counts += steadily * reach;
    way += weight * steadily * ((medians[i] ?? 0) - from);
  });
  return seen >= settings.least_trust * whole ? way / Math.max(counts, TINY) : null;
}

/** Take in the body of a frame, in seconds; return the memory, medians, and each class's signal in it. */
export function phasesAt(
  recent: Recent,
  time: number,
  body: Body,
  settings: SignalFeatureSettings,
  signals: Readonly<Record<string, SignalSettings>>,
): [Recent, number[], Record<string, number | null>] {
  const { values, trust } = bodyFeatures(body, settings);
  const [next, medians, calm] = steady(recent, time, values, settings);
  const found = Object.entries(signals).map(([name, one]) => [name, phase(medians, trust, calm, one, settings)] as const);
  return [next, medians, Object.fromEntries(found)];
}

/** Return the angle in degrees at the middle one of three points. */
function angle([a = [], b = [], c = []]: readonly (readonly number[])[]): number {
  const from = (point: readonly number[]) => point.map((value, axis) => value - (b[axis] ?? 0));
  const [first, second] = [from(a), from(c)];
  const dot = first.reduce((sum, value, axis) => sum + value * (second[axis] ?? 0), 0);
  const cosine = dot / Math.max(Math.hypot(...first) * Math.hypot(...second), TINY);
  return (Math.acos(Math.max(-1, Math.min(1, cosine))) * 180) / Math.PI;
}

function mixed([left = 0, right = 0]: readonly number[], [first = 0, second = 0]: readonly number[]): number {
  return (left * (first + TINY) + right * (second + TINY)) / (first + second + 2 * TINY);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return ((low ?? 0) + (high ?? 0)) / 2;
}
