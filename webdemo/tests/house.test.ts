/** The rules of the house hold, and would be seen to be broken. */

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readSources, tooLarge, wrongImports } from "./house";

const SRC = join(import.meta.dirname, "../src");
const sources = readSources(SRC);

describe("the source", () => {
  test("imports downwards only", () => {
    expect(wrongImports(sources)).toEqual([]);
  });

  test("has no module, function or folder that is too large", () => {
    expect(tooLarge(sources)).toEqual([]);
    expect(sources.get("app/app.ts")!.split("\n").length - 1).toBeLessThanOrEqual(150);
  });

  test("selects by its own hooks, never by what is there for tests", () => {
    expect([...sources].filter(([, source]) => source.includes("testid")).map(([path]) => path)).toEqual([]);
  });
});

describe("the rules find", () => {
  test.each([
    ["engine/engine.ts", 'import type { Session } from "../sessions/session";'],
    ["engine/windows/windows.ts", 'import { Page } from "../../page/page";'],
    ["engine/landmarks/pose.ts", 'export { stepSets } from "../counting/sets";'],
    ["input/source.ts", 'const engine = await import("../engine/engine");'],
    ["model/metadata.ts", 'const worker = new Worker(new URL("../engine/worker.ts", import.meta.url));'],
    ["common/round.ts", 'import "../model/metadata.generated";'],
    ["page/page.ts", 'import { MODES } from "../modes";'],
    ["sessions/store.ts", 'import { wild } from "../elsewhere/wild";'],
  ])("a wrong import in %s", (path, source) => {
    expect(wrongImports(new Map([[path, source]]))).toHaveLength(1);
  });

  test("what is too large", () => {
    const long = `const f = () => {\n${"f();\n".repeat(44)}};\n`;
    const modules = Array.from({ length: 13 }, (_, i) => [`many/${i}.ts`, ""] as const);
    expect(tooLarge(new Map([["a/b.ts", long], ["a/c.ts", "\n".repeat(260) + "f();"], ...modules]))).toEqual([
      "many/: 13, at most 12",
      "a/c.ts: 261, at most 250",
      "a/b.ts:1: 46, at most 45",
    ]);
  });
});
