/** Every sentence the page says that depends on what happens: pure functions from facts to words. */

import type { Answer, State } from "../../engine/recognition/decide";
import type { ProblemName } from "../../common/problems";
import type { SetSummary, Totals } from "../../sessions/summary";

/** What `data-state` of the large text can be. */
export type Shown = "loading" | "ready" | State | "error";

/** What a person reads of a problem. */
export interface Explanation {
  readonly title: string;
  readonly happened: string;
  /** What to do, one step after the other. */
  readonly steps: readonly string[];
  /** The main button. */
  readonly again: string;
  /** Whether a video file can be opened instead. */
  readonly fileInstead: boolean;
}

/** Say how far loading is; `share` null: not known. */
export function loadingWords(share: number | null): string {
  return share === null ? "Warming up…" : `Loading the model… ${percent(share)}`;
}

/** Say what is seen; null: nothing yet. `title` names an exercise as the page does. */
export function answerWords(answer: Answer | null, title: (exercise: string) => string): string {
  switch (answer?.state) {
    case undefined:
    case "no-person":
      return "Step into the picture";
    case "not-in-frame":
      return `Step back: I can’t see your ${listed(answer?.missing ?? [])}`;
    case "unsure":
      return "Not sure yet";
    case "none":
      return "No exercise right now";
    case "exercise":
      return title(answer?.exercise ?? "");
  }
}

/** Say how often. */
export function reps(count: number): string {
  return `${count} ${count === 1 ? "rep" : "reps"}`;
}

/** Say what the set under way comes to so far. */
export function setWords(number: number, { count, tempo, shallow }: SetSummary): string {
  return [`Set ${number}`, reps(count), `${fixed(tempo, 1)} s each`, ...(shallow ? [`${shallow} shallow`] : [])].join(" · ");
}

/** Say how a set was done, all but how often. */
export function mannerWords({ tempo, variation, rest, shallow }: SetSummary): string[] {
  return [
    `${fixed(tempo, 1)} s each`,
    ...(variation === null ? [] : [`${evenness(variation)} tempo (±${percent(variation)})`]),
    ...(rest === null || rest < 1 ? [] : [`after ${clock(rest)} rest`]),
    ...(shallow ? [`${shallow} shallow`] : []),
  ];
}

function evenness(variation: number): string {
  return variation <= 0.1 ? "even" : variation <= 0.25 ? "fairly even" : "uneven";
}

/** Say aloud what a set came to. */
export function setEndWords(count: number, title: string): string {
  return `${count === 1 ? "1 repetition of" : count} ${title.toLowerCase()}`;
}

/** Say what a session came to, all but how long it was. */
export function totalWords({ sets, repetitions, active }: Totals): string[] {
  return [
    ...(sets ? [`${sets} ${sets === 1 ? "set" : "sets"}`, reps(repetitions)] : []),
    ...(active ? [`${clock(active)} active`] : []),
  ];
}

/** Join with commas and "and". */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

/** Write a share as a percentage. */
export function percent(share: number, decimals = 0): string {
  return `${fixed(share * 100, decimals)} %`;
}

/** Round half to even, as Python does: the card's sentences hold figures rounded there. */
export function fixed(value: number, decimals: number): string {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: false };
  return value.toLocaleString("en", { ...digits, roundingMode: "halfEven" } as Intl.NumberFormatOptions);
}

/** Write seconds as m:ss or h:mm:ss. */
export function clock(seconds: number): string {
  const whole = Math.floor(Math.max(0, seconds) + 1e-6);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const padded = (value: number): string => String(value).padStart(2, "0");
  return (hours ? `${hours}:${padded(minutes)}` : `${minutes}`) + `:${padded(whole % 60)}`;
}

/** Write seconds as m:ss.s. */
export function stamp(seconds: number): string {
  const tenths = Math.round(10 * Math.max(0, seconds));
  return `${clock(tenths / 10)}.${tenths % 10}`;
}

/** Write from when to when. */
export function span(start: number, end: number): string {
  return `${clock(start)}–${clock(end)}`;
}

export type Browser = "ios" | "firefox-android" | "android" | "edge" | "firefox" | "chrome" | "safari" | "other";

/** Tell the browsers apart whose settings differ. */
export function browserOf(userAgent: string): Browser {
  // The order matters: Edge says Chrome too, Chrome says Safari too, and on iOS all are Safari within.
  const marks: readonly (readonly [RegExp, Browser])[] = [
    [/iPhone|iPad|iPod/, "ios"],
    [/Android.*Firefox\//, "firefox-android"],
    [/Android/, "android"],
    [/Edg\//, "edge"],
    [/Firefox\//, "firefox"],
    [/Chrome\//, "chrome"],
    [/Safari\//, "safari"],
  ];
  return marks.find(([mark]) => mark.test(userAgent))?.[1] ?? "other";
}

const ALLOW: Readonly<Record<Browser, readonly string[]>> = {
  ios: [
    "In Safari, tap the page menu in the address bar, then Website Settings, and set Camera to Allow.",
    "In another browser, open the Settings app, choose the browser and switch Camera on.",
  ],
  "firefox-android": ["Tap the lock beside the address and switch the blocked Camera permission on."],
  android: [
    "Tap the icon left of the address, then Permissions, and allow the camera.",
    "If it is not listed: Settings of the phone, Apps, this browser, Permissions, Camera.",
  ],
  edge: ["Click the lock left of the address, then Permissions for this site, and set Camera to Allow."],
  firefox: ["Click the crossed-out camera left of the address and remove the block."],
  chrome: ["Click the icon left of the address and switch Camera on."],
  safari: ["In the menu bar choose Safari, Settings for this website, and set Camera to Allow."],
  other: ["Open the browser’s settings for this site and allow the camera."],
};

const PRIVACY_SETTINGS = "Still blocked? See whether the system’s privacy settings let this browser use the camera.";

/** Say how to allow the camera again after it was denied. */
export function allowSteps(browser: Browser): readonly string[] {
  const desktop = !["ios", "android", "firefox-android"].includes(browser);
  return [...ALLOW[browser], ...(desktop ? [PRIVACY_SETTINGS] : [])];
}

/** Explain each problem and the way on. */
export function explain(problem: ProblemName, browser: Browser): Explanation {
  return problem === "camera-denied" ? { ...EXPLANATIONS[problem], steps: allowSteps(browser) } : EXPLANATIONS[problem];
}

const EXPLANATIONS: Readonly<Record<ProblemName, Explanation>> = {
  "no-camera": {
    title: "No camera found",
    happened: "This device has no camera that the browser can use.",
    steps: ["Plug a camera in or switch it on, then try again.", "Or open a video: it is analysed the same way."],
    again: "Try again",
    fileInstead: true,
  },
  "camera-denied": {
    title: "The camera is blocked",
    happened: "This page was not allowed to use the camera. The picture would not have left this device.",
    steps: [],
    again: "Try again",
    fileInstead: true,
  },
  "camera-in-use": {
    title: "The camera is busy",
    happened: "Another program or another tab is using the camera.",
    steps: ["Close video calls, recorders and other tabs that show the camera, then try again."],
    again: "Try again",
    fileInstead: true,
  },
  "camera-lost": {
    title: "The camera is gone",
    happened: "The camera was unplugged, switched off or taken by something else. What was recognised so far is kept.",
    steps: ["Connect it again, or choose another camera below, then go on."],
    again: "Start again",
    fileInstead: true,
  },
  "insecure-origin": {
    title: "The camera needs a secure address",
    happened: "Browsers give the camera only to pages that are opened over https or from this computer itself.",
    steps: ["Open this page with https:// in front of its address.", "Or open a video instead."],
    again: "Open with https",
    fileInstead: true,
  },
  "no-webgl": {
    title: "Graphics are switched off",
    happened: "Finding a body in a picture needs WebGL 2, which this browser does not offer at the moment.",
    steps: [
      "Switch on hardware acceleration in the browser’s settings and restart it.",
      "Or use a current Chrome, Edge, Firefox or Safari.",
    ],
    again: "Try again",
    fileInstead: false,
  },
  "model-missing": {
    title: "The model did not arrive",
    happened: "A file that the recognition needs did not come: the connection failed, or the site is incomplete.",
    steps: ["Check the connection and try again.", "If this is your site: upload every file of the build."],
    again: "Try again",
    fileInstead: false,
  },
  "model-damaged": {
    title: "The model arrived damaged",
    happened: "A file is not the one this page was made with, so nothing of it is used.",
    steps: ["Load it again.", "If it stays so: the copy on the server is cut short or from another version."],
    again: "Load again",
    fileInstead: false,
  },
  "self-check": {
    title: "The self-check failed",
    happened:
      "At the start the page works out examples whose answers are known. On this device they came out differently, " +
      "so it makes no claims.",
    steps: ["Check again.", "Update the browser or its graphics driver, or use another browser."],
    again: "Check again",
    fileInstead: false,
  },
  "video-unsupported": {
    title: "This video cannot be played",
    happened: "The browser does not know this kind of file, or the file is damaged.",
    steps: ["Choose an MP4 (H.264) or a WebM. Most phones and converters can write one."],
    again: "Choose another file",
    fileInstead: false,
  },
  storage: {
    title: "Sessions cannot be kept",
    happened: "The browser’s storage is full or blocked. Sessions last only until this page is closed: export them.",
    steps: ["Free some space, or allow this site to keep data."],
    again: "Try again",
    fileInstead: false,
  },
  "engine-stopped": {
    title: "The recognition stopped",
    happened: "It broke off more than once, for example because memory ran out.",
    steps: ["Close other tabs and programs, then start again.", "The fast quality needs less memory."],
    again: "Start again",
    fileInstead: false,
  },
};
