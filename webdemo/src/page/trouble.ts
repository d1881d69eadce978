/** The panel that explains a problem and offers the way on. */

import type { ProblemName } from "../common/problems";
import { make, part, setText } from "./dom";
import { helpLink } from "./help-link";
import type { Browser } from "./words/browser";
import { explain } from "./words/problems";

export class Trouble {
  readonly #panel: HTMLElement;
  readonly #again: HTMLButtonElement;
  /** What is shown; null: nothing. */
  kind: ProblemName | null = null;

  constructor(
    root: ParentNode,
    private readonly browser: Browser,
    again: (kind: ProblemName) => void,
  ) {
    this.#panel = part(root, "error");
    this.#again = part(root, "retry");
    this.#again.addEventListener("click", () => this.kind && again(this.kind));
  }

  /** Null hides the panel; `detail` is for developers. */
  show(kind: ProblemName | null, detail = ""): void {
    this.kind = kind;
    this.#panel.hidden = !kind;
    this.#panel.dataset["problem"] = kind ?? "";
    if (!kind) return;
    const { title, happened, steps, again, fileInstead } = explain(kind, this.browser);
    setText(part(this.#panel, "error-title"), title);
    setText(part(this.#panel, "error-happened"), happened);
    part(this.#panel, "error-steps").replaceChildren(...steps.map((step) => make("li", "", step)));
    part(this.#panel, "error-help").replaceChildren(helpLink(kind, "More about this"));
    part<HTMLElement>(this.#panel, "error-file").hidden = !fileInstead;
    setText(part(this.#panel, "error-detail"), detail);
    setText(this.#again, again);
  }
}
