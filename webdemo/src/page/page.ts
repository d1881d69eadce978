/** The page that all modes share: what is on it and what a person can do there. It knows nothing of the engine. */

import type { ProblemName } from "../common/problems";
import type { Stall } from "../input/watchdog";
import type { Card } from "../model/card";
import type { Metadata } from "../model/metadata.generated";
import type { Session } from "../sessions/session";
import { Announcer } from "./announce";
import { Classes } from "./classes";
import { type Choice, type ControlHandlers, Controls, type QualityTitle } from "./controls/controls";
import { Letters } from "./controls/keys";
import { type SheetHandlers, Sheets } from "./controls/sheets";
import { make, named, part } from "./dom";
import { History } from "./log/history";
import { type Notice, type NoticeAction, Notices } from "./notice";
import { skeletonOf } from "./stage/draw";
import { type Headline, type Speed, Stage } from "./stage/stage";
import { Trouble } from "./trouble";
import { loadingWords, waitingWords } from "./words/answers";
import { browserOf } from "./words/browser";
import { STALL_HELP, resumedNotice, stallNotice, stallWords } from "./words/stalls";

/** What a person asks for. */
export interface Handlers extends ControlHandlers, SheetHandlers {
  /** The way on from a problem was chosen; for `video-unsupported` the page has opened the file chooser itself. */
  again(kind: ProblemName): void;
}

/** What plays. */
export interface Playing {
  readonly name: string;
  readonly cameras: readonly Choice[];
  /** The camera that plays. */
  readonly camera: string | null;
  readonly mirrored: boolean;
}

export class Page {
  readonly classes: Classes;
  readonly #stage: Stage;
  readonly #controls: Controls;
  readonly #sheets: Sheets;
  readonly #history: History;
  readonly #trouble: Trouble;
  readonly #announcer: Announcer;
  readonly #notices: Notices;
  #load: { readonly share: number | null } | null = null;
  #playing = false;
  #paused = false;
  #stall: Stall | null = null;
  #headline: Headline | null = null;

  constructor(
    readonly document: Document,
    private readonly handlers: Handlers,
    metadata: Metadata,
    card: Card,
  ) {
    const browser = browserOf(document.defaultView?.navigator.userAgent ?? "");
    this.classes = new Classes(metadata);
    this.#stage = new Stage(document, skeletonOf(metadata.landmarks));
    const letters = new Letters(() => localStorage);
    this.#controls = new Controls(document, handlers, letters);
    this.#sheets = new Sheets(document, handlers, card, this.classes, letters);
    this.#history = new History(document, this.classes, metadata.repetitions.shallow);
    this.#trouble = new Trouble(document, browser, (kind) => this.#again(kind));
    this.#announcer = new Announcer(part(document, "live"));
    this.#notices = new Notices(part(document, "notice"));
    const { exercises, title, colour } = this.classes;
    part(document, "known").append(...exercises.map((name) => make("li", "", named(title(name), colour(name)))));
    this.loading(null);
  }

  /** Show how far loading is, also while something plays; null: not known. Ends with stopped, playing or a headline. */
  loading(share: number | null): void {
    this.#load = { share };
    this.#update();
  }

  /** All is loaded and nothing plays. */
  stopped(): void {
    this.#load = null;
    this.#setPlaying(null);
  }

  /** A camera or a file plays, or something about it changed. */
  playing(playing: Playing): void {
    this.#load = null;
    this.#setPlaying(playing);
  }

  paused(paused: boolean): void {
    this.#paused = paused;
    this.#stage.setPaused(paused);
    this.#controls.setPaused(paused);
    this.#update();
  }

  /** Draw a frame with its skeleton, 33 times x, y, z, visibility, and close it. */
  frame(image: ImageBitmap, landmarks: Float32Array | null): void {
    // One that was on its way when all was stopped is not drawn.
    if (this.#playing) this.#stage.frame(image, landmarks);
    image.close();
  }

  /** Say with the large text what is seen; null: nothing is known yet. */
  headline(headline: Headline | null): void {
    if (headline) this.#load = null;
    this.#headline = headline;
    this.#update();
  }

  /** Offer modes where there are several, with the one in use. */
  modes(modes: readonly Choice[], chosen: string): void {
    part<HTMLElement>(this.document, "app").dataset["mode"] = chosen;
    this.#controls.offerModes(modes, chosen);
  }

  /** Offer qualities besides the automatic choice, which is chosen. */
  qualities(qualities: readonly QualityTitle[]): void {
    this.#controls.offerQualities(qualities);
  }

  /** Show whether counts are said aloud; `able`: whether they can be. */
  speaking(on: boolean, able: boolean): void {
    this.#controls.setSpeaking(on, able);
  }

  /** Show the speed, and what computes BlazePose; null: nothing is measured at the moment. */
  measured(speed: Speed | null): void {
    this.#stage.measured(this.#stall ? null : speed);
  }

  /** Nothing is seen, and why; null: something is, or need not be. */
  stalled(stall: Stall | null, action?: NoticeAction): void {
    this.#stall = stall;
    this.#stage.setStalled(stall !== null);
    if (stall) this.#stage.measured(null);
    const notice = stall && stallNotice(stall);
    if (notice) this.notice({ about: "frames", help: STALL_HELP, text: notice, ...(stall === "stalled" && action && { action }) });
    else this.#notices.hide("frames");
    this.#update();
  }

  /** Frames come again after `seconds` without any. */
  resumed(stall: Stall, seconds: number): void {
    const text = resumedNotice(stall, seconds);
    if (text) this.notice({ about: "frames", help: STALL_HELP, text });
  }

  /** Show all kept sessions, the newest last. */
  history(sessions: readonly Session[]): void {
    this.#history.show(sessions);
    this.exportable(sessions.length > 0);
  }

  /** Set whether there are sessions to export or delete. */
  exportable(exportable: boolean): void {
    this.#sheets.setExportable(exportable);
  }

  /** Show a problem until clearFailure; `detail` is for developers. */
  fail(kind: ProblemName, detail: string): void {
    this.#trouble.show(kind, detail);
    this.#placeStart();
    this.#update();
  }

  clearFailure(): void {
    this.#trouble.show(null);
    this.#placeStart();
    this.#update();
  }

  /** Say something in a small bar until it is dismissed. */
  notice(notice: Notice): void {
    this.#notices.show(notice);
  }

  #setPlaying(playing: Playing | null): void {
    if (!playing || !this.#playing) {
      this.#headline = null;
      this.paused(false);
    }
    this.#playing = playing !== null;
    this.#stage.setSource(playing?.name ?? null, playing?.mirrored ?? false);
    this.#controls.setPlaying(this.#playing);
    if (playing) this.#controls.offerCameras(playing.cameras, playing.camera ?? "");
    this.#placeStart();
    this.#update();
  }

  #placeStart(): void {
    this.#controls.placeStart(!this.#playing && !this.#trouble.kind);
  }

  /** Say in large letters what matters most. */
  #update(): void {
    const headline = this.#chosenHeadline();
    this.#stage.headline(headline);
    this.#stage.setProgress(headline.shown === "loading" ? this.#load : null);
    // The error panel speaks for itself, and a screen reader needs no count of percents.
    if (headline.shown === "loading") this.#announcer.say("Loading the model");
    else if (headline.shown !== "error") this.#announcer.say(headline.text);
  }

  #chosenHeadline(): Headline {
    if (this.#trouble.kind) return { shown: "error", text: "Something needs your attention" };
    if (this.#load) return { shown: "loading", text: loadingWords(this.#load.share) };
    if (!this.#playing) return { shown: "ready", text: "Ready when you are" };
    if (this.#stall) return { shown: "no-person", text: stallWords(this.#stall) };
    if (this.#headline) return this.#headline;
    return { shown: "no-person", text: waitingWords(this.#paused) };
  }

  #again(kind: ProblemName): void {
    if (kind === "video-unsupported") this.#controls.askForFile();
    this.handlers.again(kind);
  }
}
