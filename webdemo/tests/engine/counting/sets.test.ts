/** Which repetitions are believed, and how they make sets. */

import { describe, expect, test } from "vitest";
import { type CountedRepetition, startCounter } from "../../../src/engine/counting/repetitions";
import { type RepetitionSet, type SetMemory, finishSets, startSets, stepSets, withRepetition } from "../../../src/engine/counting/sets";
import { METADATA } from "../../golden";

const SETTINGS = METADATA.repetitions;
const REST = SETTINGS.sets.settings.rest;
const [ONE = "", OTHER = ""] = Object.keys(SETTINGS.signals);

function repetition(start: number, parts: Partial<CountedRepetition> = {}): CountedRepetition {
  return { start, bottom: start + 1, end: start + 2, range_deg: 90, range_share: 1, depth: 1, ...parts };
}

/** Return a memory in which these repetitions of ONE wait, which has long been the answer. */
function waiting(...its: CountedRepetition[]): SetMemory {
  const memory = startSets([ONE, OTHER]);
  return { ...memory, waiting: { ...memory.waiting, [ONE]: its }, answered: ONE, since: -SETTINGS.sets.settings.claim };
}

const starts = (counted: readonly { repetition: CountedRepetition }[]) => counted.map((one) => one.repetition.start);

describe("repetitions that wait", () => {
  test("are believed once their exercise is answered", () => {
    const memory = waiting(repetition(0), repetition(2));
    expect(stepSets(memory, 4, {}, null, SETTINGS)[1]).toEqual([]);
    expect(starts(stepSets(memory, 4, {}, OTHER, SETTINGS)[1])).toEqual([]);
    const [after, counted] = stepSets(memory, 4, {}, ONE, SETTINGS);
    expect(starts(counted)).toEqual([0, 2]);
    expect([after.newest?.repetition.start, after.waiting[ONE]]).toEqual([2, []]);
  });

  test("are dropped when the pause after or between them is too long", () => {
    const { lookback, chain } = SETTINGS.sets.settings;
    const late = 2 + lookback + 0.1;
    expect(stepSets(waiting(repetition(0)), late, {}, ONE, SETTINGS)[1]).toEqual([]);
    const apart = 2 + chain + 0.1;
    expect(starts(stepSets(waiting(repetition(0), repetition(apart)), apart + 2, {}, ONE, SETTINGS)[1])).toEqual([apart]);
  });

  test("begin no set while none is deep, but go on with one", () => {
    const shallow = repetition(2, { depth: SETTINGS.sets.settings.depth - 0.01 });
    expect(stepSets(waiting(shallow), 4, {}, ONE, SETTINGS)[1]).toEqual([]);
    const memory = { ...waiting(shallow), newest: { exercise: ONE, repetition: repetition(0) } };
    expect(starts(stepSets(memory, 4, {}, ONE, SETTINGS)[1])).toEqual([2]);
  });

  test("whose bottom came while another exercise was done are not believed; answers lag", () => {
    const time = 2 + SETTINGS.sets.settings.lag;
    const memory = { ...waiting(repetition(0), repetition(2)), exercise: OTHER, time };
    expect(starts(stepSets(memory, 4, {}, ONE, SETTINGS)[1])).toEqual([2]);
  });

  test("are not believed for an answer that lasts only a moment", () => {
    const memory = { ...waiting(repetition(0), repetition(2)), answered: null };
    const [after, counted] = stepSets(memory, 4, {}, ONE, SETTINGS);
    expect(counted).toEqual([]);
    const { claim } = SETTINGS.sets.settings;
    expect(stepSets(after, 4 + claim - 0.1, {}, ONE, SETTINGS)[1]).toEqual([]);
    expect(starts(stepSets(after, 4 + claim, {}, ONE, SETTINGS)[1])).toEqual([0, 2]);
    // An answer that was believed and goes on after a short break is no new one.
    const broken = { ...after, exercise: ONE, time: 4.2 - SETTINGS.sets.settings.grace };
    expect(starts(stepSets(broken, 4.2, {}, ONE, SETTINGS)[1])).toEqual([0, 2]);
  });

  test("are believed within a grace after the last answer", () => {
    const { grace } = SETTINGS.sets.settings;
    for (const [since, believed] of [[grace - 0.1, [5]], [grace + 0.1, []]] as const) {
      const memory = { ...waiting(repetition(5)), exercise: ONE, time: 5 - since };
      expect(starts(stepSets(memory, 7, {}, null, SETTINGS)[1])).toEqual(believed);
    }
  });
});

test("when a video ends, nothing ends after it", () => {
  // On its way up since 10.0, so that the held points count it.
  const bottom = { time: 9, value: 1, angle: 90 };
  const counter = { ...startCounter, recent: [{ time: 10, value: 0.1, angle: 170 }], way: -1 as const, bottom, start: { time: 8, value: 0, angle: 170 }, turn: { time: 10, value: 0.1, angle: 170 } };
  const memory = { ...startSets([ONE]), counters: { [ONE]: counter }, exercise: ONE, time: 10 };
  const [, counted] = finishSets(memory, { [ONE]: { time: 10, value: 0, angle: 170 } }, SETTINGS);
  expect(counted.length).toBeGreaterThan(0);
  expect(Math.max(...counted.map((one) => one.repetition.end))).toBeLessThanOrEqual(10);
  expect(finishSets(startSets([ONE]), {}, SETTINGS)[1]).toEqual([]);
});

describe("sets", () => {
  const sets: RepetitionSet<CountedRepetition>[] = [{ exercise: ONE, repetitions: [repetition(0), repetition(2)] }];
  const lengths = (exercise: string, one: CountedRepetition) =>
    withRepetition(sets, { exercise, repetition: one }, REST).map((set) => set.repetitions.length);

  test("go on until a rest or another exercise", () => {
    expect(lengths(ONE, repetition(4 + REST))).toEqual([3]);
    expect(lengths(ONE, repetition(4.1 + REST))).toEqual([2, 1]);
    expect(lengths(OTHER, repetition(4))).toEqual([2, 1]);
    expect(withRepetition([], { exercise: ONE, repetition: repetition(0) }, REST)).toHaveLength(1);
  });

  test("lose what was believed to be another exercise but was the same motion", () => {
    expect(lengths(OTHER, repetition(2.1))).toEqual([1, 1]);
    expect(lengths(OTHER, repetition(0.5, { end: 9 }))).toEqual([1]);
  });

  test("hold a repetition that is known better in the place of what was known of it", () => {
    const better = repetition(2, { end: 4.5 });
    const [set] = withRepetition(sets, { exercise: ONE, repetition: better }, REST);
    expect(set?.repetitions).toEqual([repetition(0), better]);
  });
});
