/** metadata.json and card.json fit together, and have what the page looks up in them. */

import { expect, test } from "vitest";
import { CARD } from "../../src/model/card";
import { METADATA } from "../../src/model/metadata";

test("every list about landmarks has one entry a landmark or names existing ones", () => {
  const { names, swapped, bones } = METADATA.landmarks;
  expect(METADATA.features.per_frame).toBe(4 * names.length);
  expect(swapped.map((other) => swapped[other])).toEqual([...names.keys()]);
  const { decision, features, repetitions } = METADATA;
  const joints = [...Object.values(repetitions.features.angles), ...Object.values(repetitions.features.heights)];
  const all = [...bones.flat(), ...features.hips, ...features.shoulders, ...Object.values(decision.parts).flat(), ...joints.flat(2)];
  expect(all.filter((landmark) => !(landmark in names))).toEqual([]);
});

test("signals are of known classes and weigh every feature", () => {
  const { features, signals } = METADATA.repetitions;
  const width = Object.keys(features.angles).length + Object.keys(features.heights).length;
  for (const [name, { weights, top, bottom }] of Object.entries(signals)) {
    expect(METADATA.classes).toContain(name);
    expect([weights.length, top.length, bottom.length]).toEqual([width, width, width]);
  }
});

test("the card is about the same classes and windows", () => {
  expect(Object.keys(CARD.per_class)).toEqual(METADATA.classes);
  expect(CARD.window).toMatchObject({ frames: METADATA.window.settings.frames, stride_s: METADATA.window.settings.stride });
});
