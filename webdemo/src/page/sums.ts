/** How long each exercise was done, as list items. */

import { type Session, totals } from "../log";
import { clock } from "../words";
import type { Classes } from "./classes";
import { make, named } from "./dom";

export function sums(sessions: readonly Session[], classes: Classes): HTMLLIElement[] {
  return [...totals(sessions)].map(([exercise, seconds]) =>
    make("li", "", named(classes.title(exercise), classes.colour(exercise), make("b", "", clock(seconds)))),
  );
}
