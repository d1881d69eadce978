/** What is kept of sessions, and what happens when nothing can be. */

import { beforeEach, expect, test, vi } from "vitest";
import type { Answer } from "../src/decide";
import { Recorder } from "../src/recorder";

const lunges: Answer = { state: "exercise", exercise: "Lunges", confidence: 0.9, missing: [] };
const fails = (error: unknown): never => {
  throw error;
};
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
  recorder.tell(lunges, 0);
  recorder.tell(lunges, 2);
}

test("a finished session is there the next time", () => {
  const recorder = new Recorder(() => storage, fails);
  record(recorder);
  recorder.finish();
  const [kept] = new Recorder(() => storage, fails).all;
  expect(kept).toMatchObject({ name: "cam", started: 1, entries: [{ exercise: "Lunges", start: 0, end: 2 }] });
});

test("a session without an exercise and a file are not kept", () => {
  const recorder = new Recorder(() => storage, fails);
  recorder.begin("camera", "cam", 1);
  recorder.finish();
  recorder.begin("file", "a.mp4", 2);
  recorder.tell(lunges, 0);
  recorder.tell(lunges, 2);
  expect(recorder.all).toHaveLength(1);
  recorder.finish();
  expect(new Recorder(() => storage, fails).all).toHaveLength(0);
});

test("what another tab kept meanwhile stays", () => {
  const [one, other] = [new Recorder(() => storage, fails), new Recorder(() => storage, fails)];
  record(one, 1);
  one.finish();
  record(other, 2);
  other.finish();
  expect(new Recorder(() => storage, fails).all.map((session) => session.started)).toEqual([1, 2]);
});

test("nothing is told over an interruption, nor twice after a rewind", () => {
  const recorder = new Recorder(() => storage, fails);
  recorder.begin("file", "a.mp4", 1);
  for (const time of [0, 2]) recorder.tell(lunges, time);
  recorder.interrupt();
  for (const time of [5, 6]) recorder.tell(lunges, time);
  expect(recorder.session?.entries.map(({ start, end }) => [start, end])).toEqual([
    [0, 2],
    [5, 6],
  ]);
  recorder.rewind(1);
  for (const time of [1, 2]) recorder.tell(lunges, time);
  expect(recorder.session?.entries.map(({ start, end }) => [start, end])).toEqual([[0, 2]]);
});

test("clear deletes from the device", () => {
  const recorder = new Recorder(() => storage, fails);
  record(recorder);
  recorder.clear();
  expect(recorder.all).toHaveLength(0);
  expect([...content.values()]).toEqual(["[]"]);
});

test("a storage that is full or blocked is reported, and the session goes on", () => {
  const onTrouble = vi.fn();
  const recorder = new Recorder(() => fails(new DOMException("blocked", "SecurityError")), onTrouble);
  record(recorder);
  recorder.finish();
  expect(onTrouble).toHaveBeenCalledWith(expect.objectContaining({ kind: "storage" }));
  expect(recorder.all).toHaveLength(1);
});

test.each(["{", "{}", '[{"source":"camera"}]', '[{"source":"camera","name":"a","started":1,"entries":[{}]}]'])(
  "what can't be read is passed over: %s",
  (text) => {
    content.set("repvision.sessions", text);
    expect(new Recorder(() => storage, fails).all).toHaveLength(0);
  },
);
