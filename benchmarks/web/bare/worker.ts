/** The page's worker without the classifier: BlazePose alone, chosen and made as the page does it. */

import { PERSON, POSE_BUNDLES, VISION_LOADER, VISION_WASM } from "../../../webdemo/src/model/assets";
import { fetchFile } from "../../../webdemo/src/engine/files";
import type { Seen } from "../../../webdemo/src/engine/messages";
import { fastest } from "../../../webdemo/src/engine/landmarks/pose";

export type FromBare =
  | { readonly type: "ready" }
  /** As far as noting.js looks at what the page's worker says. */
  | Pick<Seen, "type" | "image" | "time" | "landmarks" | "told" | "classifyTime">;

const pose = load();

self.addEventListener("message", async ({ data: { image, time } }: MessageEvent<Pick<Seen, "image" | "time">>) => {
  const landmarks = (await pose).see(image, time)?.landmarks ?? null;
  send({ type: "seen", image, time, landmarks, told: [], classifyTime: 0 }, [image]);
});

async function load() {
  const [bundle, picture] = await Promise.all([fetchFile({ url: POSE_BUNDLES.lite }), fetchFile({ url: PERSON })]);
  const person = await createImageBitmap(new Blob([picture]));
  const vision = { loader: VISION_LOADER, wasm: VISION_WASM };
  const [made] = await fastest({ vision, bundle }, person);
  send({ type: "ready" });
  return made;
}

function send(message: FromBare, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}
