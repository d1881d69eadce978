/** Where the engine's files lie once the page is built: beside it, each with its content's hash in its name. */

import loader from "@mediapipe/tasks-vision/vision_wasm_module_internal.js?url";
import vision from "@mediapipe/tasks-vision/vision_wasm_module_internal.wasm?url";
import tfjs from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import full from "../../../data/models/pose_landmarker_full.task?url";
import lite from "../../../data/models/pose_landmarker_lite.task?url";
import golden from "../../../models/tfjs/golden.json?url";
import model from "../../../models/tfjs/model.json?url";
import type { Quality } from "../engine/messages";
import person from "../engine/person.jpg?url";

const weights: Record<string, string> = import.meta.glob("../../../models/tfjs/*.bin", {
  query: "?url",
  import: "default",
  eager: true,
});

export const POSE_BUNDLES: Readonly<Record<Quality, string>> = { lite, full };
export const VISION_LOADER: string = loader;
export const VISION_WASM: string = vision;
export const TFJS_WASM: string = tfjs;
export const MODEL: string = model;
export const GOLDEN: string = golden;
/** The drawn actor, by `make picture`. */
export const PERSON: string = person;
/** By the names that model.json calls them. */
export const WEIGHTS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(weights).map(([path, url]) => [path.slice(path.lastIndexOf("/") + 1), url]),
);
