/** Sessions as files that a person can take along. */

import { type Entry, type Repetition, type RepetitionSet, type Session, begin, end } from "./log";
import { isShallow, perExercise, summaryOf } from "./summary";

const COLUMNS = [
  ...["session", "source", "name", "kind", "set", "exercise", "repetition", "time", "start_s", "bottom_s", "end_s"],
  ...["seconds", "down_s", "up_s", "range_deg", "range_share", "shallow", "confidence"],
];
/** By column; what does not apply is left out. */
type Row = Readonly<Record<string, string | number | boolean>>;

/** Milliseconds since 1970 as ISO 8601. */
const iso = (time: number) => new Date(time).toISOString();
const round = (value: number) => Math.round(1000 * value) / 1000;

/** Return sessions as a table as RFC 4180 has it: a row an entry, then a row a repetition; `least`: see isShallow. */
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
    repetitions.map((one, k) => ({
      ...shared(session, one),
      kind: "repetition",
      set: i + 1,
      exercise,
      repetition: k + 1,
      bottom_s: one.bottom,
      down_s: one.bottom - one.start,
      up_s: one.end - one.bottom,
      range_deg: one.range_deg,
      range_share: one.range_share,
      shallow: isShallow(one, least),
    })),
  );
}

/** What entries and repetitions have. */
function shared({ started, source, name }: Session, { start, end }: Entry | Repetition): Row {
  const time = iso(started + 1000 * start);
  return { session: iso(started), source, name, time, start_s: start, end_s: end, seconds: end - start };
}

/** Return sessions as JSON; `least`: see isShallow. */
export function asJson(sessions: readonly Session[], least: number): string {
  const data = sessions.map((session) => ({
    ...session,
    started: iso(session.started),
    sets: session.sets.map((set, i) => setData(set, session.sets[i - 1], least)),
    totals: totals(session),
  }));
  return JSON.stringify({ format: 2, sessions: data }, rounding, 2);
}

/** Return a set as `python -m pipeline.predict --json` has it. */
function setData(set: RepetitionSet, before: RepetitionSet | undefined, least: number): object {
  const { count, tempo, variation, rest } = summaryOf(set, before, least);
  return {
    exercise: set.exercise,
    start: begin(set),
    end: end(set),
    count,
    tempo_s: tempo,
    regularity: variation === null ? null : Math.max(0, 1 - variation),
    rest_s: rest,
    reps: set.repetitions.map((one) => ({ ...one, shallow: isShallow(one, least) })),
  };
}

/** Return how many repetitions of each exercise were done. */
function totals(session: Session): Readonly<Record<string, number>> {
  const done = [...perExercise([session])].filter(([, { repetitions }]) => repetitions);
  return Object.fromEntries(done.map(([exercise, { repetitions }]) => [exercise, repetitions]));
}

/** For JSON.stringify. */
export function rounding(_: string, value: unknown): unknown {
  return typeof value === "number" ? round(value) : value;
}

/** Return a cell of a table; a name that a spreadsheet would take for a formula is kept from being one. */
function cell(value: string | number | boolean): string {
  if (typeof value !== "string") return String(typeof value === "number" ? round(value) : value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
