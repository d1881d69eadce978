/** Fetches the engine's files, with progress, and checks that they are what the pipeline wrote. */

import { Problem } from "../common/problems";

/** A file of the page's own origin; `sha256` in hexadecimal digits. */
export interface Asset {
  readonly url: string;
  readonly sha256?: string;
}

/** Fetch a file. Throws Problem: `model-missing` if it can't be had, `model-damaged` if it is not the right one. */
export async function fetchFile(asset: Asset, onBytes: (count: number) => void = () => {}): Promise<Uint8Array<ArrayBuffer>> {
  let bytes = await download(asset.url, onBytes, "default");
  // Browsers hash on secure origins only; elsewhere, where a video can still be opened, the self-check must suffice.
  if (!asset.sha256 || !isSecureContext || (await sha256(bytes)) === asset.sha256) return bytes;
  // A damaged file may have been cached.
  await forget(asset.url);
  bytes = await download(asset.url, onBytes, "reload");
  const found = await sha256(bytes);
  if (found !== asset.sha256) throw new Problem("model-damaged", `${asset.url}: SHA-256 ${found}, not ${asset.sha256}`);
  return bytes;
}

/** Delete a file from the service worker's caches. */
async function forget(url: string): Promise<void> {
  if (!("caches" in globalThis)) return;
  for (const name of await caches.keys()) await (await caches.open(name)).delete(url);
}

async function download(
  url: string,
  onBytes: (count: number) => void,
  cache: RequestCache,
): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await fetch(url, { cache }).catch(missing(url));
  if (!answer.ok || !answer.body) throw new Problem("model-missing", `${url}: ${answer.status} ${answer.statusText}`);
  if (answer.headers.get("content-type")?.startsWith("text/html")) {
    throw new Problem("model-damaged", `${url}: the server sent a page of HTML instead`);
  }
  const counted = answer.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        onBytes(chunk.length);
        controller.enqueue(chunk);
      },
    }),
  );
  return new Uint8Array(await new Response(counted).arrayBuffer().catch(missing(url)));
}

/** Return a function that throws Problem `model-missing`. */
function missing(url: string): (error: unknown) => never {
  return (error) => {
    throw new Problem("model-missing", `${url}: ${String(error)}`);
  };
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
