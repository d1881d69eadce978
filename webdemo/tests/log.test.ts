/** The log of a session, and its exports. */

import { describe, expect, test } from "vitest";
import type { Answer } from "../src/decide";
import { type Entry, type Session, asCsv, asJson, cut, extended, totals } from "../src/log";

const doing = (exercise: string | null, confidence = 0.9): Answer => ({
  state: exercise ? "exercise" : "unsure",
  exercise,
  confidence,
  missing: [],
});
const entry = (exercise: string, start: number, end: number, confidence = 0.9): Entry => ({ exercise, start, end, confidence });
const session = (name: string, ...entries: Entry[]): Session => ({
  source: "camera",
  name,
  started: Date.UTC(2026, 0, 2, 3, 4, 5),
  entries,
});

describe("extended", () => {
  test("joins what goes on, with the mean confidence by time", () => {
    let entries = extended([], doing("Lunges", 0.8), 1, 2);
    entries = extended(entries, doing("Lunges", 0.5), 2, 4);
    expect(entries).toEqual([entry("Lunges", 1, 4, expect.closeTo(0.6) as number)]);
  });

  test("begins another entry for another exercise and after a break", () => {
    let entries = extended([], doing("Lunges"), 1, 2);
    entries = extended(entries, doing("PushUps"), 2, 3);
    entries = extended(entries, doing(null), 3, 4);
    entries = extended(entries, doing("PushUps"), 4, 5);
    expect(entries).toEqual([entry("Lunges", 1, 2), entry("PushUps", 2, 3), entry("PushUps", 4, 5)]);
  });
});

test("cut drops what comes later", () => {
  const entries = [entry("Lunges", 1, 4), entry("PushUps", 5, 6)];
  expect(cut(entries, 3)).toEqual([entry("Lunges", 1, 3)]);
});

test("totals add up over sessions", () => {
  const sums = totals([session("a", entry("Lunges", 0, 2), entry("PushUps", 3, 4)), session("b", entry("Lunges", 5, 8))]);
  expect([...sums]).toEqual([
    ["Lunges", 5],
    ["PushUps", 1],
  ]);
});

describe("exports", () => {
  test("CSV has a row an entry and quotes what needs it", () => {
    const rows = asCsv([session('Cam "1", front', entry("Lunges", 1.5, 4, 0.87654))]).split("\r\n");
    expect(rows[0]).toBe("session,source,name,exercise,time,start_s,end_s,seconds,confidence");
    expect(rows[1]).toBe(
      '2026-01-02T03:04:05.000Z,camera,"Cam ""1"", front",Lunges,2026-01-02T03:04:06.500Z,1.5,4,2.5,0.877',
    );
    expect(rows[2]).toBe("");
  });

  test("CSV gives a spreadsheet no formula", () => {
    expect(asCsv([session("=1+1", entry("Lunges", 0, 1))])).toContain(",'=1+1,");
  });

  test("JSON holds the same", () => {
    const found = JSON.parse(asJson([session("a", entry("Lunges", 1.5, 4, 0.87654))])) as object;
    expect(found).toEqual({
      format: 1,
      sessions: [
        {
          source: "camera",
          name: "a",
          started: "2026-01-02T03:04:05.000Z",
          entries: [{ exercise: "Lunges", start: 1.5, end: 4, confidence: 0.877 }],
        },
      ],
    });
  });
});
