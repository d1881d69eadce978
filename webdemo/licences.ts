/** licences.txt of the built page: the licences of all that it is made of, which the sheet about the model links to. */

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import license, { type Dependency } from "rollup-plugin-license";
import type { Plugin } from "vite";

/** A package or a set of files with its licence; a text that is null is that of TEXTS. */
export type Notice = Pick<Dependency, "name" | "version" | "license" | "licenseText" | "noticeText">;

export const FILE = "licences.txt";
const ROOT = join(import.meta.dirname, "..");
const MODULES = join(ROOT, "node_modules");
/** Of Google's packages, which bring no text along. They stand once, at the end. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  "Apache-2.0": ["apache-2.0.txt"],
  "Apache-2.0 AND MIT": ["apache-2.0.txt", "mit-google.txt"],
};
/** What becomes part of the page outside the two bundles: the service worker, and helpers that plugins put in. */
const OUTSIDE = [
  ...["workbox-core", "workbox-expiration", "workbox-precaching", "workbox-routing", "workbox-strategies", "idb"],
  ...["vite", "vite-plugin-pwa"],
];
const FILES = [
  "BlazePose's networks (pose_landmarker_lite.task and pose_landmarker_full.task), by Google",
  "MediaPipe's WebAssembly (vision_wasm_module_internal.wasm), by Google, from @mediapipe/tasks-vision",
];

/** Return plugins that collect the packages of the page's bundle and of its worker's, and write the file. */
export function licences(): { readonly page: Plugin[]; readonly worker: () => Plugin[] } {
  const found = new Map<string, Notice>();
  const collect = (): Plugin => {
    const output = (dependencies: Dependency[]): void => dependencies.forEach((one) => found.set(`${one.name}`, one));
    // Made for Rollup: Vite's bundler calls the same hooks, its types have other names for them.
    return { ...(license({ cwd: ROOT, thirdParty: { output } }) as unknown as Plugin), apply: "build" };
  };
  const write: Plugin = {
    name: "licences",
    apply: "build",
    generateBundle() {
      const source = licenceText([...found.values(), ...OUTSIDE.map(installed)]);
      this.emitFile({ type: "asset", fileName: FILE, source });
    },
  };
  return { page: [collect(), write], worker: () => [collect()] };
}

/** Return the file's text. Throws Error if a package has neither a text nor a licence whose text is known. */
export function licenceText(packages: readonly Notice[]): string {
  const unique = [...new Map(packages.map((one) => [one.name, one])).values()];
  const files = FILES.map((name) => ({ name, version: "", license: "Apache-2.0", licenseText: null, noticeText: null }));
  const sections = unique.sort((a, b) => `${a.name}`.localeCompare(`${b.name}`, "en")).map(section);
  const texts = [...new Set(Object.values(TEXTS).flat())].map((file) => read(join(import.meta.dirname, file)));
  const parts = ["RepVision's page is made with the software below.", ...sections, ...files.map(section), ...texts];
  return `${parts.join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

function section({ name, version, license: id, licenseText, noticeText }: Notice): string {
  const known = `${id}` in TEXTS ? `Its licence is ${id}; see the end of this file.` : fromReadme(`${name}`);
  const text = licenseText?.trim() || known;
  if (!text) throw new Error(`${name}: the text of its licence (${id}) is not known`);
  return [`${name} ${version}`.trim() + ` (${id})`, text, ...(noticeText ? [noticeText.trim()] : [])].join("\n\n");
}

/** Return what a package's README says under the title "License", its last one; null: it has none. */
function fromReadme(name: string): string | null {
  const path = join(MODULES, name, "README.md");
  return existsSync(path) ? (/^#* *licen[cs]e\b[^]*/im.exec(read(path))?.[0] ?? null) : null;
}

/** Return the notice of an installed package. */
function installed(name: string): Notice {
  const folder = join(MODULES, name);
  const { version, license: id } = JSON.parse(read(join(folder, "package.json"))) as Notice;
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  // Vite's file goes on with the licences of what builds pages, which is not part of any.
  const [text = null] = file ? read(join(folder, file)).split("# Licenses of bundled dependencies") : [];
  return { name, version, license: id, licenseText: text, noticeText: null };
}

function read(path: string): string {
  return readFileSync(path, "utf8").trim();
}
