/** The buttons and selects below the picture, and their keys. */

import type { Quality } from "../../model/metadata.generated";
import { make, part, setText } from "../dom";
import { takeDrops } from "./drop";
import { canFill } from "./fill";
import { type Letters, listenForKeys } from "./keys";

export type QualityChoice = "auto" | Quality;

/** A quality that can be chosen, and what it is called there. */
export interface QualityTitle {
  readonly name: Quality;
  readonly title: string;
}

/** What a person asks for of what plays, and how. */
export interface ControlHandlers {
  /** Start the camera: nothing plays. */
  start(): void;
  /** Stop what plays. */
  stop(): void;
  /** Pause what plays, or go on. */
  togglePause(): void;
  chooseCamera(deviceId: string): void;
  /** Analyse a video that was chosen or dropped. */
  openFile(file: File): void;
  chooseQuality(quality: QualityChoice): void;
  /** Use the mode with this name; it is offered where there are several. */
  chooseMode(name: string): void;
  /** Say each count aloud, or no longer. */
  speak(on: boolean): void;
}

/** A choice in a select. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

export class Controls {
  readonly #start: HTMLButtonElement;
  readonly #pause: HTMLButtonElement;
  readonly #speak: HTMLButtonElement;
  readonly #file: HTMLInputElement;
  #plays = false;

  constructor(
    private readonly page: Document,
    private readonly handlers: ControlHandlers,
    letters: Letters,
  ) {
    this.#start = part(page, "start");
    this.#pause = part(page, "pause");
    this.#speak = part(page, "speak");
    this.#file = part(page, "file");
    this.#listen();
    this.#listenToFiles();
    this.#listenToKeys(letters, canFill(part(page, "app"), part(page, "fullscreen")));
  }

  /** Something plays, or nothing does. */
  setPlaying(plays: boolean): void {
    this.#plays = plays;
    this.#pause.disabled = !plays;
  }

  setPaused(paused: boolean): void {
    this.#pause.setAttribute("aria-pressed", String(paused));
  }

  /** Offer cameras, with the one that plays chosen. */
  offerCameras(cameras: readonly Choice[], chosen: string): void {
    offer(this.page, "camera", cameras, chosen);
  }

  /** Offer modes, with the one in use chosen. */
  offerModes(modes: readonly Choice[], chosen: string): void {
    offer(this.page, "mode", modes, chosen);
  }

  /** Offer qualities besides the automatic choice, which is chosen. */
  offerQualities(qualities: readonly QualityTitle[]): void {
    const choices = qualities.map(({ name, title }) => ({ value: name, label: title }));
    offer(this.page, "quality", [{ value: "auto", label: "Automatic" }, ...choices], "auto");
  }

  /** Show whether counts are said aloud; `able`: whether they can be. */
  setSpeaking(on: boolean, able: boolean): void {
    this.#speak.disabled = !able;
    this.#speak.setAttribute("aria-pressed", String(on));
    if (!able) this.#speak.title = "This browser cannot speak";
  }

  /** Put the one start button where it belongs: on the start screen, else first among the controls. */
  placeStart(onStartScreen: boolean): void {
    const place = part(this.page, onStartScreen ? "hero-start" : "controls");
    const label = onStartScreen ? "Start the camera" : this.#plays ? "Stop" : "Start";
    setText(part(this.#start, "start-label"), label);
    this.#start.classList.toggle("stops", this.#plays);
    if (this.#start.parentElement === place) return;
    const focused = this.page.activeElement === this.#start;
    place.prepend(this.#start);
    if (focused) this.#start.focus();
  }

  /** Open the browser's file chooser. */
  askForFile(): void {
    this.#file.click();
  }

  #listen(): void {
    const { page, handlers } = this;
    const selects = {
      camera: (value: string) => handlers.chooseCamera(value),
      mode: (value: string) => handlers.chooseMode(value),
      quality: (value: string) => handlers.chooseQuality(value as QualityChoice),
    };
    for (const [name, choose] of Object.entries(selects)) {
      const select = part<HTMLSelectElement>(page, name);
      select.addEventListener("change", () => choose(select.value));
    }
    this.#start.addEventListener("click", () => (this.#plays ? handlers.stop() : handlers.start()));
    this.#pause.addEventListener("click", () => handlers.togglePause());
    this.#speak.addEventListener("click", () => handlers.speak(this.#speak.getAttribute("aria-pressed") !== "true"));
  }

  #listenToFiles(): void {
    const { page, handlers } = this;
    this.#file.addEventListener("change", () => {
      const file = this.#file.files?.[0];
      // Emptied first: choosing the same file again is a change too.
      this.#file.value = "";
      if (file) handlers.openFile(file);
    });
    takeDrops(page, part(page, "drop"), (file) => handlers.openFile(file));
  }

  #listenToKeys(letters: Letters, fill: () => void): void {
    listenForKeys(this.page, letters, {
      help: () => {
        const button = part<HTMLButtonElement>(this.page, "help");
        // Where the focus comes back to: without a place it would stay in the closed sheet for a while.
        button.focus();
        button.click();
      },
      start: () => this.#start.click(),
      pause: () => this.handlers.togglePause(),
      open: () => this.askForFile(),
      fullscreen: fill,
      speak: () => this.#speak.click(),
    });
  }
}

/** Fill a select, and show it where there is a choice. */
function offer(page: Document, name: string, choices: readonly Choice[], chosen: string): void {
  const select = part<HTMLSelectElement>(page, name);
  const options = choices.map(({ value, label }) => Object.assign(make("option", "", label), { value }));
  select.replaceChildren(...options);
  select.value = chosen;
  part<HTMLElement>(page, `${name}-choice`).hidden = choices.length < 2;
}
