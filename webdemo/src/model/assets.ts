/** The URLs of the engine's files: on the page's own origin, each with its content's hash in its name. */

import loader from "@mediapipe/tasks-vision/vision_wasm_module_internal.js?url";
import vision from "@mediapipe/tasks-vision/vision_wasm_module_internal.wasm?url";
import tfjs from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import full from "../../../data/models/pose_landmarker_full.task?url";
import lite from "../../../data/models/pose_landmarker_lite.task?url";
import golden from "../../../models/tfjs/golden.json?url";
import model from "../../../models/tfjs/model.json?url";
import type { Quality } from "./metadata.generated";

const weights: Record<string, string> = import.meta.glob("../../../models/tfjs/*.bin", {
  query: "?url",
  import: "default",
  eager: true,
});

/** A pose network: where it is, how many bytes a first load of it is, and what the choice of it is called. */
export interface PoseNetwork {
  readonly name: Quality;
  readonly url: string;
  readonly bytes: number;
  readonly title: string;
}

/** From the fastest to the most accurate; the page starts with the first. */
export const POSE_NETWORKS: readonly [PoseNetwork, ...PoseNetwork[]] = [
  { name: "lite", url: lite, bytes: 5_777_746, title: "Fast" },
  { name: "full", url: full, bytes: 9_398_198, title: "Accurate (9 MB more)" },
];
export const VISION_LOADER: string = loader;
export const VISION_WASM: string = vision;
export const TFJS_WASM: string = tfjs;
export const MODEL: string = model;
export const GOLDEN: string = golden;
/** By the names that model.json calls them. */
export const WEIGHTS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(weights).map(([path, url]) => [path.slice(path.lastIndexOf("/") + 1), url]),
);
