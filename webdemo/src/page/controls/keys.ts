/** Keyboard shortcuts of the whole page. */

/** Where it is remembered that single letters act. */
const KEY = "repvision.letters";

/**
 * What each key does, as the help sheet lists it.
 *
 * Letters act only where that was switched on (WCAG 2.1.4): speech input types them, and hands brush keys. With Alt or
 * Ctrl they would be the browser's own: Alt+F, Alt+S and Alt+V open menus.
 */
export const SHORTCUTS = [
  ["Space", "pause", "Pause or go on"],
  ["Ctrl+/", "help", "Show this list"],
  ["S", "start", "Start or stop"],
  ["O", "open", "Open a video"],
  ["F", "fullscreen", "Full screen"],
  ["V", "speak", "Say each count aloud"],
] as const;

export type Shortcut = (typeof SHORTCUTS)[number][1];

/** A key press, as far as it matters; `within`: tag name of the focused element, `letters`: whether letters act. */
export interface Press {
  readonly key: string;
  readonly modified: boolean;
  readonly within: string;
  readonly letters: boolean;
}

/** Whether a key of the list is a character, which acts only where letters do. */
export function isLetter(label: string): boolean {
  return label.length === 1;
}

/** Tell what a key press asks for; null: nothing, or it belongs to the focused element. */
export function shortcut({ key, modified, within, letters }: Press): Shortcut | null {
  if (modified && key === "/") return "help";
  if (modified || ["INPUT", "SELECT", "TEXTAREA"].includes(within)) return null;
  const name = key === " " ? "Space" : key.toUpperCase();
  if (isLetter(name) && !letters) return null;
  // The space bar presses the focused button.
  if (name === "Space" && ["BUTTON", "SUMMARY", "A"].includes(within)) return null;
  return SHORTCUTS.find(([label]) => label === name)?.[1] ?? null;
}

/** Whether single letters act; the choice is remembered on the device. */
export class Letters {
  #on: boolean;

  constructor(private readonly storage: () => Storage) {
    this.#on = this.#remembered();
  }

  get on(): boolean {
    return this.#on;
  }

  turn(on: boolean): void {
    this.#on = on;
    try {
      this.storage().setItem(KEY, String(on));
    } catch {
      // It holds until the page is closed.
    }
  }

  #remembered(): boolean {
    try {
      return this.storage().getItem(KEY) === "true";
    } catch {
      return false;
    }
  }
}

/** Call the action of each shortcut, but not while a dialog is open. */
export function listenForKeys(page: Document, letters: Letters, actions: Readonly<Record<Shortcut, () => void>>): void {
  page.addEventListener("keydown", (event) => {
    if (event.repeat || page.querySelector("dialog[open]")) return;
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    const within = (event.target as Element).tagName;
    const asked = event.altKey ? null : shortcut({ key: event.key, modified, within, letters: letters.on });
    if (!asked) return;
    event.preventDefault();
    actions[asked]();
  });
}
