/** Sessions as a table. */

import { beforeAll, expect, test } from "vitest";
import { cell } from "../../src/sessions/cell";
import { asCsv } from "../../src/sessions/csv";
import { localDay, localTime } from "../../src/sessions/local-time";
import CELLS from "./cells.json";
import { EXPORTED } from "./examples";

const LEAST = 0.7;
// A zone with an offset of half an hour in which it is still the day before.
beforeAll(() => void (process.env["TZ"] = "Pacific/Marquesas"));

test("CSV has a row an entry, then a row a repetition, and quotes what needs it", () => {
  const [mark, ...text] = asCsv([EXPORTED], LEAST);
  // Spreadsheets read UTF-8 by it.
  expect(mark).toBe("\ufeff");
  const rows = text.join("").split("\r\n");
  const start = '2026-01-02T03:04:05.000Z,camera,"Cam ""1"", front"';
  expect(rows).toEqual([
    "session,source,name,kind,set,exercise,repetition,time,local_time,start_s,bottom_s,end_s,seconds,down_s,up_s," +
      "range_deg,range_share,shallow,confidence",
    `${start},entry,,Lunges,,2026-01-02T03:04:06.500Z,2026-01-01T17:34:06.500-09:30,1.5,,4,2.5,,,,,,0.877`,
    `${start},repetition,1,Lunges,1,2026-01-02T03:04:06.000Z,2026-01-01T17:34:06.000-09:30,1,2,3,2,1,1,90,1,false,`,
    `${start},repetition,1,Lunges,2,2026-01-02T03:04:09.000Z,2026-01-01T17:34:09.000-09:30,4,5.25,6,2,1.25,0.75,58.9,0.654,true,`,
    "",
  ]);
});

test.each(CELLS as [string, string][])("the text %j is written %j", (text, written) => {
  expect(cell(text)).toBe(written);
});

test("CSV gives a spreadsheet no formula", () => {
  expect(asCsv([{ ...EXPORTED, name: "=1+1" }], LEAST)).toContain(",'=1+1,");
});

test("local times have their offset, east and west", () => {
  const date = new Date("2026-01-01T23:30:00.000Z");
  const zones = ["Europe/Berlin", "Asia/Kathmandu", "America/New_York", "UTC"].map((zone) => {
    process.env["TZ"] = zone;
    return [localTime(date), localDay(date)];
  });
  expect(zones).toEqual([
    ["2026-01-02T00:30:00.000+01:00", "2026-01-02"],
    ["2026-01-02T05:15:00.000+05:45", "2026-01-02"],
    ["2026-01-01T18:30:00.000-05:00", "2026-01-01"],
    ["2026-01-01T23:30:00.000+00:00", "2026-01-01"],
  ]);
});
