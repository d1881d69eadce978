/**
 * The page's rule does as pipeline/decide.py does, shown on golden.json of models/tfjs or of the folder that the
 * environment's REPVISION_GOLDEN names.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Answer, type Landmark, type Rule, partsInView, startMemory, step } from "../src/decide";

interface Stream {
  name: string;
  moments: { time: number; probabilities: number[] | null; in_view: boolean[] | null }[];
  answers: Answer[];
}

interface Window {
  now_ms: number;
  frames: { time_ms: number; landmarks: number[] | null }[];
  in_view: boolean[] | null;
}

const folder = process.env["REPVISION_GOLDEN"] ?? join(import.meta.dirname, "../../models/tfjs");
const golden = read("golden.json") as { windows: Window[]; streams: Stream[] };
const { classes, decision: rule } = read("metadata.json") as { classes: string[]; decision: Rule };

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(folder, name), "utf8"));
}

/** Return what is told at each moment of a stream. */
function told(stream: Stream): Answer[] {
  let memory = startMemory;
  return stream.moments.map(({ time, probabilities, in_view: inView }) => {
    const [next, answer] = step(memory, { time, probabilities, inView }, classes, rule);
    memory = next;
    return answer;
  });
}

/** Return the parts that are in view in the newest pose of a golden window. */
function inView(window: Window): boolean[] | null {
  const poses = window.frames.filter((frame) => frame.time_ms <= window.now_ms && frame.landmarks);
  const newest = poses.at(-1)?.landmarks;
  if (!newest) return null;
  const landmarks = Array.from({ length: newest.length / 4 }, (_, i) => newest.slice(4 * i, 4 * i + 4));
  return partsInView(landmarks as unknown as Landmark[], rule);
}

describe("golden.json", () => {
  test.each(golden.streams)("stream: $name", (stream) => {
    const found = told(stream);
    const rest = ({ confidence, ...others }: Answer) => others;
    expect(found.map(rest)).toEqual(stream.answers.map(rest));
    const differences = found.map((answer, i) => Math.abs(answer.confidence - stream.answers[i]!.confidence));
    expect(Math.max(...differences)).toBeLessThan(1e-9);
  });

  test("parts in view in its windows", () => {
    expect(golden.windows.map(inView)).toEqual(golden.windows.map((window) => window.in_view));
  });
});
