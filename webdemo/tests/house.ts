/** The rules of the house: which folder may import which, and how large modules and functions may be. */

import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { parseSync } from "vite";

/** Folders of src from the top down: a module imports only from its own folder and from those further down. */
export const LAYERS = [["app"], ["modes"], ["page"], ["sessions"], ["engine", "input"], ["model"], ["common"]] as const;
/** The same within engine, whose own modules are above them; named as the pipeline's packages. */
export const ENGINE_LAYERS = [["counting"], ["recognition"], ["windows"], ["landmarks"]] as const;
const [MOST_LINES, MOST_FUNCTION_LINES, MOST_MODULES] = [250, 45, 12];

type Layers = readonly (readonly string[])[];
/** Source text by path below src. */
export type Sources = ReadonlyMap<string, string>;

/** Read all TypeScript modules of a folder. */
export function readSources(folder: string): Sources {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
  return new Map(paths.sort().map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

/** Return each import that points upwards or sideways, as "from -> to". */
export function wrongImports(sources: Sources): string[] {
  return [...sources].flatMap(([path, source]) =>
    importsOf(path, source)
      .filter((target) => !mayImport(path, target))
      .map((target) => `${path} -> ${target}`),
  );
}

function mayImport(path: string, target: string): boolean {
  const [from = "", to = ""] = [path, target].map((one) => one.split("/")[0]);
  if (from !== to) return isBelow(to, from, LAYERS);
  if (from !== "engine") return true;
  const [inner = "", wanted = ""] = [path, target].map((one) => (one.split("/").length > 2 ? one.split("/")[1] : ""));
  return inner === "" || inner === wanted || isBelow(wanted, inner, ENGINE_LAYERS);
}

function isBelow(lower: string, upper: string, layers: Layers): boolean {
  const [low, high] = [lower, upper].map((name) => layers.findIndex((layer) => layer.includes(name)));
  return low !== -1 && high !== -1 && (low ?? 0) > (high ?? 0);
}

/** Return the modules of src that a module imports, types included. */
function importsOf(path: string, source: string): string[] {
  const { staticImports, staticExports, dynamicImports } = parseSync(path, source).module;
  const requests = [
    ...staticImports.map((one) => one.moduleRequest.value),
    ...staticExports.flatMap(({ entries }) => entries.flatMap((one) => one.moduleRequest?.value ?? [])),
    ...dynamicImports.map(({ moduleRequest: { start, end } }) => source.slice(start + 1, end - 1)),
    ...[...source.matchAll(/new URL\("([^"]+)", import\.meta\.url\)/g)].map((match) => match[1] ?? ""),
  ];
  const inside = requests.filter((one) => one.startsWith(".")).map((one) => normalize(join(dirname(path), one)));
  return inside.filter((one) => !one.startsWith("..") && !one.includes("?"));
}

/** Return all that is too large, as "what: how much". */
export function tooLarge(sources: Sources): string[] {
  const folders = [...sources.keys()].map(dirname);
  const modulesIn = (name: string): number => folders.filter((folder) => folder === name).length;
  return [
    ...[...new Set(folders)].map((name) => [`${name}/`, modulesIn(name), MOST_MODULES] as const),
    ...[...sources].map(([path, source]) => [path, lines(source), MOST_LINES] as const),
    ...[...sources].flatMap(([path, source]) =>
      functionsOf(path, source).map(([line, length]) => [`${path}:${line}`, length, MOST_FUNCTION_LINES] as const),
    ),
  ].flatMap(([what, size, most]) => (size > most ? [`${what}: ${size}, at most ${most}`] : []));
}

/** Return the first line and the number of lines of each function. */
function functionsOf(path: string, source: string): [number, number][] {
  const found: [number, number][] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || !node) return;
    const { type, start, end } = node as { type?: string; start?: number; end?: number };
    if (type?.includes("Function") && start !== undefined && end !== undefined) {
      found.push([lines(source.slice(0, start)), lines(source.slice(start, end))]);
    }
    Object.values(node).forEach(visit);
  };
  visit(parseSync(path, source).program);
  return found;
}

function lines(text: string): number {
  return text.trimEnd().split("\n").length;
}
