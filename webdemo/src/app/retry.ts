/** What the main button of each problem does. */

import type { ProblemName } from "../common/problems";
import type { Page } from "../page/page";
import type { EngineLink } from "./engine-link";
import type { Playback } from "./playback";

/** The parts of the app that lead on. */
export interface WaysOn {
  readonly page: Pick<Page, "clearFailure">;
  readonly engine: Pick<EngineLink, "loadAnew">;
  readonly playback: Pick<Playback, "openCamera">;
}

export function retry(kind: ProblemName, { page, engine, playback }: WaysOn): void {
  switch (kind) {
    case "no-camera":
    case "camera-denied":
    case "camera-in-use":
    case "camera-lost":
      return void playback.openCamera(null);
    case "insecure-origin":
      return location.assign(location.href.replace(/^http:/, "https:"));
    case "video-unsupported":
    case "storage":
      return page.clearFailure();
    case "no-webgl":
    case "model-missing":
    case "model-damaged":
    case "self-check":
    case "engine-stopped":
      page.clearFailure();
      return engine.loadAnew();
  }
}
