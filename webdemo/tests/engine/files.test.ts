/** Files arrive whole and right, or a problem says what is wrong. */

import { createHash } from "node:crypto";
import { beforeEach, expect, test, vi } from "vitest";
import { fetchFile } from "../../src/engine/files";

const BYTES = new TextEncoder().encode("the model");
const SHA256 = createHash("sha256").update(BYTES).digest("hex");
const answer = (body: BodyInit = BYTES, init: ResponseInit = {}) => new Response(body, init);
const fetched = vi.fn<typeof fetch>();
const deleted = vi.fn(() => Promise.resolve(true));

beforeEach(() => {
  vi.clearAllMocks();
  vi.stubGlobal("fetch", fetched);
  vi.stubGlobal("isSecureContext", true);
  vi.stubGlobal("caches", { keys: () => Promise.resolve(["kept"]), open: () => Promise.resolve({ delete: deleted }) });
});

test("a file is counted as it comes", async () => {
  fetched.mockResolvedValue(answer());
  const onBytes = vi.fn();
  expect(await fetchFile({ url: "model.json", sha256: SHA256 }, onBytes)).toEqual(BYTES);
  expect(onBytes.mock.calls.flat().reduce((a, b) => a + b)).toBe(BYTES.length);
});

test.each<[string, () => Promise<Response>, string, RegExp]>([
  ["no network", () => Promise.reject(new TypeError("offline")), "model-missing", /offline/],
  ["no such file", () => Promise.resolve(answer("gone", { status: 404 })), "model-missing", /404/],
  ["a page in its place", () => Promise.resolve(answer("<p>", { headers: { "content-type": "text/html" } })), "model-damaged", /HTML/],
  ["other bytes, twice", () => Promise.resolve(answer("other")), "model-damaged", /SHA-256/],
])("%s is a problem", async (_, respond, kind, message) => {
  fetched.mockImplementation(respond);
  const asked = fetchFile({ url: "model.json", sha256: SHA256 });
  await expect(asked).rejects.toMatchObject({ kind, message: expect.stringMatching(message) as string });
});

test("a damaged file is fetched once more, past all caches", async () => {
  fetched.mockResolvedValueOnce(answer("other")).mockResolvedValueOnce(answer());
  expect(await fetchFile({ url: "model.json", sha256: SHA256 })).toEqual(BYTES);
  expect(deleted).toHaveBeenCalledWith("model.json");
  expect(fetched.mock.calls.map(([, init]) => init?.cache)).toEqual(["default", "reload"]);
});
