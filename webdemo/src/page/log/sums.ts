/** How often and how long each exercise was done, as list items. */

import type { Session } from "../../sessions/log";
import { perExercise } from "../../sessions/summary";
import { clock, reps } from "../words/problems";
import type { Classes } from "../classes";
import { make, named } from "../dom";

export function sums(sessions: readonly Session[], classes: Classes): HTMLLIElement[] {
  return [...perExercise(sessions)].map(([exercise, { seconds, repetitions }]) => {
    const often = repetitions ? [make("b", "", reps(repetitions))] : [];
    const long = make("span", "long", clock(seconds));
    return make("li", "", named(classes.title(exercise), classes.colour(exercise), ...often, long));
  });
}
