/** models/tfjs, or the folder that the environment's REPVISION_GOLDEN names, as the pipeline wrote it. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Golden } from "../src/engine/golden";
import type { Metadata } from "../src/model/metadata.generated";

export const FOLDER = process.env["REPVISION_GOLDEN"] ?? join(import.meta.dirname, "../../models/tfjs");
export const GOLDEN = read("golden.json") as Golden;
export const METADATA = read("metadata.json") as Metadata;

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, name), "utf8"));
}
