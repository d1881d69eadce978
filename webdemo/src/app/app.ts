/** The glue: camera, engine, sessions, modes and page, each of which knows nothing of the others. */

import { Problem } from "../common/problems";
import { CARD } from "../model/card";
import { METADATA } from "../model/metadata";
import { Modes } from "../modes";
import { type Handlers, Page } from "../page/page";
import { Speaker } from "../page/speaker";
import { browserOf } from "../page/words/browser";
import { explain } from "../page/words/problems";
import { Recorder } from "../sessions/recorder";
import { download } from "./download";
import { EngineLink } from "./engine-link";
import { Playback } from "./playback";
import { retry } from "./retry";
import { keepUp } from "./upkeep";

const store = (): Storage => localStorage;

export class App {
  private readonly page = new Page(document, this.handlers(), METADATA, CARD);
  private readonly recorder = new Recorder(store, METADATA.repetitions.sets.settings.rest, () => {
    this.page.notice({ about: "storage", text: explain("storage", browserOf(navigator.userAgent)).happened, help: "storage" });
  });
  private readonly speaker = new Speaker(window.speechSynthesis, store, {
    changed: () => this.showSpeaker(),
    failed: () => this.page.notice({ about: "voice", text: "This browser has no voice to count with.", help: "voice" }),
  });
  private readonly modes = new Modes({
    metadata: METADATA,
    recorder: this.recorder,
    document,
    classes: this.page.classes,
    headline: (headline) => this.page.headline(headline),
    say: (text) => this.speaker.say(text),
    seek: (seconds) => this.playback.seek(seconds),
  });
  private readonly engine = new EngineLink(this.page, {
    ready: () => this.ready(),
    seen: (seen) => {
      this.page.frame(seen.image, seen.landmarks);
      if (this.playback.plays) this.modes.current.see(seen);
      this.playback.seen();
    },
    finished: (counted) => this.modes.current.finish(counted),
    failed: (kind, detail) => this.fail(new Problem(kind, detail)),
    restarted: () => {
      this.interrupted();
      this.playback.goOn();
    },
  });
  private readonly playback = new Playback(this.engine.client, this.page, this.recorder, this.modes, {
    opening: () => this.opening(),
    stopped: () => this.stopped(),
    interrupted: () => this.interrupted(),
    failed: (error) => this.fail(error),
  });

  constructor() {
    this.chooseMode(this.modes.name);
    this.showSpeaker();
    this.list();
    keepUp({
      recorder: this.recorder,
      plays: () => this.playback.plays,
      refresh: () => this.refresh(),
      list: () => this.list(),
      visibilityChanged: () => this.playback.visibilityChanged(),
      camerasChanged: () => void this.playback.show(),
    });
  }

  private handlers(): Handlers {
    return {
      start: () => void this.playback.openCamera(null),
      stop: () => this.playback.stop(),
      togglePause: () => this.playback.togglePause(),
      chooseCamera: (deviceId) => void this.playback.openCamera(deviceId),
      openFile: (file) => void this.playback.openFile(file),
      chooseQuality: (choice) => this.engine.choose(choice),
      chooseMode: (name) => this.chooseMode(name),
      speak: (on) => this.speaker.turn(on),
      exportLog: (format) => download(this.recorder.all, format),
      deleteLog: () => this.deleteLog(),
      again: (kind) => retry(kind, { page: this.page, engine: this.engine, playback: this.playback }),
    };
  }

  private ready(): void {
    if (!this.playback.plays) this.page.stopped();
    this.playback.goOn();
  }

  private opening(): void {
    this.speaker.wake();
    this.page.clearFailure();
    if (this.engine.client.failed) this.engine.loadAnew();
  }

  private stopped(): void {
    this.speaker.hush();
    this.engine.interrupt();
    this.page.stopped();
    if (!this.engine.client.loaded) this.page.loading(null);
    this.refresh();
    this.list();
  }

  private interrupted(): void {
    this.engine.interrupt();
    this.modes.current.interrupt();
  }

  private refresh(): void {
    this.modes.current.refresh();
    this.page.exportable(this.recorder.all.length > 0);
    if (this.playback.plays) this.engine.showSpeed();
  }

  private list(): void {
    this.page.history(this.recorder.all);
  }

  private showSpeaker(): void {
    this.page.speaking(this.speaker.on, this.speaker.able);
  }

  private chooseMode(name: string): void {
    this.playback.stop();
    this.modes.choose(name);
    this.page.modes(this.modes.choices, this.modes.name);
    this.refresh();
  }

  private deleteLog(): void {
    this.recorder.clear();
    // The newest repetition may still become known better, which would bring it back.
    if (this.playback.plays) this.playback.forget();
    this.modes.current.redraw();
    this.refresh();
    this.list();
  }

  private fail(error: unknown): void {
    const { kind, message } = error instanceof Problem ? error : new Problem("engine-stopped", String(error));
    if (!this.engine.client.loaded || kind === "engine-stopped") this.playback.stop();
    this.page.fail(kind, message);
  }
}
