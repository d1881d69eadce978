/** Modes: one is in use, and another is a line of the list. */

import { expect, test, vi } from "vitest";
import { MODES, Modes } from "../../src/modes";
import type { ModeContext, Mode, ModeEntry } from "../../src/modes/mode";

const entry = (name: string): ModeEntry => ({ name, title: name.toUpperCase(), make: vi.fn(() => ({ asks: [] }) as unknown as Mode) });

test("the first one is in use until another is chosen, and each is made once", () => {
  const [one, two] = [entry("one"), entry("two")];
  const modes = new Modes({} as ModeContext, [one, two]);
  expect([modes.name, modes.choices]).toEqual(["one", [{ value: "one", label: "ONE" }, { value: "two", label: "TWO" }]]);
  const first = modes.current;
  modes.choose("two");
  expect(modes.current).not.toBe(first);
  modes.choose("one");
  expect(modes.current).toBe(first);
  modes.choose("none such");
  expect(modes.name).toBe("one");
  expect([one.make, two.make].map((make) => vi.mocked(make).mock.calls.length)).toEqual([1, 1]);
});

test("names are unique", () => {
  expect(new Set(MODES.map(({ name }) => name)).size).toBe(MODES.length);
});
