/** Each problem has a way on. */

import { expect, test, vi } from "vitest";
import { retry } from "../../src/app/retry";
import { PROBLEMS } from "../../src/common/problems";

const CAMERA = ["no-camera", "camera-denied", "camera-in-use", "camera-lost"];
const CLEARED = ["video-unsupported", "storage"];

test.each(PROBLEMS)("%s", (kind) => {
  const assign = vi.fn();
  vi.stubGlobal("location", { href: "http://here/demo", assign });
  const [openCamera, loadAnew, clearFailure] = [vi.fn(() => Promise.resolve()), vi.fn(), vi.fn()];
  retry(kind, { page: { clearFailure }, engine: { loadAnew }, playback: { openCamera } });
  const insecure = kind === "insecure-origin";
  const anew = !insecure && !CAMERA.includes(kind) && !CLEARED.includes(kind);
  expect(openCamera).toHaveBeenCalledTimes(CAMERA.includes(kind) ? 1 : 0);
  expect(loadAnew).toHaveBeenCalledTimes(anew ? 1 : 0);
  expect(clearFailure).toHaveBeenCalledTimes(anew || CLEARED.includes(kind) ? 1 : 0);
  if (insecure) expect(assign).toHaveBeenCalledWith("https://here/demo");
});
