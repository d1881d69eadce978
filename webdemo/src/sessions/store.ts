/** Sessions kept on the device, in the browser's own storage. */

import { Problem } from "../common/problems";
import type { Repetition } from "../engine/counting/repetitions";
import type { RepetitionSet } from "../engine/counting/sets";
import type { Entry, Session } from "./session";

const KEY = "repvision.sessions";
/** Times are in microseconds and read back exactly; more of other numbers would only take room. */
const DECIMALS = 9;

/** Return the kept sessions, oldest first; none where what is kept can't be read. Throws Problem `storage`. */
export function readSessions(storage: () => Storage): Session[] {
  const text = reach(() => storage().getItem(KEY));
  try {
    const found: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.filter(isSession).map(completed) : [];
  } catch {
    return [];
  }
}

/** Keep sessions in the place of those kept before. Throws Problem `storage` if there is no room or no leave. */
export function writeSessions(storage: () => Storage, sessions: readonly Session[]): void {
  reach(() => storage().setItem(KEY, JSON.stringify(sessions, shorter)));
}

function shorter(_: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toFixed(DECIMALS)) : value;
}

function reach<T>(use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw new Problem("storage", String(error));
  }
}

/** What every version of the page has kept of a session. */
type Kept = Omit<Session, "seconds" | "sets"> & { readonly seconds?: unknown; readonly sets?: unknown };

/** Return a session with all it has today: at first, neither its length nor repetitions were kept. */
function completed({ source, name, started, entries, seconds, sets }: Kept): Session {
  return {
    source,
    name,
    started,
    seconds: Number.isFinite(seconds) ? (seconds as number) : (entries.at(-1)?.end ?? 0),
    entries,
    sets: Array.isArray(sets) ? sets.filter(isSet) : [],
  };
}

function isSession(value: unknown): value is Kept {
  const { source, name, started, entries } = (value ?? {}) as Partial<Session>;
  return (
    (source === "camera" || source === "file") &&
    typeof name === "string" &&
    Number.isFinite(started) &&
    Array.isArray(entries) &&
    entries.every(isEntry)
  );
}

function isEntry(value: unknown): value is Entry {
  const { exercise, start, end, confidence } = (value ?? {}) as Partial<Entry>;
  return typeof exercise === "string" && [start, end, confidence].every(Number.isFinite);
}

function isSet(value: unknown): value is RepetitionSet {
  const { exercise, repetitions } = (value ?? {}) as Partial<RepetitionSet>;
  return (
    typeof exercise === "string" && Array.isArray(repetitions) && repetitions.length > 0 && repetitions.every(isRepetition)
  );
}

function isRepetition(value: unknown): value is Repetition {
  const { start, bottom, end, range_deg, range_share } = (value ?? {}) as Partial<Repetition>;
  return [start, bottom, end, range_deg, range_share].every(Number.isFinite);
}
