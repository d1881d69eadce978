/** The page's end of the worker: one frame in flight, and a new worker in the place of one that died. */

import type { ProblemName } from "../problems";
import type { Delegate, FromWorker, Quality, Seen, ToWorker } from "./messages";
import type { RepetitionSet } from "./sets";

export interface Events {
  progress(loaded: number, total: number): void;
  ready(quality: Quality, delegate: Delegate, poseTime: number): void;
  seen(frame: Seen): void;
  /** All sets of a video that has ended. */
  finished(sets: readonly RepetitionSet[]): void;
  failed(kind: ProblemName, detail: string): void;
  /** The pose network of another quality could not be loaded; it goes on with the old one. */
  kept(detail: string): void;
}

/** Milliseconds without an answer to a frame after which a worker counts as dead. */
const PATIENCE = 5000;
/** Deaths without an answered frame in between after which it is given up. */
const LIVES = 3;

export class Client {
  private worker: Worker;
  private deaths = 0;
  private ready = false;
  private waiting: ReturnType<typeof setTimeout> | null = null;
  private video = 0;

  constructor(
    private quality: Quality,
    private readonly events: Events,
    private readonly start: () => Worker,
  ) {
    this.worker = this.begin();
  }

  /** Whether all is loaded. */
  get loaded(): boolean {
    return this.ready;
  }

  /** Whether a frame would be taken now. */
  get idle(): boolean {
    return this.ready && this.waiting === null;
  }

  /** Send a frame, which comes back by `seen`; `time` in milliseconds. Only when idle. */
  send(image: ImageBitmap, time: number): void {
    this.waiting = setTimeout(() => this.died("it gave no answer"), PATIENCE);
    this.post({ type: "frame", video: this.video, image, time }, [image]);
  }

  /** The video has ended; its sets come by `finished`. */
  finish(): void {
    this.post({ type: "finish", video: this.video });
  }

  /** Begin anew: what comes is another video. A frame of the one before that is under way is not told of. */
  forget(): void {
    this.video += 1;
    this.post({ type: "forget" });
  }

  /** Load the pose network of another quality; frames go on with the old one until it is there. */
  load(quality: Quality): void {
    this.quality = quality;
    this.post({ type: "load", quality });
  }

  /** Throw the worker away and begin with a new one. */
  restart(): void {
    this.settle();
    this.ready = false;
    this.worker.terminate();
    this.worker = this.begin();
  }

  private begin(): Worker {
    const worker = this.start();
    worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => this.hear(data));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.died(event.message || "its script could not be loaded");
    });
    worker.postMessage({ type: "load", quality: this.quality } satisfies ToWorker);
    return worker;
  }

  private hear(message: FromWorker): void {
    switch (message.type) {
      case "progress":
        return this.events.progress(message.loaded, message.total);
      case "ready":
        this.ready = true;
        return this.events.ready(message.quality, message.delegate, message.poseTime);
      case "seen":
        this.deaths = 0;
        this.settle();
        if (message.video !== this.video) return message.image.close();
        return this.events.seen(message);
      case "finished":
        if (message.video === this.video) this.events.finished(message.sets);
        return;
      case "failed":
        if (message.asked === "load" && this.ready) return this.events.kept(message.detail);
        this.settle();
        if (message.kind === "engine-stopped") return this.died(message.detail);
        this.ready = false;
        return this.events.failed(message.kind, message.detail);
    }
  }

  private died(detail: string): void {
    this.deaths += 1;
    if (this.deaths < LIVES) return this.restart();
    this.settle();
    this.ready = false;
    this.worker.terminate();
    this.events.failed("engine-stopped", detail);
  }

  private settle(): void {
    if (this.waiting !== null) clearTimeout(this.waiting);
    this.waiting = null;
  }

  private post(message: ToWorker, transfer: Transferable[] = []): void {
    this.worker.postMessage(message, transfer);
  }
}
