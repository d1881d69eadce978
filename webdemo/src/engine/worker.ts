/** The worker: the page sends frames, one at a time, and gets them back with what was seen in them. */

import { METADATA } from "../model/metadata";
import { Problem } from "../common/problems";
import { GOLDEN, MODEL, POSE_NETWORKS, TFJS_WASM, VISION_LOADER, VISION_WASM, WEIGHTS } from "../model/assets";
import { type Assets, Engine } from "./engine";
import type { Asset } from "./files";
import type { FromWorker, ToWorker } from "./messages";
import PERSON from "./person.jpg?url";

const { files, pose_landmarker: hashes } = METADATA.hashes;
const assets: Assets = {
  networks: new Map(POSE_NETWORKS.map(({ name, url, bytes }) => [name, { url, bytes, sha256: hashes[name] }])),
  vision: { loader: VISION_LOADER, wasm: VISION_WASM },
  tensors: TFJS_WASM,
  model: checked("model.json", MODEL),
  weights: Object.fromEntries(Object.entries(WEIGHTS).map(([name, url]) => [name, checked(name, url)])),
  golden: checked("golden.json", GOLDEN),
  person: PERSON,
};
const engine = new Engine(assets, METADATA);
/** Frames are analysed one after the other; loading goes on beside them. */
let queue = Promise.resolve();

self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  const answered = data.type === "load" ? answer(data) : queue.then(() => answer(data));
  const done = answered.catch((error: unknown) => report(data.type, error));
  if (data.type !== "load") queue = done;
});

async function answer(message: ToWorker): Promise<void> {
  switch (message.type) {
    case "load":
      send({
        type: "ready",
        ...(await engine.load(message.quality, (loaded, total) => send({ type: "progress", loaded, total }))),
      });
      break;
    case "frame": {
      const { video, image, time, shown, asks } = message;
      send({ type: "seen", video, image, shown, ...(await engine.see(image, time, asks)) }, [image]);
      break;
    }
    case "finish":
      send({ type: "finished", video: message.video, counted: engine.finish() });
      break;
    case "forget":
      engine.forget();
  }
}

function report(asked: ToWorker["type"], error: unknown): void {
  const kind = error instanceof Problem ? error.kind : "engine-stopped";
  send({ type: "failed", asked, kind, detail: error instanceof Error ? error.message : String(error) });
}

function send(message: FromWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

/** Return a file of models/tfjs with the hash that the pipeline gave it; an unknown one fits nothing. */
function checked(name: string, url: string): Asset {
  return { url, sha256: files[name] ?? "unknown" };
}
