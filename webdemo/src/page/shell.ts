/** The page: what is on it and what a person can do there. It knows nothing of how answers are found. */

import type { Answer } from "../engine/recognition/decide";
import { skeletonOf } from "./stage/draw";
import type { Motion } from "../engine/counting/tally";
import type { RepetitionSet, Session } from "../sessions/log";
import type { Card, Metadata } from "../model/metadata";
import { aboutModel } from "./about/about";
import { Announcer } from "./announce";
import { Candidates } from "./stage/candidates";
import { Classes } from "./classes";
import { Counter } from "./stage/counter";
import { make, named, part, setText } from "./dom";
import { takeDrops } from "./controls/drop";
import { canFill } from "./controls/fill";
import { History } from "./log/history";
import { listenForKeys } from "./controls/keys";
import { type Headline, Stage } from "./stage/stage";
import { Timeline } from "./log/timeline";
import { Trouble } from "./trouble";
import type { ProblemName } from "../common/problems";
import { answerWords, browserOf, loadingWords } from "./words/problems";

export type QualityChoice = "auto" | "lite" | "full";

/** What a person asks for. */
export interface Handlers {
  /** Start the camera: nothing runs. */
  start(): void;
  /** Stop what runs. */
  stop(): void;
  pause(paused: boolean): void;
  chooseCamera(deviceId: string): void;
  /** Analyse a video that was chosen or dropped. */
  openFile(file: File): void;
  chooseQuality(quality: QualityChoice): void;
  /** Say each count aloud, or no longer. */
  speak(on: boolean): void;
  /** Go to a time of the file that runs. */
  seek(seconds: number): void;
  exportLog(format: "csv" | "json"): void;
  /** Delete all kept sessions: it was confirmed. */
  deleteLog(): void;
  /** The way on from a problem was chosen; for `video-unsupported` the page has opened the file chooser itself. */
  again(kind: ProblemName): void;
}

/** What runs. */
export interface Running {
  readonly source: "camera" | "file";
  readonly name: string;
  readonly cameras: readonly { readonly deviceId: string; readonly label: string }[];
  /** The camera that runs. */
  readonly camera: string | null;
  readonly mirrored: boolean;
  /** Of a file, in seconds. */
  readonly duration: number | null;
}

/** A button in the notice bar. */
export interface NoticeAction {
  readonly label: string;
  run(): void;
}

export class Page {
  readonly #classes: Classes;
  readonly #stage: Stage;
  readonly #counter: Counter;
  readonly #candidates: Candidates;
  readonly #timeline: Timeline;
  readonly #history: History;
  readonly #trouble: Trouble;
  readonly #announcer: Announcer;
  readonly #start: HTMLButtonElement;
  readonly #pause: HTMLButtonElement;
  readonly #speak: HTMLButtonElement;
  readonly #camera: HTMLSelectElement;
  readonly #file: HTMLInputElement;
  #load: { readonly share: number | null } | null = null;
  #now: Running | null = null;
  #paused = false;
  #answer: Answer | null = null;
  #kept = 0;
  #recognised = 0;

  constructor(
    private readonly document: Document,
    private readonly handlers: Handlers,
    metadata: Metadata,
    card: Card,
  ) {
    this.#classes = new Classes(metadata);
    const { repetitions: rules } = metadata;
    this.#stage = new Stage(document, skeletonOf(metadata.landmarks));
    this.#counter = new Counter(document, this.#classes, rules);
    this.#candidates = new Candidates(part(document, "candidates"), this.#classes);
    this.#timeline = new Timeline(document, this.#classes, rules.shallow, (seconds) => handlers.seek(seconds));
    this.#history = new History(document, this.#classes, rules.shallow);
    this.#trouble = new Trouble(document, browserOf(document.defaultView?.navigator.userAgent ?? ""), (kind) =>
      this.#again(kind),
    );
    this.#announcer = new Announcer(part(document, "live"));
    this.#start = part(document, "start");
    this.#pause = part(document, "pause");
    this.#speak = part(document, "speak");
    this.#camera = part(document, "camera");
    this.#file = part(document, "file");
    part(document, "known").append(
      ...this.#classes.exercises.map((name) =>
        make("li", "", named(this.#classes.title(name), this.#classes.colour(name))),
      ),
    );
    this.#listenToControls();
    this.#listenToSheets(card);
    this.history([]);
    this.loading(null);
  }

  /** Show how far loading is, also while something runs; null: not known. Ends with ready, running or an answer. */
  loading(share: number | null): void {
    this.#load = { share };
    this.#tell();
  }

  /** All is loaded and nothing runs. */
  ready(): void {
    this.#load = null;
    this.#setRunning(null);
  }

  /** A camera or a file runs, or something about it changed. */
  running(now: Running): void {
    this.#load = null;
    this.#setRunning(now);
  }

  paused(paused: boolean): void {
    this.#paused = paused;
    this.#stage.setPaused(paused);
    this.#pause.setAttribute("aria-pressed", String(paused));
    this.#tell();
  }

  /** Draw a frame with its skeleton, 33 times x, y, z, visibility, and close it. */
  frame(image: ImageBitmap, landmarks: Float32Array | null): void {
    // One that was on its way when all was stopped is not drawn.
    if (this.#now) this.#stage.frame(image, landmarks);
    image.close();
  }

  /** Tell the running answer; null: nothing is known yet. */
  answer(answer: Answer | null, probabilities: readonly number[] | null): void {
    if (answer) this.#load = null;
    this.#answer = answer;
    this.#candidates.show(probabilities);
    this.#tell();
  }

  /** Show the session's sets, `now` seconds into it, and where the body is in its motion; null: it can't be seen. */
  counted(sets: readonly RepetitionSet[], now: number, motion: Motion | null): void {
    this.#counter.show(sets, now, this.#answer?.exercise ?? null, motion);
  }

  /** Show whether counts are said aloud; `able`: whether they can be. */
  speaking(on: boolean, able: boolean): void {
    this.#speak.disabled = !able;
    this.#speak.setAttribute("aria-pressed", String(on));
    if (!able) this.#speak.title = "This browser cannot speak";
  }

  measured(fps: number, latency: number, delegate: string, quality: string): void {
    this.#stage.measured(fps, latency, `${delegate} · ${quality}`);
  }

  /** Show the current session, `now` seconds long, or for a file with the playhead there. */
  timeline(session: Session | null, now: number): void {
    this.#timeline.show(session, now);
    this.#recognised = session?.entries.length ?? 0;
    this.#offerExport();
  }

  /** Show all kept sessions, the newest last. */
  history(sessions: readonly Session[]): void {
    this.#history.show(sessions);
    this.#kept = sessions.length;
    this.#offerExport();
  }

  /** Show a problem until clearFailure; `detail` is for developers. */
  fail(kind: ProblemName, detail: string): void {
    this.#trouble.show(kind, detail);
    this.#placeStart();
    this.#tell();
  }

  clearFailure(): void {
    this.#trouble.show(null);
    this.#placeStart();
    this.#tell();
  }

  /** Say something in a small bar until it is dismissed. */
  notice(text: string, action?: NoticeAction): void {
    const bar = part<HTMLElement>(this.document, "notice");
    const dismiss = make("button", "quiet", "Dismiss");
    dismiss.addEventListener("click", () => (bar.hidden = true));
    const act = make("button", "", action?.label ?? "");
    act.addEventListener("click", () => action?.run());
    bar.replaceChildren(make("p", "", text), ...(action ? [act] : []), dismiss);
    bar.hidden = false;
  }

  #setRunning(now: Running | null): void {
    if (!now || !this.#now) {
      this.#answer = null;
      this.#candidates.show(null);
      this.#counter.end();
      this.paused(false);
    }
    this.#now = now;
    this.#stage.setSource(now?.name ?? null, now?.mirrored ?? false);
    this.#timeline.setDuration(now?.duration ?? null);
    this.#pause.disabled = !now;
    if (now) this.#listCameras(now);
    this.#placeStart();
    this.#tell();
  }

  #listCameras({ cameras, camera }: Running): void {
    const options = cameras.map(({ deviceId, label }, i) => new Option(label || `Camera ${i + 1}`, deviceId));
    this.#camera.replaceChildren(...options);
    this.#camera.value = camera ?? "";
    part<HTMLElement>(this.document, "camera-choice").hidden = cameras.length < 2;
  }

  /** Put the one start button where it belongs: on the start screen, else first among the controls. */
  #placeStart(): void {
    const idle = !this.#now && !this.#trouble.kind;
    const place = part(this.document, idle ? "hero-start" : "controls");
    setText(part(this.#start, "start-label"), this.#now ? "Stop" : idle ? "Start the camera" : "Start");
    this.#start.classList.toggle("stops", Boolean(this.#now));
    if (this.#start.parentElement === place) return;
    const focused = this.document.activeElement === this.#start;
    place.prepend(this.#start);
    if (focused) this.#start.focus();
  }

  /** Say in large letters what matters most. */
  #tell(): void {
    const headline = this.#headline();
    this.#stage.headline(headline);
    this.#stage.setProgress(headline.shown === "loading" ? this.#load : null);
    // The error panel speaks for itself, and a screen reader needs no count of percents.
    if (headline.shown === "loading") this.#announcer.say("Loading the model");
    else if (headline.shown !== "error") this.#announcer.say(headline.text);
  }

  #headline(): Headline {
    if (this.#trouble.kind) return { shown: "error", text: "Something needs your attention" };
    if (this.#load) return { shown: "loading", text: loadingWords(this.#load.share) };
    if (!this.#now) return { shown: "ready", text: "Ready when you are" };
    const answer = this.#answer;
    const text = this.#paused && !answer ? "Go on when you are ready" : answerWords(answer, this.#classes.title);
    if (answer?.state !== "exercise" || !answer.exercise) return { shown: answer?.state ?? "no-person", text };
    const { exercise, confidence } = answer;
    return { shown: "exercise", text, exercise, confidence, tone: this.#classes.colour(exercise) };
  }

  #offerExport(): void {
    const something = this.#kept > 0 || this.#recognised > 0;
    for (const name of ["export", "export-json", "delete"]) {
      part<HTMLButtonElement>(this.document, name).disabled = !something;
    }
  }

  #again(kind: ProblemName): void {
    if (kind === "video-unsupported") this.#file.click();
    this.handlers.again(kind);
  }

  #listenToControls(): void {
    const { document: page, handlers } = this;
    const togglePause = (): void => {
      if (this.#now) handlers.pause(!this.#paused);
    };
    const fill = canFill(part(page, "app"), part(page, "fullscreen"));
    const quality = part<HTMLSelectElement>(page, "quality");
    this.#start.addEventListener("click", () => (this.#now ? handlers.stop() : handlers.start()));
    this.#pause.addEventListener("click", togglePause);
    this.#camera.addEventListener("change", () => handlers.chooseCamera(this.#camera.value));
    quality.addEventListener("change", () => handlers.chooseQuality(quality.value as QualityChoice));
    this.#file.addEventListener("change", () => {
      const file = this.#file.files?.[0];
      // Emptied first: choosing the same file again is a change too.
      this.#file.value = "";
      if (file) handlers.openFile(file);
    });
    takeDrops(page, part(page, "drop"), (file) => handlers.openFile(file));
    this.#speak.addEventListener("click", () => handlers.speak(this.#speak.getAttribute("aria-pressed") !== "true"));
    const press = (control: HTMLElement) => () => control.click();
    listenForKeys(page, {
      start: press(this.#start),
      pause: togglePause,
      open: press(this.#file),
      fullscreen: fill,
      speak: press(this.#speak),
    });
  }

  #listenToSheets(card: Card): void {
    const { document: page, handlers } = this;
    const about = part<HTMLDialogElement>(page, "about-sheet");
    const sure = part<HTMLDialogElement>(page, "delete-sheet");
    const content = part<HTMLElement>(page, "about-content");
    part(page, "about").addEventListener("click", () => {
      if (!content.childElementCount) content.append(...aboutModel(card, this.#classes));
      about.showModal();
    });
    part(page, "delete").addEventListener("click", () => sure.showModal());
    part(page, "delete-confirm").addEventListener("click", () => handlers.deleteLog());
    part(page, "export").addEventListener("click", () => handlers.exportLog("csv"));
    part(page, "export-json").addEventListener("click", () => handlers.exportLog("json"));
    for (const sheet of [about, sure]) {
      // A click beside a dialog hits the dialog itself, not something in it.
      sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
    }
  }
}
