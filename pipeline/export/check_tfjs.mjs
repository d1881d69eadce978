// Run the converted model in TF.js over the golden windows and print how far its probabilities are from Keras'.
// Usage: node pipeline/export/check_tfjs.mjs FOLDER

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

/** Return the features of a frame as they would be in a mirror. */
function mirrored(frame) {
  return mirror.places.map((place, i) => mirror.signs[i] * frame[place]);
}

// Otherwise every use of the CPU backend under Node begins with an advertisement for another one.
enableProdMode();
const folder = process.argv[2];
const { windows } = JSON.parse(await readFile(join(folder, "golden.json"), "utf8"));
const { mirror } = JSON.parse(await readFile(join(folder, "metadata.json"), "utf8")).features;
const model = await loadLayersModel(fromFolder(folder));
const asked = windows.map((window) => window.features);
const plain = await model.predict(tensor3d(asked)).array();
const reflected = await model.predict(tensor3d(asked.map((frames) => frames.map(mirrored)))).array();
const differences = windows.flatMap(({ probabilities }, i) =>
  probabilities.map((p, k) => Math.abs(p - (plain[i][k] + reflected[i][k]) / 2)),
);
console.log(JSON.stringify({ windows: windows.length, largest_difference: Math.max(...differences) }));
