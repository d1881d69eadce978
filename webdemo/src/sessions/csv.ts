/** Sessions as a table that spreadsheets open (RFC 4180). */

import { round } from "../common/round";
import { repetitionData } from "./set-data";
import type { Entry, Session } from "./session";

const COLUMNS = [
  ...["session", "source", "name", "kind", "set", "exercise", "repetition", "time", "start_s", "bottom_s", "end_s"],
  ...["seconds", "down_s", "up_s", "range_deg", "range_share", "shallow", "confidence"],
];
/** By column; what does not apply is left out. */
type Row = Readonly<Record<string, string | number | boolean>>;

/** Return sessions as CSV: a row an entry, then a row a repetition; `least`: see isShallow. */
export function asCsv(sessions: readonly Session[], least: number): string {
  const rows = sessions.flatMap((session) => [...entryRows(session), ...repetitionRows(session, least)]);
  const lines = rows.map((row) => COLUMNS.map((column) => row[column] ?? ""));
  return [COLUMNS, ...lines].map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}

function entryRows(session: Session): Row[] {
  return session.entries.map((entry) => {
    const { exercise, confidence } = entry;
    return { ...shared(session, entry), kind: "entry", exercise, confidence };
  });
}

function repetitionRows(session: Session, least: number): Row[] {
  return session.sets.flatMap(({ exercise, repetitions }, i) =>
    repetitions.map((one, k) => {
      const { start, bottom, end, ...figures } = repetitionData(one, least);
      const place = { kind: "repetition", set: i + 1, exercise, repetition: k + 1 };
      return { ...shared(session, one), ...place, start_s: start, bottom_s: bottom, end_s: end, ...figures };
    }),
  );
}

/** The columns of entries and repetitions alike. */
function shared({ started, source, name }: Session, { start, end }: Pick<Entry, "start" | "end">): Row {
  const session = new Date(started).toISOString();
  const time = new Date(started + 1000 * start).toISOString();
  return { session, source, name, time, start_s: start, end_s: end, seconds: end - start };
}

/** Return a cell of a table; text that a spreadsheet would take for a formula gets an apostrophe before it. */
function cell(value: string | number | boolean): string {
  if (typeof value !== "string") return String(typeof value === "number" ? round(value, 3) : value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
