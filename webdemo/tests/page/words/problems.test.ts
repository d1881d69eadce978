/** What the page says. */

import { describe, expect, test } from "vitest";
import type { Answer, State } from "../../../src/engine/recognition/decide";
import { PROBLEMS } from "../../../src/common/problems";
import {
  allowSteps,
  answerWords,
  type Browser,
  browserOf,
  clock,
  explain,
  fixed,
  listed,
  loadingWords,
  mannerWords,
  percent,
  setEndWords,
  setWords,
  span,
  stamp,
  totalWords,
} from "../../../src/page/words/problems";

const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";
const AGENTS: Readonly<Record<Browser, string>> = {
  ios: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1",
  "firefox-android": "Mozilla/5.0 (Android 14; Mobile; rv:125.0) Gecko/125.0 Firefox/125.0",
  android: `Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} Chrome/124.0.0.0 Mobile Safari/537.36`,
  edge: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/124.0.0.0 Safari/537.36 Edg/124.0.0.0`,
  firefox: "Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0",
  chrome: `Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} Chrome/124.0.0.0 Safari/537.36`,
  safari: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4.1 Safari/605.1.15",
  other: "something else",
};

function answer(state: State, missing: string[] = [], exercise: string | null = null): Answer {
  return { state, exercise, confidence: 0.5, missing };
}

describe("the running answer", () => {
  const title = (name: string): string => `<${name}>`;

  test.each([
    [null, "Step into the picture"],
    [answer("no-person"), "Step into the picture"],
    [answer("not-in-frame", ["feet"]), "Step back: I can’t see your feet"],
    [answer("not-in-frame", ["hips", "knees", "feet"]), "Step back: I can’t see your hips, knees and feet"],
    [answer("unsure"), "Not sure yet"],
    [answer("none"), "No exercise right now"],
    [answer("exercise", [], "PushUps"), "<PushUps>"],
  ])("%j", (told, words) => {
    expect(answerWords(told, title)).toBe(words);
  });
});

test("loading tells how far it is, where that is known", () => {
  expect(loadingWords(0.42)).toBe("Loading the model… 42 %");
  expect(loadingWords(null)).toBe("Warming up…");
});

test("names are joined", () => {
  expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(listed)).toEqual(["", "a", "a and b", "a, b and c"]);
});

test("figures are rounded as in the card", () => {
  expect(percent(0.934)).toBe("93 %");
  expect(percent(0.8525, 1)).toBe("85.2 %");
  expect(percent(0.8575, 1)).toBe("85.8 %");
  expect(fixed(1.1846, 1)).toBe("1.2");
});

test("times are read like a clock", () => {
  expect([0, 9.99, 61, 3600 + 62.4, -1].map(clock)).toEqual(["0:00", "0:09", "1:01", "1:01:02", "0:00"]);
  expect(span(3, 21)).toBe("0:03–0:21");
  expect([12.34, 59.96, -0.2].map(stamp)).toEqual(["0:12.3", "1:00.0", "0:00.0"]);
});

describe("sets", () => {
  const summary = { count: 12, tempo: 2.14, variation: 0.08, rest: 65, shallow: 2 };

  test("are said with what is worth saying", () => {
    expect(setWords(2, summary)).toBe("Set 2 · 12 reps · 2.1 s each · 2 shallow");
    expect(setWords(1, { ...summary, count: 1, shallow: 0 })).toBe("Set 1 · 1 rep · 2.1 s each");
    expect(mannerWords(summary)).toEqual(["2.1 s each", "even tempo (±8 %)", "after 1:05 rest", "2 shallow"]);
    expect(mannerWords({ ...summary, variation: null, rest: null, shallow: 0 })).toEqual(["2.1 s each"]);
  });

  test("are read out when they end", () => {
    expect(setEndWords(12, "Push-ups")).toBe("12 push-ups");
    expect(setEndWords(1, "Push-ups")).toBe("1 repetition of push-ups");
  });

  test("add up", () => {
    expect(totalWords({ sets: 3, repetitions: 36, active: 250 })).toEqual(["3 sets", "36 reps", "4:10 active"]);
    expect(totalWords({ sets: 0, repetitions: 0, active: 0 })).toEqual([]);
  });
});

describe("problems", () => {
  const browsers = Object.keys(AGENTS) as Browser[];

  test.each(browsers)("%s is recognised", (browser) => {
    expect(browserOf(AGENTS[browser])).toBe(browser);
  });

  test.each(PROBLEMS)("%s is explained, with a way on", (problem) => {
    const { title, happened, steps, again } = explain(problem, "chrome");
    for (const text of [title, happened, again, ...steps]) expect(text).toMatch(/\S/);
    expect(steps.length).toBeGreaterThan(0);
  });

  test("each problem has a title of its own", () => {
    expect(new Set(PROBLEMS.map((problem) => explain(problem, "chrome").title)).size).toBe(PROBLEMS.length);
  });

  test("a denied camera is allowed again in each browser in its own way", () => {
    expect(new Set(browsers.map((browser) => allowSteps(browser)[0])).size).toBe(browsers.length);
    expect(explain("camera-denied", "safari").steps).toEqual(allowSteps("safari"));
  });
});
