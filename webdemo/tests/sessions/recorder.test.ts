/** What is kept of sessions, and what happens when nothing can be. */

import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Counted } from "../../src/engine/counting/sets";
import type { Answer } from "../../src/engine/recognition/decide";
import { asJson } from "../../src/sessions/json";
import { Recorder } from "../../src/sessions/recorder";
import { set } from "./examples";

const lunges: Answer = { state: "exercise", exercise: "Lunges", confidence: 0.9, missing: [] };
const fails = (error: unknown): never => {
  throw error;
};
const REST = 10;
let content: Map<string, string>;
let storage: Storage;

beforeEach(() => {
  content = new Map();
  storage = {
    getItem: (key: string) => content.get(key) ?? null,
    setItem: (key: string, value: string) => content.set(key, value),
  } as unknown as Storage;
});

/** Do lunges before a camera for two seconds. */
function record(recorder: Recorder, started = 1): void {
  recorder.begin("camera", "cam", started);
  recorder.addAnswer(lunges, 0);
  recorder.addAnswer(lunges, 2);
}

test("a finished session is there the next time", () => {
  const recorder = new Recorder(() => storage, REST, fails);
  record(recorder);
  recorder.finish();
  const [kept] = new Recorder(() => storage, REST, fails).all;
  expect(kept).toMatchObject({ name: "cam", started: 1, entries: [{ exercise: "Lunges", start: 0, end: 2 }] });
});

test("a session without an exercise and a file are not kept", () => {
  const recorder = new Recorder(() => storage, REST, fails);
  recorder.begin("camera", "cam", 1);
  recorder.finish();
  recorder.begin("file", "a.mp4", 2);
  recorder.addAnswer(lunges, 0);
  recorder.addAnswer(lunges, 2);
  expect(recorder.all).toHaveLength(1);
  recorder.finish();
  expect(new Recorder(() => storage, REST, fails).all).toHaveLength(0);
});

test("what another tab kept meanwhile stays", () => {
  const [one, other] = [new Recorder(() => storage, REST, fails), new Recorder(() => storage, REST, fails)];
  record(one, 1);
  one.finish();
  record(other, 2);
  other.finish();
  expect(new Recorder(() => storage, REST, fails).all.map((session) => session.started)).toEqual([1, 2]);
});

test("what another tab has deleted does not come back", () => {
  const one = new Recorder(() => storage, REST, fails);
  record(one, 1);
  one.finish();
  const other = new Recorder(() => storage, REST, fails);
  other.clear();
  record(one, 2);
  one.save();
  expect(new Recorder(() => storage, REST, fails).all.map((session) => session.started)).toEqual([2]);
  expect(one.all).toHaveLength(2);
  one.reread();
  expect(one.all.map((session) => session.started)).toEqual([2]);
});

test("what is written already is not written again", () => {
  const write = vi.spyOn(storage, "setItem");
  const recorder = new Recorder(() => storage, REST, fails);
  recorder.save();
  record(recorder);
  for (let i = 0; i < 2; i++) recorder.save();
  expect(write).toHaveBeenCalledTimes(1);
  recorder.finish();
  recorder.save();
  expect(write).toHaveBeenCalledTimes(2);
});

test("a session begins with its first frame", () => {
  const recorder = new Recorder(() => storage, REST, fails);
  recorder.begin("camera", "cam", 1);
  recorder.date(5);
  expect(recorder.session?.started).toBe(5);
});

test("no answer holds over an interruption, nor twice after a rewind", () => {
  const recorder = new Recorder(() => storage, REST, fails);
  recorder.begin("file", "a.mp4", 1);
  for (const time of [0, 2]) recorder.addAnswer(lunges, time);
  recorder.interrupt();
  for (const time of [5, 6]) recorder.addAnswer(lunges, time);
  expect(recorder.session?.entries.map(({ start, end }) => [start, end])).toEqual([
    [0, 2],
    [5, 6],
  ]);
  recorder.rewind(1);
  for (const time of [1, 2]) recorder.addAnswer(lunges, time);
  expect(recorder.session?.entries.map(({ start, end }) => [start, end])).toEqual([[0, 2]]);
});

test("a session that is over is shown until another one begins, and is among those kept once", () => {
  const recorder = new Recorder(() => storage, REST, fails);
  record(recorder);
  recorder.finish();
  expect(recorder.session).toMatchObject({ started: 1, seconds: 2 });
  expect(recorder.all).toHaveLength(1);
  recorder.begin("camera", "cam", 2);
  expect(recorder.session).toMatchObject({ started: 2, entries: [], sets: [] });
});

/** Return the counted repetitions of a set. */
function counted(exercise: string, start: number, count: number): Counted[] {
  return set(exercise, start, count).repetitions.map((repetition) => ({ exercise, repetition }));
}

describe("sets", () => {
  test("are kept with their session, and exported as before", () => {
    const recorder = new Recorder(() => storage, REST, fails);
    record(recorder);
    recorder.addRepetitions(counted("Lunges", 0.123456789, 2));
    const before = asJson(recorder.all, 0.7);
    recorder.finish();
    const [kept] = new Recorder(() => storage, REST, fails).all;
    expect(asJson([kept!], 0.7)).toBe(before);
    expect(kept?.seconds).toBe(2);
  });

  test("stay when the counters begin anew, and a new repetition is told from one that is known better", () => {
    const recorder = new Recorder(() => storage, REST, fails);
    recorder.begin("camera", "cam", 1);
    const [first] = counted("Lunges", 0, 1);
    const longer = { ...first!, repetition: { ...first!.repetition, end: 2.2 } };
    expect(recorder.addRepetitions([first!])).toBe(true);
    expect(recorder.addRepetitions([longer])).toBe(false);
    expect(recorder.session?.sets).toEqual([{ exercise: "Lunges", repetitions: [longer.repetition] }]);
    expect(recorder.addRepetitions([])).toBe(false);
    recorder.interrupt();
    expect(recorder.addRepetitions(counted("Lunges", 30, 1))).toBe(true);
    expect(recorder.session?.sets.map((one) => one.repetitions.length)).toEqual([1, 1]);
  });

  test("that do not change stay the same objects: they need not be drawn again", () => {
    const recorder = new Recorder(() => storage, REST, fails);
    recorder.begin("camera", "cam", 1);
    recorder.addRepetitions(counted("Lunges", 0, 1));
    const [before] = recorder.session?.sets ?? [];
    recorder.addRepetitions(counted("PushUps", 4, 1));
    expect(recorder.session?.sets[0]).toBe(before);
  });

  test("are counted once when a file is seen again", () => {
    const recorder = new Recorder(() => storage, REST, fails);
    recorder.begin("file", "a.mp4", 1);
    recorder.addRepetitions(counted("Lunges", 0, 4));
    recorder.rewind(4.5);
    expect(recorder.session?.sets).toEqual([set("Lunges", 0, 2)]);
    expect(recorder.addRepetitions(counted("Lunges", 4, 2))).toBe(true);
    expect(recorder.session?.sets).toEqual([set("Lunges", 0, 4)]);
  });

  test("of no session are nobody's", () => {
    const recorder = new Recorder(() => storage, REST, fails);
    expect(recorder.addRepetitions(counted("Lunges", 0, 1))).toBe(false);
    expect(recorder.session).toBeNull();
  });
});

test("clear deletes from the device", () => {
  const recorder = new Recorder(() => storage, REST, fails);
  record(recorder);
  recorder.finish();
  recorder.clear();
  expect(recorder.all).toHaveLength(0);
  expect(recorder.session).toBeNull();
  expect([...content.values()]).toEqual(["[]"]);
});

test("a storage that is full or blocked is reported, and the session goes on", () => {
  const onTrouble = vi.fn();
  const recorder = new Recorder(() => fails(new DOMException("blocked", "SecurityError")), REST, onTrouble);
  record(recorder);
  recorder.finish();
  recorder.save();
  expect(onTrouble).toHaveBeenCalledOnce();
  expect(onTrouble).toHaveBeenCalledWith(expect.objectContaining({ kind: "storage" }));
  expect(recorder.all).toHaveLength(1);
});

test.each(["{", "{}", '[{"source":"camera"}]', '[{"source":"camera","name":"a","started":1,"entries":[{}]}]'])(
  "what can't be read is passed over: %s",
  (text) => {
    content.set("repvision.sessions", text);
    expect(new Recorder(() => storage, REST, fails).all).toHaveLength(0);
  },
);

test.each([
  ["no sets", {}],
  ["sets that are none", { seconds: "5", sets: "x" }],
  ["a set without repetitions, and one with bad ones", { sets: [{ exercise: "a", repetitions: [] }, { exercise: "a", repetitions: [{}] }] }],
])("a session from before there were sets is kept, as is one with %s", (_, more) => {
  const entries = [{ exercise: "Lunges", start: 0, end: 2, confidence: 0.9 }];
  const old = { source: "camera", name: "cam", started: 1, entries };
  content.set("repvision.sessions", JSON.stringify([{ ...old, ...more }]));
  expect(new Recorder(() => storage, REST, fails).all).toEqual([{ ...old, seconds: 2, sets: [] }]);
});

test("repetitions are kept though no answer held any time", () => {
  const recorder = new Recorder(() => storage, REST, fails);
  recorder.begin("camera", "cam", 1);
  recorder.addRepetitions(counted("Lunges", 0, 1));
  expect(recorder.all).toHaveLength(1);
  recorder.finish();
  expect(new Recorder(() => storage, REST, fails).all).toMatchObject([{ entries: [], sets: [{ exercise: "Lunges" }] }]);
});
