/** The picture and the text over it. */

import { part, setText } from "../dom";
import type { HeadlineState } from "../words/answers";
import { percent } from "../words/formats";
import { drawFrame, type Skeleton } from "./draw";

/** What the large text says; `tone`: a colour, and `confidence` a share, of an exercise. */
export interface Headline {
  readonly shown: HeadlineState;
  readonly text: string;
  readonly exercise?: string;
  readonly tone?: string;
  readonly confidence?: number;
}

/** Frames a second, milliseconds from a frame to its answer, and what computes BlazePose. */
export interface Speed {
  readonly fps: number;
  readonly latency: number;
  readonly delegate: string;
  readonly quality: string;
}

export class Stage {
  readonly #stage: HTMLElement;
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #state: HTMLElement;
  readonly #confidence: HTMLElement;
  readonly #fps: HTMLElement;
  readonly #latency: HTMLElement;
  readonly #means: HTMLElement;
  readonly #source: HTMLElement;
  readonly #progress: HTMLProgressElement;

  constructor(
    root: ParentNode,
    private readonly skeleton: Skeleton,
  ) {
    this.#stage = part(root, "stage");
    this.#canvas = part(root, "canvas");
    // The picture covers the whole canvas: an alpha channel would only be work for the compositor.
    this.#context = this.#canvas.getContext("2d", { alpha: false }) as CanvasRenderingContext2D;
    this.#state = part(root, "state");
    this.#confidence = part(root, "confidence");
    this.#fps = part(root, "fps");
    this.#latency = part(root, "latency");
    this.#means = part(root, "means");
    this.#source = part(root, "source");
    this.#progress = part(root, "progress");
  }

  /** Show what runs, or the start screen. */
  setSource(name: string | null, mirrored: boolean): void {
    this.#stage.classList.toggle("live", name !== null);
    this.#canvas.classList.toggle("mirrored", mirrored);
    setText(this.#source, name ?? "");
    if (name === null) {
      this.#canvas.width = this.#canvas.height = 1;
      this.measured(null);
    }
  }

  setPaused(paused: boolean): void {
    this.#stage.classList.toggle("paused", paused);
  }

  /** The picture that is shown is an old one. */
  setStalled(stalled: boolean): void {
    this.#stage.classList.toggle("stalled", stalled);
  }

  /** Null: nothing loads. */
  setProgress(load: { readonly share: number | null } | null): void {
    this.#progress.hidden = !load;
    if (load && load.share !== null) this.#progress.value = load.share;
    else this.#progress.removeAttribute("value");
  }

  headline({ shown, text, exercise = "", tone = "", confidence }: Headline): void {
    setText(this.#state, text);
    setText(this.#confidence, confidence === undefined ? "" : percent(confidence));
    this.#stage.style.setProperty("--confidence", String(confidence ?? 0));
    if (this.#state.dataset["state"] === shown && this.#state.dataset["exercise"] === exercise) return;
    this.#state.dataset["state"] = shown;
    this.#state.dataset["exercise"] = exercise;
    this.#stage.dataset["shown"] = shown;
    this.#stage.style.setProperty("--tone", tone);
  }

  frame(image: ImageBitmap, landmarks: Float32Array | null): void {
    const { width, height } = image;
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      Object.assign(this.#canvas, { width, height });
      this.#stage.style.setProperty("--ratio", String(width / height));
    }
    drawFrame(this.#context, image, landmarks, this.skeleton);
  }

  /** Null: nothing is measured at the moment. */
  measured(speed: Speed | null): void {
    setText(this.#fps, speed ? `${Math.round(speed.fps)} fps` : "");
    setText(this.#latency, speed ? `${Math.round(speed.latency)} ms` : "");
    setText(this.#means, speed ? `${speed.delegate} · ${speed.quality}` : "");
  }
}
