/** The page's end of the worker: one frame in flight, and a new worker in the place of one that died. */

import type { ProblemName } from "../common/problems";
import type { Quality } from "../model/metadata.generated";
import type { Ask } from "./analysis";
import type { Counted } from "./counting/sets";
import type { Delegate } from "./landmarks/pose";
import type { FromWorker, Seen, ToWorker } from "./messages";

export interface Events {
  progress(loaded: number, total: number): void;
  ready(quality: Quality, delegate: Delegate, poseTime: number): void;
  seen(frame: Seen): void;
  /** The repetitions that smoothing had held back when a video ended. */
  finished(counted: readonly Counted[]): void;
  failed(kind: ProblemName, detail: string): void;
  /** The worker died and another one loads: nothing is seen for a while. */
  restarted(): void;
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
  private givenUp = false;
  /** The pose network that is there, and the one that is being loaded. */
  private present: Quality | null = null;
  private loading: Quality | null = null;
  private waiting = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private video = 0;

  constructor(
    private wanted: Quality,
    private readonly events: Events,
    private readonly start: () => Worker,
  ) {
    this.worker = this.begin();
  }

  /** Whether all is loaded. */
  get loaded(): boolean {
    return this.ready;
  }

  /** Whether it has given up: only restart() helps. */
  get failed(): boolean {
    return this.givenUp;
  }

  /** Whether a frame would be taken now. */
  get idle(): boolean {
    return this.ready && !this.waiting;
  }

  /** Send a frame, which comes back by `seen`; see messages.ts. Only when idle. */
  send(image: ImageBitmap, time: number, shown: number, asks: readonly Ask[]): void {
    this.waiting = true;
    this.watch();
    this.post({ type: "frame", video: this.video, image, time, shown, asks }, [image]);
  }

  /** The video has ended; `finished` has what is left of it. */
  finish(): void {
    this.post({ type: "finish", video: this.video });
  }

  /** Begin anew: what comes is another video. Of a frame of the old one that is under way no event comes. */
  forget(): void {
    this.video += 1;
    this.post({ type: "forget" });
  }

  /** Load the pose network of another quality, after one under way; frames go on with the old one until it is there. */
  load(quality: Quality): void {
    this.wanted = quality;
    this.loadNext();
  }

  /** Throw the worker away and begin with a new one. */
  restart(): void {
    this.deaths = 0;
    this.renew();
  }

  private renew(): void {
    this.end();
    this.givenUp = false;
    this.worker = this.begin();
  }

  private end(): void {
    this.settle();
    this.ready = false;
    this.worker.terminate();
  }

  private begin(): Worker {
    const worker = this.start();
    worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => this.hear(data));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.died(event.message || "its script could not be loaded");
    });
    this.present = null;
    this.loading = this.wanted;
    worker.postMessage({ type: "load", quality: this.wanted } satisfies ToWorker);
    return worker;
  }

  private loadNext(): void {
    if (!this.ready || this.loading || this.wanted === this.present) return;
    this.loading = this.wanted;
    this.watch();
    this.post({ type: "load", quality: this.wanted });
  }

  private hear(message: FromWorker): void {
    switch (message.type) {
      case "progress":
        return this.events.progress(message.loaded, message.total);
      case "ready":
        this.ready = true;
        this.present = message.quality;
        this.loading = null;
        this.watch();
        this.events.ready(message.quality, message.delegate, message.poseTime);
        return this.loadNext();
      case "seen":
        this.deaths = 0;
        this.settle();
        if (message.video !== this.video) return message.image.close();
        return this.events.seen(message);
      case "finished":
        if (message.video === this.video) this.events.finished(message.counted);
        return;
      case "failed":
        if (message.asked === "load" && this.present) return this.keep(this.present, message.detail);
        if (message.kind === "engine-stopped") return this.died(message.detail);
        return this.giveUp(message.kind, message.detail);
    }
  }

  private keep(present: Quality, detail: string): void {
    if (this.wanted === this.loading) this.wanted = present;
    this.loading = null;
    this.watch();
    this.events.kept(detail);
    this.loadNext();
  }

  private died(detail: string): void {
    this.deaths += 1;
    if (this.deaths >= LIVES) return this.giveUp("engine-stopped", detail);
    this.renew();
    this.events.restarted();
  }

  private giveUp(kind: ProblemName, detail: string): void {
    this.end();
    this.givenUp = true;
    this.events.failed(kind, detail);
  }

  /** Wait for the answer to a frame anew, but not while loading, which may keep the worker busy for long. */
  private watch(): void {
    clearTimeout(this.timer);
    if (this.waiting && !this.loading) this.timer = setTimeout(() => this.died("it gave no answer"), PATIENCE);
  }

  private settle(): void {
    this.waiting = false;
    clearTimeout(this.timer);
  }

  private post(message: ToWorker, transfer: Transferable[] = []): void {
    this.worker.postMessage(message, transfer);
  }
}
