/** The page's worker without the classifier: BlazePose alone, chosen and made as the page does it. */

import { fetchFile } from "../../../webdemo/src/engine/files";
import { fastest } from "../../../webdemo/src/engine/landmarks/delegate";
import type { Seen } from "../../../webdemo/src/engine/messages";
import PERSON from "../../../webdemo/src/engine/person.jpg?url";
import { POSE_NETWORKS, VISION_LOADER, VISION_WASM } from "../../../webdemo/src/model/assets";

export type FromBare =
  | { readonly type: "ready" }
  /** What noting.js reads of the page's worker's messages. */
  | Pick<Seen, "type" | "image" | "shown" | "landmarks" | "answers" | "classifyTime" | "countTime">;
export type ToBare = Pick<Seen, "image" | "time" | "shown">;

const pose = load();

self.addEventListener("message", async ({ data: { image, time, shown } }: MessageEvent<ToBare>) => {
  const landmarks = (await pose).see(image, time)?.landmarks ?? null;
  send({ type: "seen", image, shown, landmarks, answers: [], classifyTime: 0, countTime: 0 }, [image]);
});

async function load() {
  const [bundle, picture] = await Promise.all([fetchFile(POSE_NETWORKS[0]), fetchFile({ url: PERSON })]);
  const person = await createImageBitmap(new Blob([picture]));
  const vision = { loader: VISION_LOADER, wasm: VISION_WASM };
  const [made] = await fastest({ vision, bundle }, person);
  send({ type: "ready" });
  return made;
}

function send(message: FromBare, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}
