/** How often and how long each exercise was done, as list items. */

import type { Session } from "../../sessions/session";
import { perExercise } from "../../sessions/summary";
import type { Classes } from "../classes";
import { make, named } from "../dom";
import { clock } from "../words/formats";
import { reps } from "../words/sets";

export function exerciseTotals(sessions: readonly Session[], classes: Classes): HTMLLIElement[] {
  return [...perExercise(sessions)].map(([exercise, { seconds, repetitions }]) => {
    const often = repetitions ? [make("b", "", reps(repetitions))] : [];
    const long = make("span", "long", clock(seconds));
    return make("li", "", named(classes.title(exercise), classes.colour(exercise), ...often, long));
  });
}
