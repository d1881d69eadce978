/** The pipeline's network in TF.js. */

import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { env, io, setBackend, tensor3d, tidy } from "@tensorflow/tfjs-core";
import { type LayersModel, loadLayersModel } from "@tensorflow/tfjs-layers";
import { Problem } from "../../common/problems";
import type { Metadata } from "../../model/metadata.generated";
import { mirrored } from "../windows/features";
import type { Classify } from "./recogniser";

/** Start TF.js; `wasm`: where its WebAssembly file is. */
export async function startTensors(wasm: string): Promise<void> {
  // One file for every case: the network is too small for threads, and BlazePose can't do without SIMD either.
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  const names = ["tfjs-backend-wasm-simd.wasm", "tfjs-backend-wasm.wasm", "tfjs-backend-wasm-threaded-simd.wasm"] as const;
  setWasmPaths(Object.fromEntries(names.map((name) => [name, wasm])));
  const started = await setBackend("wasm").catch((error: unknown) => {
    throw new Problem("model-missing", `TF.js: ${String(error)}`);
  });
  if (!started) throw new Problem("model-missing", `TF.js can't start from ${wasm}`);
}

/** Make a model of model.json and of the weights that it names. Throws Problem if they don't fit. */
export async function loadClassifier(
  description: Uint8Array,
  weights: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): Promise<LayersModel> {
  try {
    const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(description)) as {
      modelTopology: object;
      weightsManifest: io.WeightsManifestConfig;
    };
    const weightSpecs = weightsManifest.flatMap((group) => group.weights);
    const shards = weightsManifest.flatMap((group) => group.paths).map((path) => weights.get(path)?.slice().buffer);
    if (!shards.every((shard) => shard !== undefined)) throw new Error(`it names other weights than ${[...weights.keys()]}`);
    return await loadLayersModel(io.fromMemory({ modelTopology, weightSpecs, weightData: shards }));
  } catch (error) {
    throw new Problem("model-damaged", `TF.js can't read the model: ${String(error)}`);
  }
}

/** Return a function that classifies a window: the mean of the outputs for it and for its mirror image. */
export function classifyWith(model: LayersModel, metadata: Metadata): Classify {
  const { classes, window, features } = metadata;
  return (values) => {
    const both = new Float32Array(2 * values.length);
    both.set(values);
    both.set(mirrored(values, features), values.length);
    const answers = tidy(() => {
      const answer = model.predict(tensor3d(both, [2, window.settings.frames, features.per_frame]));
      if (Array.isArray(answer)) throw new Problem("model-damaged", "the model has several outputs");
      return answer.dataSync();
    });
    return classes.map((_, i) => ((answers[i] ?? NaN) + (answers[i + classes.length] ?? NaN)) / 2);
  };
}
