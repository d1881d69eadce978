/** help.html of the built page: docs/troubleshooting.md, which the page's messages link to. */

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { marked } from "marked";
import type { Plugin } from "vite";

const TEXT = join(import.meta.dirname, "../docs/troubleshooting.md");
const PLACE = "<!-- docs/troubleshooting.md -->";

/** Return the plugin that builds the help page beside the page. */
export function helpPage(): Plugin {
  const pages = ["index.html", "help.html"].map((name) => join(import.meta.dirname, name));
  return {
    name: "help-page",
    // The tests' own pages are built with the same configuration, and have no help.
    config: ({ root = "" }) =>
      resolve(root) === import.meta.dirname ? { build: { rolldownOptions: { input: pages } } } : {},
    transformIndexHtml: { order: "pre", handler: (html) => html.replace(PLACE, () => helpText()) },
  };
}

/** Return the text in HTML. */
export function helpText(): string {
  return marked.parse(readFileSync(TEXT, "utf8"), { async: false });
}
