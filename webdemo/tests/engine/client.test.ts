/** The page's end of the worker. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Client, type Events } from "../../src/engine/client";
import type { FromWorker, ToWorker } from "../../src/engine/messages";
import type { Quality } from "../../src/model/metadata.generated";

/** A worker that says what it is told to. */
class Fake extends EventTarget {
  readonly heard: ToWorker[] = [];
  readonly terminate = vi.fn();

  postMessage(message: ToWorker): void {
    this.heard.push(message);
  }

  say(message: FromWorker): void {
    this.dispatchEvent(new MessageEvent("message", { data: message }));
  }

  ready(quality: Quality): void {
    this.say({ type: "ready", quality, delegate: "CPU", poseTime: 20 });
  }

  get loads(): Quality[] {
    return this.heard.flatMap((message) => (message.type === "load" ? [message.quality] : []));
  }
}

const names = ["progress", "ready", "seen", "finished", "failed", "restarted", "kept"] as const;
const events = Object.fromEntries(names.map((name) => [name, vi.fn()])) as unknown as Events;
const picture = {} as ImageBitmap;
let workers: Fake[];
let client: Client;
const worker = (): Fake => workers.at(-1) as Fake;

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  workers = [];
  client = new Client("lite", events, () => {
    workers.push(new Fake());
    return worker() as unknown as Worker;
  });
});

afterEach(() => {
  vi.useRealTimers();
});

test("loads what was asked for last, one after the other", () => {
  client.load("full");
  expect(worker().loads).toEqual(["lite"]);
  worker().ready("lite");
  client.load("lite");
  expect(worker().loads).toEqual(["lite", "full"]);
  worker().ready("full");
  expect(worker().loads).toEqual(["lite", "full", "lite"]);
  worker().ready("lite");
  expect(worker().loads).toHaveLength(3);
});

test("begins anew with the quality that it kept", () => {
  worker().ready("lite");
  client.load("full");
  worker().say({ type: "failed", asked: "load", kind: "model-missing", detail: "gone" });
  expect(events.kept).toHaveBeenCalledWith("gone");
  client.restart();
  expect(worker().loads).toEqual(["lite"]);
});

test("a worker that gives no answer is replaced, but not while it loads", () => {
  worker().ready("lite");
  client.send(picture, 0, 0, []);
  client.load("full");
  vi.advanceTimersByTime(60_000);
  expect(workers).toHaveLength(1);
  worker().ready("full");
  vi.advanceTimersByTime(60_000);
  expect(workers).toHaveLength(2);
  expect(events.restarted).toHaveBeenCalledOnce();
});

test("one that has given up begins anew when it is told to", () => {
  worker().say({ type: "failed", asked: "load", kind: "model-missing", detail: "gone" });
  expect([client.failed, client.loaded]).toEqual([true, false]);
  client.restart();
  expect(client.failed).toBe(false);
  worker().ready("lite");
  expect(client.idle).toBe(true);
});
