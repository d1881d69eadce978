/** Tell a screen reader what changed, but not more often than it can say it. */

const PAUSE_MS = 1500;

export class Announcer {
  #said = "";
  #last = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `region`: a polite live region. */
  constructor(private readonly region: Pick<Element, "textContent">) {}

  /** Say this now or once the pause is over, unless something newer comes or it is what was said last. */
  say(text: string): void {
    clearTimeout(this.#timer);
    if (text === this.#said) return;
    const wait = Math.max(0, this.#last + PAUSE_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#said = text;
      this.#last = performance.now();
      this.region.textContent = text;
    }, wait);
  }
}
