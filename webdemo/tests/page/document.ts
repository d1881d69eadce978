/** index.html in a document, for tests with `@vitest-environment happy-dom`. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

const HTML = readFileSync(join(import.meta.dirname, "../../index.html"), "utf8");

/** Load the page anew; canvases take every call and draw nothing. */
export function loadPage(): Document {
  const nothing = new Proxy({}, { get: () => () => undefined, set: () => true });
  HTMLCanvasElement.prototype.getContext = (() => nothing) as unknown as HTMLCanvasElement["getContext"];
  document.body.innerHTML = /<body>([^]*)<\/body>/.exec(HTML)?.[1] ?? "";
  return document;
}

/** Return the text of the part with this hook, with single spaces. */
export function text(hook: string): string {
  return (element(hook).textContent ?? "").replace(/\s+/g, " ").trim();
}

export function element<T extends HTMLElement = HTMLElement>(hook: string): T {
  return document.querySelector(`[data-hook="${hook}"]`) as T;
}
