/** Newer versions: offered in every tab, taken in one, and no other tab is reloaded. */

import { beforeEach, expect, test, vi } from "vitest";
import { type Updates, watchForUpdates } from "../../src/app/update";

class FakeWorker extends EventTarget {
  readonly postMessage = vi.fn();

  constructor(public state: string) {
    super();
  }

  become(state: string): void {
    this.state = state;
    this.dispatchEvent(new Event("statechange"));
  }
}

class FakeRegistration extends EventTarget {
  installing: FakeWorker | null = null;
  waiting: FakeWorker | null = null;
  active: FakeWorker | null = null;

  find(): FakeWorker {
    this.installing = new FakeWorker("installing");
    this.dispatchEvent(new Event("updatefound"));
    return this.installing;
  }
}

const [found, replaced, reload] = [vi.fn<Updates["found"]>(), vi.fn<Updates["replaced"]>(), vi.fn()];
let registration: FakeRegistration;

beforeEach(() => {
  vi.resetAllMocks();
  vi.useFakeTimers();
  vi.stubEnv("DEV", false);
  registration = new FakeRegistration();
  // The tab of the very first visit: no service worker controls it.
  vi.stubGlobal("navigator", { serviceWorker: { controller: null, register: () => Promise.resolve(registration) } });
  vi.stubGlobal("location", { reload });
});

test("the first version is no newer one", async () => {
  await watchForUpdates({ found, replaced });
  const first = registration.find();
  for (const state of ["installed", "activating", "activated"]) first.become(state);
  expect([found, replaced].map((one) => one.mock.calls)).toEqual([[], []]);
});

test("the button reloads its own tab, without a controller too, once the newer version has taken over", async () => {
  await watchForUpdates({ found, replaced });
  registration.active = new FakeWorker("activated");
  const newer = registration.find();
  newer.become("installed");
  found.mock.lastCall?.[0]();
  expect(newer.postMessage).toHaveBeenCalledWith({ type: "SKIP_WAITING" });
  expect(reload).not.toHaveBeenCalled();
  newer.become("activated");
  await vi.advanceTimersByTimeAsync(0);
  expect(reload).toHaveBeenCalledOnce();
  expect(replaced).not.toHaveBeenCalled();
});

test("it reloads even if the newer version never takes over", async () => {
  registration.waiting = new FakeWorker("installed");
  await watchForUpdates({ found, replaced });
  found.mock.lastCall?.[0]();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reload).toHaveBeenCalledOnce();
});

test("another tab is told, and goes on", async () => {
  registration.waiting = new FakeWorker("installed");
  await watchForUpdates({ found, replaced });
  registration.waiting.become("activated");
  await vi.advanceTimersByTimeAsync(10_000);
  expect([replaced.mock.calls.length, reload.mock.calls.length]).toEqual([1, 0]);
  replaced.mock.lastCall?.[0]();
  expect(reload).toHaveBeenCalledOnce();
});

test("where no service worker can be, nothing happens", async () => {
  vi.stubGlobal("navigator", {});
  await watchForUpdates({ found, replaced });
  vi.stubGlobal("navigator", { serviceWorker: { register: () => Promise.reject(new Error("private window")) } });
  await watchForUpdates({ found, replaced });
  expect(found).not.toHaveBeenCalled();
});
