/** Small bars that say something until they are dismissed. */

import { helpLink } from "./help-link";
import { make } from "./dom";

/** A button in the bar. */
export interface NoticeAction {
  readonly label: string;
  run(): void;
}

/** `about`: what it is about; it takes the place of one about the same. `help`: where the help page explains it. */
export interface Notice {
  readonly about: string;
  readonly text: string;
  readonly action?: NoticeAction;
  readonly help?: string;
}

export class Notices {
  readonly #bars = new Map<string, HTMLElement>();

  /** `place`: a live region, hidden while there are none. */
  constructor(private readonly place: HTMLElement) {}

  show({ about, text, action, help }: Notice): void {
    const dismiss = make("button", "quiet", "Dismiss");
    dismiss.addEventListener("click", () => this.hide(about));
    const act = make("button", "", action?.label ?? "");
    act.addEventListener("click", () => action?.run());
    const words = make("p", "", text, ...(help ? [" ", helpLink(help)] : []));
    const bar = make("div", "bar", words, ...(action ? [act] : []), dismiss);
    this.#bars.get(about)?.remove();
    this.#bars.set(about, bar);
    this.place.append(bar);
    this.place.hidden = false;
  }

  hide(about: string): void {
    this.#bars.get(about)?.remove();
    this.#bars.delete(about);
    this.place.hidden = !this.#bars.size;
  }
}
