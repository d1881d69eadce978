/** The server as it is run: compressed files, types, headers, and what it says when it can't serve. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HEADERS } from "../headers.mjs";

const SERVER = join(import.meta.dirname, "../serve.mjs");
const IMMUTABLE = "public, max-age=31536000, immutable";
const CONTENT = "a model ".repeat(100);

const folder = mkdtempSync(join(tmpdir(), "site-"));
let server: ChildProcess;
let address = "";

beforeAll(async () => {
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<!doctype html>page");
  for (const name of ["vision-1a2b.wasm", "lite-1a2b.task", "model-1a2b.json"]) {
    writeFileSync(join(folder, "assets", name), CONTENT);
    writeFileSync(join(folder, "assets", `${name}.br`), brotliCompressSync(CONTENT));
    writeFileSync(join(folder, "assets", `${name}.gz`), gzipSync(CONTENT));
  }
  server = serve({ PORT: "0" });
  const [line] = (await once(server.stdout!, "data")) as [Buffer];
  address = /http:\/\/[^ ]+/.exec(String(line))?.[0] ?? "";
});

afterAll(() => {
  server.kill();
  rmSync(folder, { recursive: true });
});

function serve(environment: Record<string, string>, from = folder): ChildProcess {
  return spawn(process.execPath, [SERVER, from], { env: { ...process.env, HOST: "127.0.0.1", ...environment } });
}

/** Ask for a path as it is written; `fetch` would tidy it up, and unpack what it gets. */
async function get(path: string, encoding = "") {
  const asked = request(address, { path, headers: { "Accept-Encoding": encoding } }).end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  const body = Buffer.concat(await answer.toArray());
  return { status: answer.statusCode, headers: answer.headers, body };
}

/** Run a server that is to fail; return its exit status and what it said. */
async function failing(environment: Record<string, string>, from?: string) {
  const failed = serve(environment, from);
  const [said, [status]] = await Promise.all([text(failed.stderr!), once(failed, "exit")]);
  return { status: status as number, said };
}

test.each([
  ["br", brotliDecompressSync],
  ["gzip", gunzipSync],
  ["", (bytes: Buffer) => bytes],
])("a file is sent as the browser takes it: %s", async (encoding, unpack) => {
  const { headers, body } = await get("/assets/vision-1a2b.wasm", encoding);
  expect(headers["content-encoding"] ?? "").toBe(encoding);
  expect(headers["vary"]).toBe("Accept-Encoding");
  expect(String(unpack(body))).toBe(CONTENT);
});

test.each([
  ["/", "text/html;charset=utf-8", "no-cache"],
  ["/assets/vision-1a2b.wasm", "application/wasm", IMMUTABLE],
  ["/assets/lite-1a2b.task", "application/octet-stream", IMMUTABLE],
  ["/assets/model-1a2b.json", "application/json", IMMUTABLE],
])("%s has its type, how long it is kept, and the policy", async (path, type, kept) => {
  const { status, headers } = await get(path, "br");
  expect(status).toBe(200);
  expect(headers).toMatchObject({ "content-type": type, "cache-control": kept });
  for (const [name, value] of Object.entries(HEADERS)) expect(headers[name.toLowerCase()]).toBe(value);
});

test.each(["/assets/full-1a2b.task", "/about", "/../serve.mjs", "/%2e%2e/serve.mjs"])("there is no %s", async (path) => {
  const { status, headers } = await get(path);
  expect(status).toBe(404);
  expect(headers).toMatchObject({ "cache-control": "no-cache", "content-type": "text/plain" });
});

test("a port in use is told with the way on", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const { status, said } = await failing({ PORT: String(port) });
  other.close();
  expect(status).toBe(2);
  expect(said).toBe(`error: port ${port} is in use: choose another one, as in make demo PORT=${port + 1}\n`);
});

test("a port that is none, and a host that is not here, are told", async () => {
  expect(await failing({ PORT: "http" })).toEqual({ status: 2, said: expect.stringMatching(/PORT= must be/) });
  expect(await failing({ PORT: "0", HOST: "192.0.2.1" })).toEqual({ status: 2, said: expect.stringMatching(/HOST=/) });
});

test("a page that was not built is told", async () => {
  const { status, said } = await failing({}, join(folder, "assets"));
  expect(status).toBe(2);
  expect(said).toMatch(/holds no built page: run make site/);
});

test.each(["SIGINT", "SIGTERM"] as const)("%s ends it cleanly", async (signal) => {
  const stopped = serve({ PORT: "0" });
  await once(stopped.stdout!, "data");
  stopped.kill(signal);
  expect(await once(stopped, "exit")).toEqual([0, null]);
});
