/** Which key does what, and where it is left alone. */

import { expect, test } from "vitest";
import { shortcut } from "../../../src/page/controls/keys";

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
  expect(shortcut({ key, within, modified: false })).toBe(does);
});

test("the browser's own shortcuts stay its own", () => {
  expect(shortcut({ key: "s", within: "BODY", modified: true })).toBeNull();
});
