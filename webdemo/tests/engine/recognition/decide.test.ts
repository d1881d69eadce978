/** The streaming answer is the pipeline's, on golden.json. */

import { describe, expect, test } from "vitest";
import type { GoldenWindow } from "../../../src/engine/golden";
import { type Answer, type Landmark, partsInView } from "../../../src/engine/recognition/decide";
import { points } from "../../../src/engine/recognition/recogniser";
import { follow } from "../../../src/engine/selfcheck";
import { GOLDEN, METADATA } from "../../golden";

/** Return the parts that are in view in the newest pose of a golden window. */
function inView(window: GoldenWindow): boolean[] | null {
  const poses = window.frames.filter((frame) => frame.time_ms <= window.now_ms && frame.landmarks);
  const newest: readonly Landmark[] | null = poses.at(-1)?.landmarks ? points(poses.at(-1)?.landmarks ?? []) : null;
  return newest && partsInView(newest, METADATA.decision);
}

describe("golden.json", () => {
  test.each(GOLDEN.streams)("stream: $name", (stream) => {
    const found = follow(stream, METADATA);
    const rest = ({ confidence, ...others }: Answer) => others;
    expect(found.map(rest)).toEqual(stream.answers.map(rest));
    const differences = found.map((answer, i) => Math.abs(answer.confidence - stream.answers[i]!.confidence));
    expect(Math.max(...differences)).toBeLessThan(1e-9);
  });

  test("parts in view in its windows", () => {
    expect(GOLDEN.windows.map(inView)).toEqual(GOLDEN.windows.map((window) => window.in_view));
  });
});
