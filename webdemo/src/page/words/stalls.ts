/** What the page says while nothing is seen because no frames come, and afterwards. */

import type { Stall } from "../../input/watchdog";
import { clock } from "./formats";

/** Where the help page explains all of these. */
export const STALL_HELP = "pictures-stop";

/** In the large text, and in a notice; null: none is needed. */
const WORDS: Readonly<Record<Stall, readonly [headline: string, notice: string | null]>> = {
  stalled: [
    "No picture from the camera",
    "The camera has stalled: it sends no pictures. Nothing is counted until it does; it is restarted a few times.",
  ],
  muted: [
    "The camera is muted",
    "The camera is muted, by its own switch, the system or another program. Nothing is counted until it is on again.",
  ],
  hidden: [
    "This tab was out of sight",
    "This tab is out of sight, and the browser holds its pictures back. Nothing is counted until it is shown.",
  ],
  hole: ["No pictures here", "The video has no pictures here. Nothing is counted until they go on."],
  behind: ["Catching up…", null],
};

/** Say in large letters why nothing is seen. */
export function stallWords(stall: Stall): string {
  return WORDS[stall][0];
}

/** Explain why nothing is seen. */
export function stallNotice(stall: Stall): string | null {
  return WORDS[stall][1];
}

/** Say that frames come again after `seconds` without any. */
export function resumedNotice(stall: Stall, seconds: number): string | null {
  const what: Readonly<Record<Stall, string | null>> = {
    stalled: "The camera sent no pictures",
    muted: "The camera was muted",
    hidden: "This tab was out of sight, without pictures",
    hole: "The video has no pictures",
    behind: null,
  };
  return what[stall] && `${what[stall]} for ${clock(seconds)} min. That time counts as no exercise.`;
}
