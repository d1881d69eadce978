/** The check that the page makes of itself: it passes with what the pipeline wrote, and with nothing else. */

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode, memory, setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import type { Golden, GoldenWindow } from "../../src/engine/golden";
import { classifyWith, loadClassifier } from "../../src/engine/recognition/classifier";
import type { Classify } from "../../src/engine/recognition/recogniser";
import { checkSelf, workOut } from "../../src/engine/selfcheck";
import { FOLDER, GOLDEN, METADATA } from "../golden";

const read = (name: string) => new Uint8Array(readFileSync(join(FOLDER, name)));
const weights = new Map(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(".bin"))
    .map((name) => [name, read(name)]),
);
const first = GOLDEN.windows[0]!;
let classify: Classify;

beforeAll(async () => {
  enableProdMode();
  await setBackend("cpu");
  classify = classifyWith(await loadClassifier(read("model.json"), weights), METADATA);
});

/** Return golden.json with its first window changed. */
function withFirst(change: Partial<GoldenWindow>): Golden {
  return { ...GOLDEN, windows: [{ ...first, ...change }, ...GOLDEN.windows.slice(1)] };
}

describe("checkSelf", () => {
  test("passes with golden.json", () => {
    expect(() => checkSelf(GOLDEN, METADATA, classify)).not.toThrow();
  });

  test.each<[string, Partial<GoldenWindow>]>([
    ["frames", { chosen: first.chosen.map((place) => place + 1) }],
    ["features", { features: first.features.map((frame) => frame.map((value) => value + 2e-5)) }],
    ["probabilities", { probabilities: [...first.probabilities].reverse() }],
  ])("finds other %s", (what, change) => {
    expect(() => checkSelf(withFirst(change), METADATA, classify)).toThrow(`other ${what}`);
  });

  test("finds other answers", () => {
    const [stream, ...rest] = GOLDEN.streams;
    const answers = stream!.answers.map((answer) => ({ ...answer, state: "none" as const }));
    expect(() => checkSelf({ ...GOLDEN, streams: [{ ...stream!, answers }, ...rest] }, METADATA, classify)).toThrow(
      "other answers",
    );
  });

  test("finds other signals", () => {
    const [first, ...rest] = GOLDEN.bodies;
    const phases = Object.fromEntries(Object.entries(first!.phases).map(([name, its]) => [name, [...its].reverse()]));
    expect(() => checkSelf({ ...GOLDEN, bodies: [{ ...first!, phases }, ...rest] }, METADATA, classify)).toThrow(
      "other signals",
    );
  });

  test("finds other repetitions", () => {
    const counts = GOLDEN.counts.map((count) => ({ ...count, sets: count.sets.slice(1) }));
    expect(() => checkSelf({ ...GOLDEN, counts }, METADATA, classify)).toThrow("other repetitions");
  });

  test("finds a model that gives no numbers", () => {
    expect(() => checkSelf(GOLDEN, METADATA, () => METADATA.classes.map(() => NaN))).toThrow("other probabilities");
  });
});

describe("classifyWith", () => {
  test("leaves no tensors behind", () => {
    const before = memory().numTensors;
    workOut(first, METADATA, classify);
    expect(memory().numTensors).toBe(before);
  });

  test("says of a mirror image what it says of the picture", () => {
    const there = workOut(first, METADATA, classify).probabilities;
    const frames = first.frames.map(({ time_ms, landmarks }) => ({
      time_ms,
      landmarks: landmarks && METADATA.landmarks.swapped.flatMap((other) => mirror(landmarks.slice(4 * other))),
    }));
    const back = workOut({ ...first, frames }, METADATA, classify).probabilities;
    back.forEach((probability, i) => expect(probability).toBeCloseTo(there[i]!, 5));
  });
});

/** Return a landmark in a mirror. */
function mirror([x = 0, y = 0, z = 0, visibility = 0]: readonly number[]): number[] {
  return [1 - x, y, z, visibility];
}

describe("loadClassifier", () => {
  test.each<[string, Uint8Array, Map<string, Uint8Array<ArrayBuffer>>]>([
    ["no JSON", new TextEncoder().encode("<!doctype html>"), weights],
    ["weights that are missing", read("model.json"), new Map()],
  ])("says that a model is damaged: %s", async (_, description, shards) => {
    await expect(loadClassifier(description, shards)).rejects.toMatchObject({ kind: "model-damaged" });
  });
});
