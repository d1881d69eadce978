// Run the converted model in TF.js over the golden windows and print how far its probabilities are from Keras'.
// Usage: node pipeline/check_tfjs.mjs FOLDER

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode, tensor3d } from "@tensorflow/tfjs-core";
import { loadLayersModel } from "@tensorflow/tfjs-layers";

/** Return an IO handler that reads a layers model from a folder, which TF.js can't do by itself under Node. */
function fromFolder(folder) {
  return {
    async load() {
      const { modelTopology, weightsManifest } = JSON.parse(await readFile(join(folder, "model.json"), "utf8"));
      const paths = weightsManifest.flatMap((group) => group.paths);
      const parts = await Promise.all(paths.map((path) => readFile(join(folder, path))));
      const weightData = new Uint8Array(Buffer.concat(parts)).buffer;
      return { modelTopology, weightSpecs: weightsManifest.flatMap((group) => group.weights), weightData };
    },
  };
}

// Otherwise every use of the CPU backend under Node begins with an advertisement for another one.
enableProdMode();
const folder = process.argv[2];
const { windows } = JSON.parse(await readFile(join(folder, "golden.json"), "utf8"));
const model = await loadLayersModel(fromFolder(folder));
const found = await model.predict(tensor3d(windows.map((window) => window.features))).array();
const differences = windows.flatMap((window, i) => window.probabilities.map((p, k) => Math.abs(p - found[i][k])));
console.log(JSON.stringify({ windows: windows.length, largest_difference: Math.max(...differences) }));
