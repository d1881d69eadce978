/** Sessions as a table that spreadsheets open (RFC 4180). */

import { cell } from "./cell";
import { localTime } from "./local-time";
import { repetitionData } from "./set-data";
import type { Entry, Session } from "./session";

const COLUMNS = [
  ...["session", "source", "name", "kind", "set", "exercise", "repetition"],
  ...["time", "local_time", "start_s", "bottom_s", "end_s"],
  ...["seconds", "down_s", "up_s", "range_deg", "range_share", "shallow", "confidence"],
];
/** By column; what does not apply is left out. */
type Row = Readonly<Record<string, string | number | boolean>>;

/** Without it spreadsheets take UTF-8 for the system's own encoding. */
const BYTE_ORDER_MARK = "\ufeff";

/** Return sessions as CSV: a row an entry, then a row a repetition; `least`: see isShallow. */
export function asCsv(sessions: readonly Session[], least: number): string {
  const rows = sessions.flatMap((session) => [...entryRows(session), ...repetitionRows(session, least)]);
  const lines = rows.map((row) => COLUMNS.map((column) => row[column] ?? ""));
  return BYTE_ORDER_MARK + [COLUMNS, ...lines].map((line) => `${line.map(cell).join(",")}\r\n`).join("");
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
  const began = new Date(started + 1000 * start);
  const [time, local_time] = [began.toISOString(), localTime(began)];
  return { session, source, name, time, local_time, start_s: start, end_s: end, seconds: end - start };
}
