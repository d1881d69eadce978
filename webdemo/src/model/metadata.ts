/** What the pipeline wrote for the page beside the model. */

import metadata from "../../../models/tfjs/metadata.json";
import { checkFormat } from "./format";
import type { Metadata } from "./metadata.generated";

export const METADATA: Metadata = checkFormat(metadata);
