// @vitest-environment happy-dom
/** Recognising: what it keeps of what the engine found, and what it shows. */

import { beforeEach, expect, test, vi } from "vitest";
import type { Findings } from "../../src/engine/analysis";
import type { Answer } from "../../src/engine/recognition/decide";
import { METADATA } from "../../src/model/metadata";
import type { ModeContext } from "../../src/modes/mode";
import { Recognise } from "../../src/modes/recognise";
import { Classes } from "../../src/page/classes";
import { Recorder } from "../../src/sessions/recorder";
import { element, loadPage, text } from "../page/document";
import { repetition } from "../sessions/examples";

const [PUSH_UPS = ""] = METADATA.classes.filter((name) => name === "PushUps");
const sure: Answer = { state: "exercise", exercise: PUSH_UPS, confidence: 0.9, missing: [] };
const probabilities = METADATA.classes.map((name) => (name === PUSH_UPS ? 0.9 : 0.02));
const [headline, say, seek] = [vi.fn(), vi.fn(), vi.fn()];
let recorder: Recorder;
let mode: Recognise;

function found(time: number, parts: Partial<Findings> = {}): Findings {
  const answers = [{ time, answer: sure, probabilities }];
  const times = { poseTime: 0, classifyTime: 0, countTime: 0 };
  return { time, landmarks: null, answers, counted: [], motion: null, ...times, ...parts };
}

const counted = (...starts: number[]) => starts.map((start) => ({ exercise: PUSH_UPS, repetition: repetition(start) }));

beforeEach(() => {
  vi.clearAllMocks();
  const document = loadPage();
  recorder = new Recorder(() => localStorage, METADATA.repetitions.sets.settings.rest, () => undefined);
  const context: ModeContext = { metadata: METADATA, recorder, document, classes: new Classes(METADATA), headline, say, seek };
  mode = new Recognise(context);
  recorder.begin("file", "a.mp4", 0);
  mode.begin(60);
});

test("asks for answers and repetitions", () => {
  expect(mode.asks).toEqual(["answers", "repetitions"]);
});

test("an answer is said, kept as an entry, and stands on top of the candidates", () => {
  mode.see(found(1));
  mode.see(found(2));
  expect(headline).toHaveBeenLastCalledWith(expect.objectContaining({ shown: "exercise", text: "Push-ups", confidence: 0.9 }));
  expect(recorder.session?.entries).toMatchObject([{ exercise: PUSH_UPS, start: 1, end: 2 }]);
  const top = [...element("candidates").children].find((row) => (row as HTMLElement).style.getPropertyValue("--rank") === "0");
  expect(top?.textContent).toBe("Push-ups90 %");
});

test("repetitions are kept, shown, and each new one said aloud once", () => {
  mode.see(found(3, { counted: counted(0) }));
  expect([text("reps"), say.mock.lastCall]).toEqual(["1", ["1"]]);
  mode.see(found(4, { counted: [{ exercise: PUSH_UPS, repetition: { ...repetition(0), end: 2.5 } }] }));
  expect(say).toHaveBeenCalledTimes(1);
  mode.finish(counted(3));
  expect([text("reps"), say.mock.lastCall, recorder.session?.sets[0]?.repetitions.length]).toEqual(["2", ["2"], 2]);
});

test("the session is shown when it is refreshed", () => {
  mode.see(found(3, { counted: counted(0) }));
  expect(text("facts")).toBe("");
  mode.refresh();
  expect([text("facts"), text("elapsed")]).toEqual(["1 set · 1 rep · 0:02 active", "0:03 / 1:00"]);
});

test("a break ends the entry and the answer", () => {
  mode.see(found(1));
  mode.interrupt();
  expect(headline).toHaveBeenLastCalledWith(null);
  mode.see(found(5));
  mode.see(found(6));
  expect(recorder.session?.entries).toMatchObject([{ start: 5, end: 6 }]);
});

test("a file that is seen again from a time on loses what came after it", () => {
  mode.see(found(9, { counted: counted(0, 2, 4, 6) }));
  mode.rewind(3.5);
  expect([text("reps"), recorder.session?.sets[0]?.repetitions.length]).toEqual(["2", 2]);
});

test("when nothing plays nothing is shown as going on", () => {
  mode.see(found(3, { counted: counted(0) }));
  mode.end();
  expect([text("reps"), headline.mock.lastCall]).toEqual(["", [null]]);
});

test("deleted sets are not shown any more", () => {
  mode.see(found(3, { counted: counted(0) }));
  recorder.clear();
  mode.redraw();
  expect(text("reps")).toBe("");
});

test("while no frame comes nothing is claimed, and the answer's time goes on only as far as frames tell", () => {
  mode.see(found(1));
  mode.see(found(2));
  mode.stall();
  expect(headline).toHaveBeenLastCalledWith(null);
  expect(recorder.session?.entries).toMatchObject([{ start: 1, end: 2 }]);
  const nobody: Answer = { state: "no-person", exercise: null, confidence: 0, missing: [] };
  mode.see(found(26, { answers: [{ time: 3, answer: nobody, probabilities: null }, { time: 26, answer: sure, probabilities }] }));
  expect(recorder.session?.entries).toMatchObject([{ start: 1, end: 3 }]);
});

test("the time line becomes a slider once the file's duration is known", () => {
  mode.begin(Infinity);
  expect(element("strip").getAttribute("role")).toBe("img");
  mode.lasts(42);
  expect([element("strip").getAttribute("role"), element("strip").getAttribute("aria-valuemax")]).toEqual(["slider", "42"]);
});
