/** The large text: the streaming answer in words, and how far loading is. */

import type { Answer } from "../../engine/recognition/decide";
import type { State } from "../../model/metadata.generated";
import { listed, percent } from "./formats";

/** What `data-state` of the large text can be. */
export type HeadlineState = "loading" | "ready" | State | "error";

/** Say how far loading is; `share` null: not known. */
export function loadingWords(share: number | null): string {
  return share === null ? "Warming up…" : `Loading the model… ${percent(share)}`;
}

/** Say what is to be done while nothing is known. */
export function waitingWords(paused: boolean): string {
  return paused ? "Go on when you are ready" : "Step into the picture";
}

/** Say the answer; `title` names an exercise as the page does. */
export function answerWords({ state, exercise, missing }: Answer, title: (exercise: string) => string): string {
  switch (state) {
    case "no-person":
      return waitingWords(false);
    case "not-in-frame":
      return `Step back: I can’t see your ${listed(missing)}`;
    case "unsure":
      return "Not sure yet";
    case "none":
      return "No exercise right now";
    case "exercise":
      return title(exercise ?? "");
  }
}
