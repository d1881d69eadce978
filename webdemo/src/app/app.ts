/** What holds camera, engine, log and page together. */

import { Client } from "../engine/client";
import type { Delegate, Quality, Seen } from "../engine/messages";
import type { RepetitionSet } from "../engine/counting/sets";
import type { Motion } from "../engine/counting/tally";
import { asCsv, asJson } from "../sessions/exports";
import { shifted } from "../sessions/log";
import { CARD, METADATA } from "../model/metadata";
import { Page, type QualityChoice } from "../page/shell";
import { Problem, type ProblemName } from "../common/problems";
import { RateMeter } from "../input/rates";
import { Recorder } from "../sessions/recorder";
import { type CameraChoice, type OnFrame, Source, listCameras, openCamera } from "../input/source";
import { Speaker } from "../page/speaker";
import { watchForUpdates } from "./update";
import { browserOf, explain } from "../page/words/problems";

/** Milliseconds a frame below which a device has time for the larger pose network. */
const FAST_ENOUGH = 10;
/** Pixels from top to bottom that are enough of a frame. */
const ENOUGH = 720;
/** Milliseconds between two looks at figures and log, and between two writes of all sessions, to disk and page. */
const REFRESH = 500;
const SAVE = 10_000;

/** What plays; `origin`: the time of the frame that is second 0 of its session, in milliseconds. */
interface Playing {
  readonly source: Source;
  readonly kind: "camera" | "file";
  readonly name: string;
  readonly camera: string | null;
  origin: number | null;
  paused: boolean;
}

export class App {
  private readonly page: Page;
  private readonly client: Client;
  private readonly recorder: Recorder;
  private readonly speaker: Speaker;
  private readonly rates = new RateMeter();
  private playing: Playing | null = null;
  private choice: QualityChoice = "auto";
  private engine: { readonly quality: Quality; readonly delegate: Delegate } | null = null;
  private shown = 0;
  /** Seconds of the newest frame in its session. */
  private now = 0;
  private grabbing = false;
  /** Rises whenever a frame that is being grabbed is no longer wanted. */
  private epoch = 0;
  /** Rises with each opening: the last one wins. */
  private attempt = 0;
  private wakeLock: WakeLockSentinel | null = null;

  constructor() {
    this.page = new Page(
      document,
      {
        start: () => void this.startCamera(null),
        stop: () => this.stop(),
        pause: (paused) => this.pause(paused),
        chooseCamera: (deviceId) => void this.startCamera(deviceId),
        openFile: (file) => void this.openFile(file),
        chooseQuality: (choice) => this.chooseQuality(choice),
        speak: (on) => this.speak(on),
        seek: (seconds) => this.seek(seconds),
        exportLog: (format) => this.exportLog(format),
        deleteLog: () => this.deleteLog(),
        again: (kind) => this.again(kind),
      },
      METADATA,
      CARD,
    );
    this.recorder = new Recorder(
      () => localStorage,
      METADATA.repetitions.sets.rest_s,
      () => this.page.notice(explain("storage", browserOf(navigator.userAgent)).happened),
    );
    this.speaker = new Speaker(
      window.speechSynthesis,
      () => localStorage,
      () => {
        this.showSpeaker();
        this.page.notice("This browser has no voice to count with.");
      },
    );
    this.client = new Client(
      "lite",
      {
        progress: (loaded, total) => this.client.loaded || this.page.loading(loaded < total ? loaded / total : null),
        ready: (quality, delegate, poseTime) => this.loaded(quality, delegate, poseTime),
        seen: (frame) => this.seen(frame),
        finished: (sets) => this.count(sets, null),
        failed: (kind, detail) => this.fail(new Problem(kind, detail)),
        restarted: () => this.restarted(),
        kept: () => this.choice === "auto" || this.page.notice("The other quality could not be loaded; it goes on as before."),
      },
      () => new Worker(new URL("../engine/worker.ts", import.meta.url), { type: "module" }),
    );
    this.page.loading(0);
    this.showSpeaker();
    this.page.history(this.recorder.all);
    setInterval(() => this.refresh(), REFRESH);
    setInterval(() => {
      if (this.playing) this.recorder.save();
      this.list();
    }, SAVE);
    document.addEventListener("visibilitychange", () => this.hiddenOrBack());
    window.addEventListener("storage", () => {
      this.recorder.reread();
      this.list();
    });
    window.addEventListener("pagehide", () => this.recorder.save());
    navigator.mediaDevices?.addEventListener("devicechange", () => void this.showSource());
  }

  private loaded(quality: Quality, delegate: Delegate, poseTime: number): void {
    if (!this.engine) watchForUpdates((reload) => this.page.notice("A new version is ready.", { label: "Reload", run: reload }));
    this.engine = { quality, delegate };
    if (!this.playing) this.page.ready();
    this.goOn();
    if (this.choice === "auto" && quality === "lite" && poseTime < FAST_ENOUGH && !savesData()) this.client.load("full");
  }

  private restarted(): void {
    this.interrupt();
    this.goOn();
  }

  private async startCamera(deviceId: string | null): Promise<void> {
    await this.play(async (onFrame) => {
      const stream = await openCamera(deviceId);
      const [track] = stream.getVideoTracks();
      track?.addEventListener("ended", () => this.lost(stream));
      const camera = track?.getSettings().deviceId ?? deviceId;
      return { source: await Source.ofStream(stream, onFrame), kind: "camera", name: track?.label ?? "", camera };
    });
  }

  private async openFile(file: File): Promise<void> {
    await this.play(async (onFrame) => {
      const source = await Source.ofFile(file, onFrame);
      source.video.addEventListener("ended", () => {
        this.client.finish();
        this.pause(true);
      });
      return { source, kind: "file", name: file.name, camera: null };
    });
  }

  /** Play something in the place of what plays now. */
  private async play(
    open: (onFrame: OnFrame) => Promise<Pick<Playing, "source" | "kind" | "name" | "camera">>,
  ): Promise<void> {
    this.attempt += 1;
    const { attempt } = this;
    this.stop();
    this.speaker.wake();
    this.page.clearFailure();
    if (this.client.failed) this.revive();
    try {
      const opened = await open((video, time, shown) => void this.frame(video, time, shown));
      // Of two clicks the last one wins, and why the engine failed meanwhile is shown already.
      if (attempt !== this.attempt || this.client.failed) return opened.source.close();
      this.playing = { ...opened, origin: null, paused: false };
    } catch (error) {
      if (attempt === this.attempt) this.fail(error);
      return;
    }
    const { playing } = this;
    this.epoch += 1;
    this.now = 0;
    this.recorder.begin(playing.kind, playing.name, Date.now());
    this.page.answer(null, null);
    if (playing.kind === "file" && !this.client.loaded) playing.source.video.currentTime = 0;
    this.goOn();
    await this.showSource();
    if (this.playing !== playing) return;
    if (!this.client.loaded) this.page.loading(null);
    void this.stayAwake();
  }

  private async showSource(): Promise<void> {
    const { playing } = this;
    if (!playing) return;
    const { kind, name, camera, source } = playing;
    const cameras: readonly CameraChoice[] = kind === "camera" ? await listCameras() : [];
    if (this.playing !== playing) return;
    const duration = kind === "file" ? source.video.duration : null;
    this.page.running({ source: kind, name, cameras, camera, mirrored: kind === "camera", duration });
  }

  private stop(): void {
    if (!this.playing) return;
    this.playing.source.close();
    this.playing = null;
    this.epoch += 1;
    this.speaker.hush();
    this.client.forget();
    this.rates.reset();
    this.recorder.finish();
    this.page.ready();
    if (!this.client.loaded) this.page.loading(null);
    this.refresh();
    this.list();
    void this.wakeLock?.release();
  }

  private lost(stream: MediaStream): void {
    if (this.playing?.source.video.srcObject !== stream) return;
    this.stop();
    this.fail(new Problem("camera-lost"));
  }

  private pause(paused: boolean): void {
    if (!this.playing) return;
    this.playing.paused = paused;
    this.epoch += 1;
    this.page.paused(paused);
    const { kind, source } = this.playing;
    if (kind === "camera") this.forget();
    else if (!paused && source.video.ended) this.seek(0);
    this.goOn();
    if (!paused) void this.stayAwake();
  }

  /** Let a file play, but not while it is paused or out of sight, nor before the model is there to see it. */
  private goOn(): void {
    if (this.playing?.kind !== "file") return;
    const { video } = this.playing.source;
    const plays = this.client.loaded && !this.playing.paused && document.visibilityState !== "hidden";
    // A pause that comes at once breaks the start off.
    if (plays) video.play().catch(() => null);
    else video.pause();
  }

  private seek(seconds: number): void {
    if (this.playing?.kind !== "file") return;
    this.playing.source.video.currentTime = seconds;
    this.forget();
    this.recorder.rewind(seconds);
    this.now = seconds;
    this.count(null, null);
  }

  /** What comes next has nothing to do with what came before. */
  private forget(): void {
    this.epoch += 1;
    this.client.forget();
    this.interrupt();
  }

  /** Nothing is seen for a while. */
  private interrupt(): void {
    this.recorder.interrupt();
    this.rates.reset();
    this.page.answer(null, null);
  }

  /** Send a frame to be looked at, unless one is under way. */
  private async frame(video: HTMLVideoElement, time: number, shown: number): Promise<void> {
    if (this.grabbing || video.seeking || this.playing?.source.video !== video) return;
    if (this.playing.kind === "camera" && this.playing.paused) return;
    if (this.client.loaded && !this.client.idle) return;
    const { epoch } = this;
    const size: ImageBitmapOptions = video.videoHeight > ENOUGH ? { resizeHeight: ENOUGH, resizeQuality: "low" } : {};
    this.grabbing = true;
    const image = await createImageBitmap(video, size).catch(() => null);
    this.grabbing = false;
    if (!image) return;
    if (epoch !== this.epoch) return image.close();
    if (this.client.idle) {
      this.shown = shown;
      this.client.send(image, time);
    } else {
      this.page.frame(image, null);
    }
  }

  private seen({ time, image, landmarks, told, sets, motion }: Seen): void {
    this.page.frame(image, landmarks);
    this.rates.count(this.shown, performance.now());
    if (!this.playing) return;
    if (this.playing.origin === null) this.recorder.date(Date.now());
    const origin = (this.playing.origin ??= this.playing.kind === "file" ? 0 : time);
    for (const one of told) this.recorder.tell(one.answer, (one.time - origin) / 1000);
    this.now = (time - origin) / 1000;
    const newest = told.at(-1);
    if (newest) this.page.answer(newest.answer, newest.probabilities);
    this.count(sets, motion);
  }

  /** Take in what the counters have seen since they began anew; null: nothing new. */
  private count(seen: readonly RepetitionSet[] | null, motion: Motion | null): void {
    const isNew = seen && this.recorder.count(shifted(seen, -(this.playing?.origin ?? 0) / 1000));
    const sets = this.recorder.session?.sets ?? [];
    if (isNew) this.speaker.say(String(sets.at(-1)?.repetitions.length));
    this.page.counted(sets, this.now, motion);
  }

  private speak(on: boolean): void {
    this.speaker.turn(on);
    this.showSpeaker();
  }

  private showSpeaker(): void {
    this.page.speaking(this.speaker.on, this.speaker.able);
  }

  private refresh(): void {
    this.page.timeline(this.recorder.session, this.now);
    const { fps, latency } = this.rates.rates;
    if (this.playing && this.engine && fps) {
      this.page.measured(fps, latency, this.engine.delegate, this.engine.quality);
    }
  }

  /** Show all sessions; drawing the chart takes a while, so not more often than need be. */
  private list(): void {
    this.page.history(this.recorder.all);
  }

  private chooseQuality(choice: QualityChoice): void {
    this.choice = choice;
    this.client.load(choice === "full" ? "full" : "lite");
  }

  private exportLog(format: "csv" | "json"): void {
    const text = (format === "csv" ? asCsv : asJson)(this.recorder.all, METADATA.repetitions.shallow);
    const type = format === "csv" ? "text/csv" : "application/json";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = `repvision-${new Date().toISOString().slice(0, 10)}.${format}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  private deleteLog(): void {
    this.recorder.clear();
    // The counters tell of all sets since they began: they would bring the deleted ones back.
    if (this.playing) this.forget();
    this.count(null, null);
    this.refresh();
    this.list();
  }

  private fail(error: unknown): void {
    const { kind, message } = error instanceof Problem ? error : new Problem("engine-stopped", String(error));
    if (!this.client.loaded || kind === "engine-stopped") this.stop();
    this.page.fail(kind, message);
  }

  /** Take the way on from a problem. */
  private again(kind: ProblemName): void {
    switch (kind) {
      case "no-camera":
      case "camera-denied":
      case "camera-in-use":
      case "camera-lost":
        return void this.startCamera(null);
      case "insecure-origin":
        return location.assign(location.href.replace(/^http:/, "https:"));
      case "video-unsupported":
      case "storage":
        return this.page.clearFailure();
      default:
        this.page.clearFailure();
        this.revive();
    }
  }

  private revive(): void {
    this.page.loading(0);
    this.client.restart();
  }

  private hiddenOrBack(): void {
    const hidden = document.visibilityState === "hidden";
    if (hidden) this.recorder.save();
    if (!this.playing || this.playing.paused) return;
    if (this.playing.kind === "camera") this.forget();
    this.goOn();
    if (!hidden) void this.stayAwake();
  }

  /** Keep the screen on while something plays; not every browser can, and none does in a hidden tab. */
  private async stayAwake(): Promise<void> {
    const lock = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
    void this.wakeLock?.release();
    this.wakeLock = lock;
    if (!this.playing) void lock?.release();
  }
}

/** Tell whether the visitor has asked for little data to be used. */
function savesData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}
