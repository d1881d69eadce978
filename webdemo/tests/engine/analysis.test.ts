/** Frames of a video: what is asked of them is found, on one clock. */

import { beforeEach, expect, test, vi } from "vitest";
import { Analysis, type Ask } from "../../src/engine/analysis";
import type { Person } from "../../src/engine/landmarks/pose";
import { METADATA } from "../golden";

const EVERYTHING: readonly Ask[] = ["answers", "repetitions"];
const STRIDE = 1000 * METADATA.window.settings.stride;
const image = { width: 4, height: 3 } as ImageBitmap;
const points = METADATA.landmarks.names.length;
const person: Person = {
  landmarks: Float32Array.from({ length: 4 * points }, (_, i) => (i % 4 === 3 ? 1 : 0.3 + i / 400)),
  world: Float32Array.from({ length: 3 * points }, (_, i) => Math.sin(i)),
};
const [exercise = ""] = Object.keys(METADATA.repetitions.signals);
const classify = vi.fn(() => METADATA.classes.map((name) => (name === exercise ? 1 : 0)));
const pose = { see: vi.fn((): Person | null => person) };
let analysis: Analysis;

beforeEach(() => {
  vi.clearAllMocks();
  pose.see.mockReturnValue(person);
  analysis = new Analysis(METADATA, classify);
});

test("milliseconds go in, seconds come out", () => {
  analysis.see(pose, image, 0, EVERYTHING);
  const { time, answers, landmarks } = analysis.see(pose, image, 2 * STRIDE + 0.1234567, EVERYTHING);
  expect(time).toBe((2000 * STRIDE + 123) / 1e6);
  expect(answers.map((one) => one.time)).toEqual([STRIDE / 1000, (2 * STRIDE) / 1000]);
  expect(landmarks).toBe(person.landmarks);
  expect(pose.see).toHaveBeenLastCalledWith(image, 2 * STRIDE + 0.1234567);
});

test("what is not asked for is not worked out", () => {
  const { answers, counted, landmarks } = analysis.see(pose, image, 0, []);
  expect([answers, counted, landmarks]).toEqual([[], [], person.landmarks]);
  expect(classify).not.toHaveBeenCalled();
});

test("the answer decides whose motion is shown", () => {
  for (let time = 0; time < 2000; time += 40) analysis.see(pose, image, time, EVERYTHING);
  expect(analysis.see(pose, image, 2000, EVERYTHING).motion?.exercise).toBe(exercise);
});

test("a time that goes back is another video", () => {
  for (let time = 0; time < 2000; time += 40) analysis.see(pose, image, time, EVERYTHING);
  const { answers, motion } = analysis.see(pose, image, 0, EVERYTHING);
  expect([answers.length, answers[0]?.time, motion?.exercise ?? null]).toEqual([1, 0, answers[0]?.answer.exercise]);
});

test("nobody is nobody", () => {
  pose.see.mockReturnValue(null);
  const { answers, landmarks, motion } = analysis.see(pose, image, 0, EVERYTHING);
  expect([answers[0]?.answer.state, landmarks, motion]).toEqual(["no-person", null, null]);
});

test("nothing is left of a video that is forgotten", () => {
  analysis.see(pose, image, 0, EVERYTHING);
  analysis.forget();
  expect(analysis.finish()).toEqual([]);
});
