/** Sessions as JSON, for other programs. */

import { round } from "../common/round";
import type { Session } from "./session";
import { setsAsData } from "./set-data";
import { perExercise } from "./summary";

/** Of the exported file; it counts up when a key changes its meaning. */
const FORMAT = 2;

/** Return sessions as JSON, their sets as `repvision predict --json` has them; `least`: see isShallow. */
export function asJson(sessions: readonly Session[], least: number): string {
  const data = sessions.map((session) => ({
    ...session,
    started: new Date(session.started).toISOString(),
    sets: setsAsData(session.sets, least),
    totals: totals(session),
  }));
  return JSON.stringify({ format: FORMAT, sessions: data }, rounding, 2);
}

/** Return how many repetitions of each exercise were done. */
function totals(session: Session): Readonly<Record<string, number>> {
  const done = [...perExercise([session])].filter(([, { repetitions }]) => repetitions);
  return Object.fromEntries(done.map(([exercise, { repetitions }]) => [exercise, repetitions]));
}

/** Round what is not rounded yet. */
function rounding(_: string, value: unknown): unknown {
  return typeof value === "number" ? round(value, 3) : value;
}
