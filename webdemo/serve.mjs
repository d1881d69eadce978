/** Serves the built page: `node webdemo/serve.mjs [FOLDER]`. PORT= and HOST= in the environment choose where. */

import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import sirv from "sirv";
import { FOREVER, HASHED, HEADERS } from "./headers.mjs";

const folder = process.argv[2] ?? join(import.meta.dirname, "dist");
const port = Number(process.env.PORT ?? 8080);
const host = process.env.HOST ?? "127.0.0.1";

if (!existsSync(join(folder, "index.html"))) stop(`${folder} holds no built page: run make site`);
if (!Number.isInteger(port) || port < 0 || port > 65535) stop("PORT= must be a whole number from 0 to 65535");

const files = sirv(folder, {
  brotli: true,
  gzip: true,
  etag: true,
  setHeaders(answer, path) {
    // A type that no table of types has; without one, `nosniff` would leave browsers at a loss.
    if (path.endsWith(".task")) answer.setHeader("Content-Type", "application/octet-stream");
  },
});

const server = createServer((request, answer) => {
  answer.setHeaders(new Headers(HEADERS));
  answer.setHeader("Cache-Control", request.url?.startsWith(HASHED) ? FOREVER : "no-cache");
  files(request, answer, () => {
    answer.writeHead(404, { "Cache-Control": "no-cache", "Content-Type": "text/plain" });
    answer.end("There is no such file.\n");
  });
});
server.once("error", (error) => stop(explain(error)));
server.listen({ port, host }, () => {
  const { address, port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(`RepVision is at http://${address.includes(":") ? `[${address}]` : address}:${port}/ (Ctrl-C stops it)`);
});

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(0));

/** @param {NodeJS.ErrnoException} error */
function explain({ code, message }) {
  if (code === "EADDRINUSE") return `port ${port} is in use: choose another one, as in make demo PORT=${port + 1}`;
  return `can't listen at port ${port} of ${host} (${message}): choose others with PORT= and HOST=`;
}

/** @param {string} message */
function stop(message) {
  console.error(`error: ${message}`);
  process.exit(2);
}
