/** What is read out, and how often. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Announcer } from "../../src/page/announce";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the newest is said after a pause, and nothing twice", () => {
  const said: string[] = [];
  const announcer = new Announcer({
    set textContent(text: string) {
      said.push(text);
    },
  });

  announcer.say("Squats");
  vi.advanceTimersByTime(100);
  expect(said).toEqual(["Squats"]);

  announcer.say("Not sure yet");
  announcer.say("Lunges");
  vi.advanceTimersByTime(1300);
  expect(said).toEqual(["Squats"]);
  vi.advanceTimersByTime(100);
  expect(said).toEqual(["Squats", "Lunges"]);

  announcer.say("Not sure yet");
  announcer.say("Lunges");
  vi.advanceTimersByTime(5000);
  expect(said).toEqual(["Squats", "Lunges"]);
});
