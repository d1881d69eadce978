/** All modes. To add one, add its line here. */

import type { Choice } from "../page/controls/controls";
import type { ModeContext, Mode, ModeEntry } from "./mode";
import { Recognise } from "./recognise";

type Entries = readonly [ModeEntry, ...ModeEntry[]];

/** The page begins with the first one. */
export const MODES: Entries = [
  { name: "recognise", title: "Recognise", make: (context) => new Recognise(context) },
];

/** The mode in use; each is made once, when it is first chosen. */
export class Modes {
  private readonly made = new Map<string, Mode>();
  private entry: ModeEntry;

  constructor(
    private readonly context: ModeContext,
    private readonly entries: Entries = MODES,
  ) {
    [this.entry] = entries;
  }

  get current(): Mode {
    const { name, make } = this.entry;
    const mode = this.made.get(name) ?? make(this.context);
    this.made.set(name, mode);
    return mode;
  }

  /** The name of the mode in use. */
  get name(): string {
    return this.entry.name;
  }

  get choices(): readonly Choice[] {
    return this.entries.map(({ name, title }) => ({ value: name, label: title }));
  }

  /** Use the mode with this name from now on. */
  choose(name: string): void {
    this.entry = this.entries.find((entry) => entry.name === name) ?? this.entry;
  }
}
