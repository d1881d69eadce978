/** Sessions kept on the device, in the browser's own storage. */

import { Problem } from "./problems";
import type { Entry, Session } from "./log";

const KEY = "repvision.sessions";

/** Return the kept sessions, oldest first; none where what is kept can't be read. Throws Problem `storage`. */
export function readSessions(storage: () => Storage): Session[] {
  const text = reach(() => storage().getItem(KEY));
  try {
    const found: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.filter(isSession) : [];
  } catch {
    return [];
  }
}

/** Keep sessions in the place of those kept before. Throws Problem `storage` if there is no room or no leave. */
export function writeSessions(storage: () => Storage, sessions: readonly Session[]): void {
  reach(() => storage().setItem(KEY, JSON.stringify(sessions)));
}

function reach<T>(use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw new Problem("storage", String(error));
  }
}

function isSession(value: unknown): value is Session {
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
