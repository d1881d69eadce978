/** The sheet about the model, whatever its card leaves out. */

import { beforeEach, expect, test, vi } from "vitest";
import type { Card, StreamingFigures } from "../../../src/model/card";
import { METADATA } from "../../../src/model/metadata";
import { aboutModel } from "../../../src/page/about/about";
import { Classes } from "../../../src/page/classes";

/** An element, as far as text goes. */
class Made {
  readonly style = { setProperty: () => undefined };
  private content: unknown[] = [];

  append(...content: unknown[]): void {
    this.content.push(...content);
  }

  prepend(...content: unknown[]): void {
    this.content.unshift(...content);
  }

  toString(): string {
    return this.content.join("|");
  }
}

beforeEach(() => {
  vi.stubGlobal("document", { createElement: () => new Made() });
});

const counted = { obo: 0.9, mae: 0.1, exact: 0.5, clips: 7 };
const unknown = [null, null];
const running: StreamingFigures = {
  right: null,
  false_claims_per_minute: null,
  false_claimed_share: null,
  other_minutes: 0,
  ci95: { right: unknown, false_claims_per_minute: unknown, false_claimed_share: unknown },
  first_right_s: { median: null, never: 3, clips: 3 },
  per_class: { Lunges: null },
};
const bare: Card = {
  use: "This.",
  not_for: [],
  network: { name: "net", parameters: 1000 },
  weights: { bytes: 1000 },
  window: { frames: 8, span_s: 3, stride_s: 0.2 },
  figures: [{ figure: "windows", value: 0.9, ci95: unknown, protocol: "so" }],
  per_class: { Lunges: { precision: 0.5, recall: 0.25 } },
  running,
  field: {},
  open_set: {},
  repetitions: {},
  where_it_fails: [],
  versions: {},
};
const told = (parts: Partial<Card>): string => aboutModel({ ...bare, ...parts }, new Classes(METADATA)).join("\n");

test("says nothing of what was not measured", () => {
  for (const open_set of [{}, null]) {
    const text = told({ open_set });
    expect(text).toContain("|50.0 %|25.0 %|–");
    expect(text).toContain("|90.0 %|windows|95 %: –");
    for (const absent of ["stay silent", "elsewhere|", "Off by at most one", "null", "NaN", "undefined"]) {
      expect(text).not.toContain(absent);
    }
  }
});

test("counting may be measured with the exercise given only", () => {
  const text = told({ repetitions: { given: counted, protocol: "clips" } });
  expect(text).toContain("Exercise known|90.0 %|50.0 %|10.0 %|7");
  expect(text).not.toContain("Exercise recognised");
});

test("clips from elsewhere may lack figures", () => {
  const text = told({ field: { never_learnt_from: { ...running, labels: { Lunges: { right: 1, clips: 3 } } } } });
  expect(text).toContain("1 of 3");
  expect(text).toContain("– of the exercise time with the right streaming answer (95 %: –)");
  expect(text).toContain("after – s (median); never in 3 of 3 clips");
});

test("has what was measured", () => {
  const ci95 = { right: [0.5, 0.7], false_claims_per_minute: [0, 2.04], false_claimed_share: [0, 0.1] };
  const measured = { ...running, false_claims_per_minute: 1.2, false_claimed_share: 0.05, other_minutes: 15, ci95 };
  const text = told({ running: measured, open_set: { mean: 0.3, claimed_share: { Lunges: 0.3 } } });
  expect(text).toContain("1.2 false claims a minute (95 %: 0.0–2.0), in 5.0 % of their time (95 %: 0.0–10.0 %)");
  expect(text).toContain("in 30.0 % of the time");
});
