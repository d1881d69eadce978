/** Sessions as a table. */

import { expect, test } from "vitest";
import { asCsv } from "../../src/sessions/csv";
import { EXPORTED } from "./examples";

const LEAST = 0.7;
test("CSV has a row an entry, then a row a repetition, and quotes what needs it", () => {
  const rows = asCsv([EXPORTED], LEAST).split("\r\n");
  const start = '2026-01-02T03:04:05.000Z,camera,"Cam ""1"", front"';
  expect(rows).toEqual([
    "session,source,name,kind,set,exercise,repetition,time,start_s,bottom_s,end_s,seconds,down_s,up_s," +
      "range_deg,range_share,shallow,confidence",
    `${start},entry,,Lunges,,2026-01-02T03:04:06.500Z,1.5,,4,2.5,,,,,,0.877`,
    `${start},repetition,1,Lunges,1,2026-01-02T03:04:06.000Z,1,2,3,2,1,1,90,1,false,`,
    `${start},repetition,1,Lunges,2,2026-01-02T03:04:09.000Z,4,5.25,6,2,1.25,0.75,58.9,0.654,true,`,
    "",
  ]);
});

test("CSV gives a spreadsheet no formula", () => {
  expect(asCsv([{ ...EXPORTED, name: "=1+1" }], LEAST)).toContain(",'=1+1,");
});
