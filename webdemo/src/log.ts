/** What was done from when to when: pure functions over sessions. */

import type { Answer } from "./decide";

/** One exercise told without a break, times in seconds from the session's start. */
export interface Entry {
  readonly exercise: string;
  readonly start: number;
  readonly end: number;
  /** Mean of the confidence over its time. */
  readonly confidence: number;
}

/** What was seen by one camera without being stopped, or in one video file; `started`: milliseconds since 1970. */
export interface Session {
  readonly source: "camera" | "file";
  /** The camera's or file's name. */
  readonly name: string;
  readonly started: number;
  readonly entries: readonly Entry[];
}

/** Milliseconds since 1970 as ISO 8601. */
const iso = (time: number) => new Date(time).toISOString();
const round = (value: number) => Math.round(1000 * value) / 1000;

/** Return the entries with what was told from `from` to `to` seconds added: to the last one if it goes on. */
export function extended(entries: readonly Entry[], answer: Answer, from: number, to: number): readonly Entry[] {
  if (!answer.exercise || to <= from) return entries;
  const last = entries.at(-1);
  const { exercise, confidence } = answer;
  if (last?.exercise !== exercise || last.end !== from) return [...entries, { exercise, start: from, end: to, confidence }];
  const before = last.end - last.start;
  const mean = (last.confidence * before + confidence * (to - from)) / (before + to - from);
  return [...entries.slice(0, -1), { ...last, end: to, confidence: mean }];
}

/** Return the entries without what was told from `from` seconds on, as when a file is seen again from there. */
export function cut(entries: readonly Entry[], from: number): readonly Entry[] {
  return entries.filter((entry) => entry.start < from).map((entry) => ({ ...entry, end: Math.min(entry.end, from) }));
}

/** Return the seconds of each exercise, in the order in which they first came. */
export function totals(sessions: readonly Session[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { exercise, start, end } of sessions.flatMap((session) => session.entries)) {
    sums.set(exercise, (sums.get(exercise) ?? 0) + end - start);
  }
  return sums;
}

/** Return sessions as a table, a row an entry, as RFC 4180 has it. */
export function asCsv(sessions: readonly Session[]): string {
  const rows = sessions.flatMap(({ started, source, name, entries }) =>
    entries.map(({ exercise, start, end, confidence }) => [
      iso(started),
      source,
      name,
      exercise,
      iso(started + 1000 * start),
      ...[start, end, end - start, confidence].map((value) => String(round(value))),
    ]),
  );
  const head = ["session", "source", "name", "exercise", "time", "start_s", "end_s", "seconds", "confidence"];
  return [head, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** Return sessions as JSON. */
export function asJson(sessions: readonly Session[]): string {
  const rounded = sessions.map((session) => ({
    ...session,
    started: iso(session.started),
    entries: session.entries.map(({ exercise, start, end, confidence }) => ({
      exercise,
      start: round(start),
      end: round(end),
      confidence: round(confidence),
    })),
  }));
  return JSON.stringify({ format: 1, sessions: rounded }, null, 2);
}

/** Return a cell of a table; a name that a spreadsheet would take for a formula is kept from being one. */
function cell(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
