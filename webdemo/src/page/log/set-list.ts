/** Sets, the newest first; each opens to its repetitions. */

import type { Repetition } from "../../engine/counting/repetitions";
import type { RepetitionSet } from "../../engine/counting/sets";
import { isShallow, summaryOf } from "../../sessions/summary";
import type { Classes } from "../classes";
import { Items, icon, make, named, table } from "../dom";
import { fixed, percent, stamp } from "../words/formats";
import { mannerWords, reps } from "../words/sets";

export class SetList {
  readonly #items = new Items<RepetitionSet>();

  /** `shallow`: share of the usual range below which a repetition is called so. */
  constructor(
    private readonly list: HTMLElement,
    private readonly classes: Classes,
    private readonly shallow: number,
  ) {}

  show(sets: readonly RepetitionSet[]): void {
    const { list } = this;
    const draw = (i: number, set: RepetitionSet): void => {
      if (list.childElementCount === i) list.prepend(make("li", "", this.#details()));
      const details = list.children[list.childElementCount - 1 - i]?.firstElementChild as HTMLDetailsElement;
      this.#fill(details, set, i, sets[i - 1]);
    };
    this.#items.show(sets, draw, () => list.firstElementChild?.remove());
  }

  #details(): HTMLDetailsElement {
    return make("details", "", make("summary", ""), make("div", "scroll"));
  }

  #fill(details: HTMLDetailsElement, set: RepetitionSet, i: number, before: RepetitionSet | undefined): void {
    const [head, body] = details.children as unknown as [HTMLElement, HTMLElement];
    const summary = summaryOf(set, before, this.shallow);
    const title = named(this.classes.title(set.exercise), this.classes.colour(set.exercise));
    head.replaceChildren(
      make("span", "number", `Set ${i + 1}`),
      title,
      make("b", "", reps(summary.count)),
      make("span", "manner", mannerWords(summary).join(" · ")),
    );
    // Most sets are never opened.
    const open = (): void => {
      if (details.open) body.replaceChildren(this.#table(set.repetitions));
    };
    details.ontoggle = open;
    open();
  }

  #table(repetitions: readonly Repetition[]): HTMLElement {
    const rows = repetitions.map((one, i) => [
      String(i + 1),
      ...[one.start, one.bottom, one.end].map(stamp),
      ...[one.bottom - one.start, one.end - one.bottom].map((seconds) => `${fixed(seconds, 1)} s`),
      `${fixed(one.range_deg, 0)}°`,
      percent(one.range_share),
      isShallow(one, this.shallow) ? make("span", "shallow", icon("shallow"), "shallow") : "",
    ]);
    return table(["", "Start", "Bottom", "End", "Down", "Up", "Range", "of usual", ""], rows);
  }
}
