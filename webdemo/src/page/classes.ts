/** What each class is called on the page and which colour it has. */

import type { Metadata } from "../model/metadata.generated";

/** Colours in style.css: --class-0 and so on, and --class-none. */
const COLOURS = 8;

export class Classes {
  readonly #titles: ReadonlyMap<string, string>;
  readonly #colours: ReadonlyMap<string, string>;
  /** Names in the network's order. */
  readonly names: readonly string[];
  /** Names without the class of people who do none of the exercises. */
  readonly exercises: readonly string[];

  constructor({ classes, titles, decision }: Metadata) {
    this.names = classes;
    this.exercises = classes.filter((name) => name !== decision.other);
    this.#titles = new Map(classes.map((name, i) => [name, titles[i] ?? name]));
    this.#colours = new Map(
      classes.map((name, i) => [name, `var(--class-${name === decision.other ? "none" : i % COLOURS})`]),
    );
  }

  /** A class that is not known, from an older model's sessions, keeps its name. */
  title = (name: string): string => this.#titles.get(name) ?? name;

  colour = (name: string): string => this.#colours.get(name) ?? "var(--class-none)";

  /** Put titles where a sentence has class names. */
  retitle(sentence: string): string {
    const whole = (name: string): RegExp => new RegExp(`\\b${name}\\b`, "g");
    return this.names.reduce((text, name) => text.replaceAll(whole(name), this.title(name)), sentence);
  }
}
