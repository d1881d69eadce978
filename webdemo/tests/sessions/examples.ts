/** Sets and sessions for tests. */

import type { Repetition } from "../../src/engine/counting/repetitions";
import type { RepetitionSet } from "../../src/engine/counting/sets";
import type { Session } from "../../src/sessions/session";

/** Return a repetition of two seconds from `start` on. */
export function repetition(start: number, range_share = 1): Repetition {
  return { start, bottom: start + 1, end: start + 2, range_deg: 90 * range_share, range_share };
}

/** Return a set of repetitions of two seconds each, one after the other. */
export function set(exercise: string, start: number, count: number): RepetitionSet {
  return { exercise, repetitions: Array.from({ length: count }, (_, i) => repetition(start + 2 * i)) };
}

/** Return a session before a camera. */
export function session(parts: Partial<Session> = {}): Session {
  const started = Date.UTC(2026, 0, 2, 3, 4, 5);
  return { source: "camera", name: "cam", started, seconds: 60, entries: [], sets: [], ...parts };
}

/** A session with something of all that is exported. */
export const EXPORTED = session({
  name: 'Cam "1", front',
  entries: [{ exercise: "Lunges", start: 1.5, end: 4, confidence: 0.87654 }],
  sets: [{ exercise: "Lunges", repetitions: [repetition(1), { ...repetition(4, 0.65432), bottom: 5.25 }] }],
});
