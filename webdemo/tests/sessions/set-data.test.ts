/** Sets as data are those of `predict --json`, on what `sets_as_data` of the pipeline returned (exports.json). */

import { expect, test } from "vitest";
import { setsAsData } from "../../src/sessions/set-data";
import { exports, shallow } from "./exports.json";

test.each(exports)("$name: the same keys, order and rounding", ({ sets, expected }) => {
  // As text, so that the order of the keys counts.
  expect(JSON.stringify(setsAsData(sets, shallow), null, 1)).toBe(JSON.stringify(expected, null, 1));
});
