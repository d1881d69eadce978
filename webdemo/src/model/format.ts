/** The check that metadata.json is one that this page can read. */

import { Problem } from "../common/problems";
import type { Metadata } from "./metadata.generated";

/** The format of metadata.json that this page reads; the pipeline counts it up when a key changes its meaning. */
export const FORMAT = 2;

/** Return what metadata.json holds. Throws Problem `model-damaged` if it has another format. */
export function checkFormat(found: unknown): Metadata {
  const { format } = (found ?? {}) as { readonly format?: unknown };
  if (format === FORMAT) return found as Metadata;
  throw new Problem(
    "model-damaged",
    `models/tfjs/metadata.json has format ${JSON.stringify(format)}, this page reads format ${FORMAT}: ` +
      "build the page and the model from the same version of RepVision",
  );
}
