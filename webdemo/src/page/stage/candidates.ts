/** All classes as bars, the likeliest on top. */

import type { Classes } from "../classes";
import { make, named, setText } from "../dom";
import { percent } from "../words/formats";

export class Candidates {
  readonly #rows: readonly { readonly row: HTMLLIElement; readonly value: HTMLElement }[];

  constructor(list: HTMLElement, classes: Classes) {
    this.#rows = classes.names.map((name) => {
      const value = make("span", "value", "–");
      const row = make("li", "", named(classes.title(name), classes.colour(name), make("i", "track"), value));
      return { row, value };
    });
    list.append(...this.#rows.map(({ row }) => row));
    list.style.setProperty("--rows", String(this.#rows.length));
    this.show(null);
  }

  /** Null: nothing is known. Rows stay where they are in the DOM and slide to their rank. */
  show(probabilities: readonly number[] | null): void {
    const shares = this.#rows.map((row, i) => ({ ...row, share: probabilities?.[i] ?? 0 }));
    shares.sort((a, b) => b.share - a.share);
    for (const [rank, { row, value, share }] of shares.entries()) {
      row.style.setProperty("--rank", String(rank));
      row.style.setProperty("--share", share.toFixed(3));
      setText(value, probabilities ? percent(share) : "–");
    }
  }
}
