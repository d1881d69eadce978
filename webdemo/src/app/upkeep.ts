/** What happens by itself while the page is open: figures and sessions are shown anew, and sessions are written. */

import type { Recorder } from "../sessions/recorder";

/** Milliseconds between two looks at figures and session, and between two writes of all sessions, to disk and page. */
const REFRESH = 500;
const SAVE = 10_000;

export interface Upkeep {
  readonly recorder: Recorder;
  /** Whether something plays. */
  plays(): boolean;
  /** Show what changes slowly. */
  refresh(): void;
  /** Show all sessions; drawing the chart takes a while, so no more often than needed. */
  list(): void;
  /** The tab was hidden or shown. */
  visibilityChanged(): void;
  /** A camera was plugged in or out. */
  camerasChanged(): void;
}

export function keepUp(page: Upkeep): void {
  const { recorder } = page;
  setInterval(() => page.refresh(), REFRESH);
  setInterval(() => {
    if (page.plays()) recorder.save();
    page.list();
  }, SAVE);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") recorder.save();
    page.visibilityChanged();
  });
  window.addEventListener("storage", () => {
    recorder.reread();
    page.list();
  });
  window.addEventListener("pagehide", () => recorder.save());
  navigator.mediaDevices?.addEventListener("devicechange", () => page.camerasChanged());
}
