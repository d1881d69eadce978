/** What plays, a camera or a file: opening, pausing, seeking, and the way of its frames to the engine. */

import { Problem } from "../common/problems";
import type { Client } from "../engine/client";
import { type CameraChoice, listCameras, openCamera } from "../input/camera";
import { Grabber } from "../input/grabber";
import { type Frame, type OnFrame, Source } from "../input/source";
import { type Stall, Watchdog, type Watched } from "../input/watchdog";
import { METADATA } from "../model/metadata";
import type { Modes } from "../modes";
import type { Page } from "../page/page";
import type { Recorder } from "../sessions/recorder";
import { WakeLock } from "./wake-lock";

/** What was opened; `camera`: its device id. */
interface Opened {
  readonly source: Source;
  readonly name: string;
  readonly camera: string | null;
}

export interface PlaybackEvents {
  /** Something else is about to be opened. */
  opening(): void;
  /** Nothing plays any more. */
  stopped(): void;
  /** Nothing is seen for a while. */
  interrupted(): void;
  failed(error: unknown): void;
}

export class Playback {
  private opened: Opened | null = null;
  private isPaused = false;
  private readonly grabber = new Grabber();
  private readonly wakeLock = new WakeLock();
  private readonly watchdog = new Watchdog(1000 * METADATA.decision.settings.absent, {
    watched: () => this.watched(),
    changed: (stall) => this.stalled(stall),
    resumed: (stall, seconds) => this.page.resumed(stall, seconds),
    restart: (last) => void this.restart(last),
  });
  /** Rises with each opening: the last one wins. */
  private attempt = 0;

  constructor(
    private readonly client: Client,
    private readonly page: Page,
    private readonly recorder: Recorder,
    private readonly modes: Modes,
    private readonly events: PlaybackEvents,
  ) {}

  /** Whether something plays, if only paused. */
  get plays(): boolean {
    return this.opened !== null;
  }

  /** Play a camera; null: the browser chooses. */
  async openCamera(deviceId: string | null): Promise<void> {
    await this.open(async (onFrame) => {
      const stream = await this.stream(deviceId);
      const [track] = stream.getVideoTracks();
      const camera = track?.getSettings().deviceId ?? deviceId;
      return { source: await Source.ofStream(stream, onFrame), name: track?.label ?? "", camera };
    });
  }

  async openFile(file: File): Promise<void> {
    await this.open(async (onFrame) => {
      const source = await Source.ofFile(file, onFrame);
      const { video } = source;
      video.addEventListener("ended", () => {
        this.client.finish();
        this.pause(true);
      });
      // A browser's own recordings tell it only once all of them was read.
      video.addEventListener("durationchange", () => {
        if (this.opened?.source === source) this.modes.current.lasts(video.duration);
      });
      return { source, name: file.name, camera: null };
    });
  }

  stop(): void {
    if (!this.opened) return;
    this.opened.source.close();
    this.opened = null;
    this.grabber.drop();
    this.watchdog.rest();
    this.client.forget();
    this.recorder.finish();
    this.modes.current.end();
    this.wakeLock.release();
    this.events.stopped();
  }

  togglePause(): void {
    this.pause(!this.isPaused);
  }

  /** Let a file play, but not while it is paused or out of sight, nor before the model is loaded. */
  goOn(): void {
    if (this.opened?.source.kind !== "file") return;
    const { video } = this.opened.source;
    const plays = this.client.loaded && !this.isPaused && document.visibilityState !== "hidden";
    // A pause that comes at once breaks the start off.
    if (plays) video.play().catch(() => null);
    else video.pause();
  }

  /** Go to a time of the file, in seconds. */
  seek(seconds: number): void {
    if (this.opened?.source.kind !== "file") return;
    this.opened.source.video.currentTime = seconds;
    this.forget();
    this.modes.current.rewind(seconds);
  }

  /** What comes next has nothing to do with what came before. */
  forget(): void {
    this.grabber.drop();
    this.client.forget();
    this.events.interrupted();
  }

  /** A frame has been analysed. */
  seen(): void {
    this.watchdog.seen();
    // One that was under way when frames stopped ends no stall.
    if (this.watchdog.stalls) this.modes.current.stall();
  }

  /** The tab was hidden or shown. */
  visibilityChanged(): void {
    this.watchdog.visibility(document.visibilityState === "hidden");
    if (!this.opened || this.isPaused) return;
    if (this.opened.source.kind === "camera") this.forget();
    this.goOn();
    if (document.visibilityState !== "hidden") void this.wakeLock.hold();
  }

  /** Show what plays, with the cameras that there are. */
  async show(): Promise<void> {
    const { opened } = this;
    if (!opened) return;
    const mirrored = opened.source.kind === "camera";
    const cameras: readonly CameraChoice[] = mirrored ? await listCameras() : [];
    if (this.opened !== opened) return;
    const choices = cameras.map(({ deviceId, label }) => ({ value: deviceId, label }));
    this.page.playing({ name: opened.name, cameras: choices, camera: opened.camera, mirrored });
  }

  /** Play something in the place of what plays now. */
  private async open(open: (onFrame: OnFrame) => Promise<Opened>): Promise<void> {
    this.attempt += 1;
    const { attempt } = this;
    this.stop();
    this.events.opening();
    try {
      const opened = await open((frame) => void this.frame(frame));
      // Of two clicks the last one wins, and why the engine failed meanwhile is shown already.
      if (attempt !== this.attempt || this.client.failed) return opened.source.close();
      this.opened = opened;
    } catch (error) {
      if (attempt === this.attempt) this.events.failed(error);
      return;
    }
    await this.begin(this.opened);
  }

  private async begin(opened: Opened): Promise<void> {
    const { kind, video } = opened.source;
    this.isPaused = false;
    this.grabber.drop();
    this.watchdog.rest();
    this.recorder.begin(kind, opened.name, Date.now());
    this.modes.current.begin(kind === "file" ? video.duration : null);
    if (kind === "file" && !this.client.loaded) video.currentTime = 0;
    this.goOn();
    await this.show();
    if (this.opened !== opened) return;
    if (!this.client.loaded) this.page.loading(null);
    void this.wakeLock.hold();
  }

  private pause(paused: boolean): void {
    if (!this.opened) return;
    this.isPaused = paused;
    this.grabber.drop();
    this.page.paused(paused);
    const { kind, video } = this.opened.source;
    if (kind === "camera") this.forget();
    else if (!paused && video.ended) this.seek(0);
    this.goOn();
    if (!paused) void this.wakeLock.hold();
  }

  /** Open a camera, and notice if it goes away. */
  private async stream(deviceId: string | null): Promise<MediaStream> {
    const stream = await openCamera(deviceId);
    stream.getVideoTracks()[0]?.addEventListener("ended", () => this.lost(stream));
    return stream;
  }

  private watched(): Watched | null {
    if (!this.opened || this.isPaused || !this.client.loaded) return null;
    const { kind, video, muted } = this.opened.source;
    if (kind === "file" && (video.paused || video.seeking || video.ended)) return null;
    return { kind, muted };
  }

  private stalled(stall: Stall | null): void {
    if (stall) this.modes.current.stall();
    this.page.stalled(stall, { label: "Restart the camera", run: () => void this.restart(true) });
  }

  /** Open the camera that plays anew, in the same session; `last`: say so if it can't be. */
  private async restart(last: boolean): Promise<void> {
    const { opened } = this;
    if (opened?.source.kind !== "camera") return;
    try {
      await opened.source.reopen(() => this.stream(opened.camera));
    } catch (error) {
      if (!last || this.opened !== opened) return;
      this.stop();
      this.events.failed(error);
    }
  }

  private lost(stream: MediaStream): void {
    if (this.opened?.source.video.srcObject !== stream) return;
    this.stop();
    this.events.failed(new Problem("camera-lost"));
  }

  /** Send a frame to the engine, unless one is under way there; show it alone while the engine loads. */
  private async frame({ video, taken, shown }: Frame): Promise<void> {
    const source = this.opened?.source;
    if (source?.video !== video || source.muted || (source.kind === "camera" && this.isPaused)) return;
    this.watchdog.frame();
    if (this.client.loaded && !this.client.idle) return;
    const image = await this.grabber.grab(video);
    if (!image) return;
    if (!this.client.idle) return this.page.frame(image, null);
    if (!source.clock.started) this.recorder.date(Date.now());
    this.client.send(image, source.clock.time(taken), shown, this.modes.current.asks);
  }
}
