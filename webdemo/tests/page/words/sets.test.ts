/** Sets and sessions in words. */

import { describe, expect, test } from "vitest";
import { mannerWords, setEndWords, setWords, totalWords } from "../../../src/page/words/sets";

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
