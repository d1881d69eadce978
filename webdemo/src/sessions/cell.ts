/**
 * A cell of a CSV table (RFC 4180) that no spreadsheet takes for a formula.
 *
 * The rule, which `repvision predict --csv` follows too: text that begins with `=`, `+`, `-`, `@`, a tab or a carriage
 * return, and is not a number, gets an apostrophe before it. webdemo/tests/sessions/cells.json has examples for both.
 */

import { round } from "../common/round";

const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

export function cell(value: string | number | boolean): string {
  if (typeof value !== "string") return String(typeof value === "number" ? round(value, 3) : value);
  const text = FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
