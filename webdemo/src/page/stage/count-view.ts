/** The count of the set under way, and the motion of the repetition under way. */

import type { Motion } from "../../engine/counting/counter";
import type { RepetitionSet } from "../../engine/counting/sets";
import type { RepetitionSettings } from "../../model/metadata.generated";
import { begin } from "../../sessions/session";
import { isShallow, summaryOf, underWay } from "../../sessions/summary";
import { Announcer } from "../announce";
import type { Classes } from "../classes";
import { part, setText } from "../dom";
import { setEndWords, setWords } from "../words/sets";
import { Plot } from "./plot";

export class CountView {
  readonly #stage: HTMLElement;
  readonly #gauge: HTMLElement;
  readonly #reps: HTMLElement;
  readonly #set: HTMLElement;
  readonly #hint: HTMLElement;
  readonly #plot: Plot;
  readonly #announcer: Announcer;
  #current: RepetitionSet | null = null;
  /** Whose motion is shown. */
  #moving: string | null = null;

  constructor(
    root: ParentNode,
    private readonly classes: Classes,
    private readonly settings: RepetitionSettings,
  ) {
    this.#stage = part(root, "stage");
    this.#gauge = part(root, "gauge");
    this.#reps = part(root, "reps");
    this.#set = part(root, "set");
    this.#hint = part(root, "hint");
    this.#plot = new Plot(part(root, "plot"), settings.shallow);
    this.#announcer = new Announcer(part(root, "live-sets"));
    this.#gauge.style.setProperty("--enough", String(settings.shallow));
  }

  /** Show the session's sets at `now` seconds, while `exercise` is answered; `motion` null: it can't be seen. */
  show(sets: readonly RepetitionSet[], now: number, exercise: string | null, motion: Motion | null): void {
    this.#follow(underWay(sets, now, exercise, this.settings.sets.settings.rest), sets);
    const counts = this.#current !== null || (exercise !== null && exercise in this.settings.signals);
    this.#stage.classList.toggle("counting", counts);
    this.#move(motion, now);
    if (counts) this.#plot.show(now, this.#current);
  }

  /** Nothing plays any more. */
  end(): void {
    if (this.#current) this.#announce(this.#current);
    this.#follow(null, []);
    this.#stage.classList.remove("counting");
    this.#moving = null;
    this.#plot.clear();
  }

  #follow(set: RepetitionSet | null, sets: readonly RepetitionSet[]): void {
    const before = this.#current;
    if (set === before) return;
    this.#current = set;
    // A set that is cut because a file is seen again is not over.
    const over = before && sets.find((one) => begin(one) === begin(before));
    if (over && over !== set) this.#announce(over);
    const last = set?.repetitions.at(-1);
    setText(this.#reps, set ? String(set.repetitions.length) : "");
    setText(this.#set, set ? setWords(sets.length, summaryOf(set, undefined, this.settings.shallow)) : "");
    this.#hint.hidden = !last || !isShallow(last, this.settings.shallow);
    // Two animations that look the same: one begins anew when the other was there before.
    this.#reps.dataset["beat"] = set ? String(set.repetitions.length % 2) : "";
  }

  #move(motion: Motion | null, now: number): void {
    if (motion && motion.exercise !== this.#moving) {
      this.#moving = motion.exercise;
      this.#plot.clear();
      this.#gauge.style.setProperty("--tone", this.classes.colour(motion.exercise));
    }
    const value = motion?.value ?? 0;
    this.#gauge.style.setProperty("--depth", Math.min(1, Math.max(0, value)).toFixed(3));
    this.#gauge.classList.toggle("enough", value >= this.settings.shallow);
    if (motion) this.#plot.add({ time: now, value });
  }

  /** Set ends are read out, single repetitions are not: they would drown everything else. */
  #announce(set: RepetitionSet): void {
    this.#announcer.say(setEndWords(set.repetitions.length, this.classes.title(set.exercise)));
  }
}
