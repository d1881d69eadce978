/** Sessions as JSON. */

import { expect, test } from "vitest";
import { asJson } from "../../src/sessions/json";
import { setsAsData } from "../../src/sessions/set-data";
import { EXPORTED } from "./examples";

const LEAST = 0.7;

test("has each session with its entries, its sets as data, and its totals", () => {
  expect(JSON.parse(asJson([EXPORTED], LEAST))).toEqual({
    format: 2,
    sessions: [
      {
        source: "camera",
        name: 'Cam "1", front',
        started: "2026-01-02T03:04:05.000Z",
        seconds: 60,
        entries: [{ exercise: "Lunges", start: 1.5, end: 4, confidence: 0.877 }],
        sets: setsAsData(EXPORTED.sets, LEAST),
        totals: { Lunges: 2 },
      },
    ],
  });
});
