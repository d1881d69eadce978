/** Keyboard shortcuts of the whole page. */

/** What each key does, as the About sheet lists it. */
export const SHORTCUTS = [
  ["S", "start", "Start or stop"],
  ["Space", "pause", "Pause or go on"],
  ["O", "open", "Open a video"],
  ["F", "fullscreen", "Full screen"],
  ["V", "speak", "Say each count aloud"],
] as const;

export type Shortcut = (typeof SHORTCUTS)[number][1];

/** A key press, as far as it matters; `within`: tag name of the focused element. */
export interface Press {
  readonly key: string;
  readonly modified: boolean;
  readonly within: string;
}

/** Tell what a key press asks for; null: nothing, or it belongs to the focused element. */
export function shortcut({ key, modified, within }: Press): Shortcut | null {
  if (modified || ["INPUT", "SELECT", "TEXTAREA"].includes(within)) return null;
  const name = key === " " ? "Space" : key.toUpperCase();
  // The space bar presses the focused button.
  if (name === "Space" && ["BUTTON", "SUMMARY", "A"].includes(within)) return null;
  return SHORTCUTS.find(([label]) => label === name)?.[1] ?? null;
}

/** Call the action of each shortcut, but not while a dialog is open. */
export function listenForKeys(page: Document, actions: Readonly<Record<Shortcut, () => void>>): void {
  page.addEventListener("keydown", (event) => {
    if (event.repeat || page.querySelector("dialog[open]")) return;
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    const asked = shortcut({ key: event.key, modified, within: (event.target as Element).tagName });
    if (!asked) return;
    event.preventDefault();
    actions[asked]();
  });
}
