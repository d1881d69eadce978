/** What the page says of each problem. */

import type { ProblemName } from "../../common/problems";
import type { Browser } from "./browser";

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
