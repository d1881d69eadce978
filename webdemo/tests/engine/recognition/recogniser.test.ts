/** From frames to answers: when the network is asked, with what, and what is forgotten. */

import { describe, expect, test } from "vitest";
import { Recogniser } from "../../../src/engine/recognition/recogniser";
import { METADATA } from "../../golden";

const STRIDE = 1000 * METADATA.window.settings.stride;
const exercise = METADATA.classes.find((name) => name !== METADATA.decision.other)!;
const sure = METADATA.classes.map((name) => (name === exercise ? 1 : 0));
/** Somebody wholly in the picture. */
const somebody = Array.from({ length: METADATA.features.per_frame }, (_, i) => (i % 4 === 3 ? 1 : 0.3 + i / 400));

/** See frames at `times`, with somebody in each; return the recogniser's answers as [time, state]. */
function seen(recogniser: Recogniser, times: readonly number[], body: number[] | null = somebody): [number, string][] {
  return times.flatMap((time) =>
    recogniser.see(time, body, 4 / 3).map((told): [number, string] => [told.time, told.answer.state]),
  );
}

/** Return times from `from` to before `to`, `step` apart. */
function every(step: number, from: number, to: number): number[] {
  return Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step);
}

describe("Recogniser", () => {
  test("asks once a stride, at 12 and at 60 frames a second", () => {
    for (const rate of [12, 60]) {
      const recogniser = new Recogniser(METADATA, () => sure);
      const told = seen(recogniser, every(1000 / rate, 5000, 8000));
      expect(told.map(([time]) => Math.round(time))).toEqual(every(STRIDE, 5000, 8000 - 1000 / rate + 1));
      expect(told.at(-1)?.[1]).toBe("exercise");
    }
  });

  test("knows at a moment only the frames up to it", () => {
    const asked: number[] = [];
    const recogniser = new Recogniser(METADATA, (values) => {
      asked.push(values.filter((value, i) => i % 4 === 3 && value > 0).length / METADATA.landmarks.names.length);
      return sure;
    });
    // The second moment comes before the second frame.
    seen(recogniser, [0, STRIDE + 1]);
    expect(asked).toEqual([1, 1]);
  });

  test("says that nobody is there while nobody is seen, and without asking the network", () => {
    const recogniser = new Recogniser(METADATA, () => {
      throw new Error("asked");
    });
    expect(new Set(seen(recogniser, every(40, 0, 2000), null).map(([, state]) => state))).toEqual(new Set(["no-person"]));
  });

  test("says that nobody is seen where frames are missing", () => {
    const recogniser = new Recogniser(METADATA, () => sure);
    seen(recogniser, every(40, 0, 6000));
    const later = seen(recogniser, every(40, 26_000, 27_000));
    const [gone, ...again] = later.filter(([, state], i) => state !== later[i - 1]?.[1]).slice(1);
    expect(gone?.[1]).toBe("no-person");
    expect(gone?.[0]).toBeGreaterThan(6000);
    expect(gone?.[0]).toBeLessThan(6000 + 1000 * METADATA.decision.settings.absent + 2 * STRIDE);
    // Once: what comes then is a first frame.
    expect(again[0]?.[0]).toBeGreaterThanOrEqual(26_000);
  });

  test("forgets who is gone", () => {
    const recogniser = new Recogniser(METADATA, () => sure);
    seen(recogniser, every(40, 0, 3000));
    const after = seen(recogniser, every(40, 3000, 6000), null);
    const gone = after.find(([, state]) => state === "no-person")?.[0] ?? Infinity;
    expect(gone - 3000).toBeLessThan(1000 * METADATA.decision.settings.absent + 2 * STRIDE);
    expect(after.at(-1)?.[1]).toBe("no-person");
  });

  test("begins anew after a long gap, without answers for all of it", () => {
    const recogniser = new Recogniser(METADATA, () => sure);
    seen(recogniser, every(40, 0, 3000));
    const after = seen(recogniser, [3_600_000]);
    expect(after.slice(-2).map(([, state]) => state)).toEqual(["no-person", "unsure"]);
    expect(after.at(-1)?.[0]).toBe(3_600_000);
    expect(after.length).toBeLessThan(10);
  });

  test("remembers nothing after forget", () => {
    const recogniser = new Recogniser(METADATA, () => sure);
    seen(recogniser, every(40, 0, 3000));
    recogniser.forget();
    expect(seen(recogniser, [10])).toEqual([[10, "unsure"]]);
  });
});
