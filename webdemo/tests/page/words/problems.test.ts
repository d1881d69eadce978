/** What the page says of problems. */

import { describe, expect, test } from "vitest";
import { PROBLEMS } from "../../../src/common/problems";
import { allowSteps, explain } from "../../../src/page/words/problems";

describe("problems", () => {
  const browsers = ["ios", "firefox-android", "android", "edge", "firefox", "chrome", "safari", "other"] as const;

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
