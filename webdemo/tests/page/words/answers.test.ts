/** The large text. */

import { describe, expect, test } from "vitest";
import type { Answer } from "../../../src/engine/recognition/decide";
import type { State } from "../../../src/model/metadata.generated";
import { answerWords, loadingWords, waitingWords } from "../../../src/page/words/answers";

function answer(state: State, missing: string[] = [], exercise: string | null = null): Answer {
  return { state, exercise, confidence: 0.5, missing };
}

describe("the streaming answer", () => {
  const title = (name: string): string => `<${name}>`;

  test.each([
    [answer("no-person"), "Step into the picture"],
    [answer("not-in-frame", ["feet"]), "Step back: I can’t see your feet"],
    [answer("not-in-frame", ["hips", "knees", "feet"]), "Step back: I can’t see your hips, knees and feet"],
    [answer("unsure"), "Not sure yet"],
    [answer("none"), "No exercise right now"],
    [answer("exercise", [], "PushUps"), "<PushUps>"],
  ])("%j", (said, words) => {
    expect(answerWords(said, title)).toBe(words);
  });
});

test("while nothing is known it says what to do", () => {
  expect([false, true].map(waitingWords)).toEqual(["Step into the picture", "Go on when you are ready"]);
});

test("loading tells how far it is, where that is known", () => {
  expect(loadingWords(0.42)).toBe("Loading the model… 42 %");
  expect(loadingWords(null)).toBe("Warming up…");
});
