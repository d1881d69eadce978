/** The screen stays on while something plays. */

import { expect, test, vi } from "vitest";
import { WakeLock } from "../../src/app/wake-lock";

const lock = () => ({ release: vi.fn(() => Promise.resolve()) });

test("the lock is held until it is released, also when it comes late", async () => {
  const [first, second] = [lock(), lock()];
  const request = vi.fn().mockResolvedValueOnce(first).mockResolvedValueOnce(second);
  vi.stubGlobal("navigator", { wakeLock: { request } });
  const wake = new WakeLock();
  await wake.hold();
  expect(first.release).not.toHaveBeenCalled();
  wake.release();
  expect(first.release).toHaveBeenCalled();
  const late = wake.hold();
  wake.release();
  await late;
  expect(second.release).toHaveBeenCalled();
});

test("a browser that has none, or refuses, does without", async () => {
  vi.stubGlobal("navigator", {});
  await expect(new WakeLock().hold()).resolves.toBeUndefined();
  vi.stubGlobal("navigator", { wakeLock: { request: () => Promise.reject(new DOMException("hidden", "NotAllowedError")) } });
  await expect(new WakeLock().hold()).resolves.toBeUndefined();
});
