/** Which key does what, and where it is left alone. */

import { expect, test } from "vitest";
import { Letters, SHORTCUTS, isLetter, shortcut } from "../../../src/page/controls/keys";

test.each([
  [" ", "BODY", "pause"],
  ["s", "BODY", "start"],
  ["S", "BODY", "start"],
  ["o", "BUTTON", "open"],
  ["f", "DIV", "fullscreen"],
  [" ", "DIV", "pause"],
  [" ", "BUTTON", null],
  ["s", "SELECT", null],
  [" ", "INPUT", null],
  ["Enter", "BODY", null],
])("%j in %s: %s", (key, within, does) => {
  expect(shortcut({ key, within, modified: false, letters: true })).toBe(does);
});

test("the browser's own shortcuts stay its own", () => {
  expect(shortcut({ key: "s", within: "BODY", modified: true, letters: true })).toBeNull();
});

test("no character acts alone until that is switched on: speech input types them", () => {
  const characters = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i));
  const acts = characters.filter((key) => shortcut({ key, within: "BODY", modified: false, letters: false }));
  expect(acts).toEqual([]);
  expect(SHORTCUTS.filter(([label]) => isLetter(label))).toHaveLength(4);
  expect(shortcut({ key: " ", within: "BODY", modified: false, letters: false })).toBe("pause");
  expect(shortcut({ key: "/", within: "BODY", modified: true, letters: false })).toBe("help");
});

test("the switch is remembered, if the browser lets it", () => {
  const content = new Map<string, string>();
  const storage = { getItem: (key: string) => content.get(key) ?? null, setItem: (key: string, value: string) => content.set(key, value) };
  const letters = new Letters(() => storage as unknown as Storage);
  expect(letters.on).toBe(false);
  letters.turn(true);
  expect(new Letters(() => storage as unknown as Storage).on).toBe(true);
  const blocked = new Letters(() => {
    throw new DOMException("blocked", "SecurityError");
  });
  blocked.turn(true);
  expect(blocked.on).toBe(true);
});
