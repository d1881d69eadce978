/** Sessions as files. */

import { expect, test } from "vitest";
import { asCsv, asJson } from "../../src/sessions/exports";
import { repetition, session } from "../sets";

const LEAST = 0.7;
const lunges = { exercise: "Lunges", start: 1.5, end: 4, confidence: 0.87654 };
const one = session({
  name: 'Cam "1", front',
  entries: [lunges],
  sets: [{ exercise: "Lunges", repetitions: [repetition(1), { ...repetition(4, 0.65432), bottom: 5.25 }] }],
});

test("CSV has a row an entry, then a row a repetition, and quotes what needs it", () => {
  const rows = asCsv([one], LEAST).split("\r\n");
  const start = '2026-01-02T03:04:05.000Z,camera,"Cam ""1"", front"';
  expect(rows).toEqual([
    "session,source,name,kind,set,exercise,repetition,time,start_s,bottom_s,end_s,seconds,down_s,up_s," +
      "range_deg,range_share,shallow,confidence",
    `${start},entry,,Lunges,,2026-01-02T03:04:06.500Z,1.5,,4,2.5,,,,,,0.877`,
    `${start},repetition,1,Lunges,1,2026-01-02T03:04:06.000Z,1,2,3,2,1,1,90,1,false,`,
    `${start},repetition,1,Lunges,2,2026-01-02T03:04:09.000Z,4,5.25,6,2,1.25,0.75,58.889,0.654,true,`,
    "",
  ]);
});

test("CSV gives a spreadsheet no formula", () => {
  expect(asCsv([{ ...one, name: "=1+1" }], LEAST)).toContain(",'=1+1,");
});

test("JSON holds the same", () => {
  expect(JSON.parse(asJson([one], LEAST))).toEqual({
    format: 2,
    sessions: [
      {
        source: "camera",
        name: 'Cam "1", front',
        started: "2026-01-02T03:04:05.000Z",
        seconds: 60,
        entries: [{ ...lunges, confidence: 0.877 }],
        sets: [
          {
            exercise: "Lunges",
            start: 1,
            end: 6,
            count: 2,
            tempo_s: 2,
            regularity: 1,
            rest_s: null,
            reps: [
              { start: 1, bottom: 2, end: 3, range_deg: 90, range_share: 1, shallow: false },
              { start: 4, bottom: 5.25, end: 6, range_deg: 58.889, range_share: 0.654, shallow: true },
            ],
          },
        ],
        totals: { Lunges: 2 },
      },
    ],
  });
});
