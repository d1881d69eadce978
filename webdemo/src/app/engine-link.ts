/** The engine as the page uses it: which pose network is loaded, and how fast it is. */

import { Client, type Events } from "../engine/client";
import type { Delegate } from "../engine/landmarks/pose";
import { RateMeter } from "../input/rates";
import { POSE_NETWORKS } from "../model/assets";
import type { Quality } from "../model/metadata.generated";
import type { QualityChoice } from "../page/controls/controls";
import type { Page } from "../page/page";
import { watchForUpdates } from "./update";

/** Milliseconds a frame below which a device has time for the larger pose network. */
const FAST_ENOUGH = 10;

const FASTEST = POSE_NETWORKS[0].name;

const KEPT = {
  about: "quality",
  text: "The other quality could not be loaded; it goes on as before.",
  help: "model-missing",
};

export interface EngineEvents extends Pick<Events, "seen" | "finished" | "failed" | "restarted"> {
  /** All is loaded, or another pose network is. */
  ready(): void;
}

export class EngineLink {
  readonly client: Client;
  private readonly rates = new RateMeter();
  private choice: QualityChoice = "auto";
  private loaded: { readonly quality: Quality; readonly delegate: Delegate } | null = null;

  constructor(
    private readonly page: Page,
    events: EngineEvents,
  ) {
    this.client = new Client(
      FASTEST,
      {
        ...events,
        progress: (loaded, total) => this.client.loaded || page.loading(loaded < total ? loaded / total : null),
        ready: (quality, delegate, poseTime) => this.ready(quality, delegate, poseTime, events),
        seen: (seen) => {
          this.rates.count(seen.shown, performance.now());
          events.seen(seen);
        },
        kept: () => this.choice === "auto" || page.notice(KEPT),
      },
      () => new Worker(new URL("../engine/worker.ts", import.meta.url), { type: "module" }),
    );
    page.qualities(POSE_NETWORKS);
    page.loading(0);
  }

  choose(choice: QualityChoice): void {
    this.choice = choice;
    this.client.load(choice === "auto" ? FASTEST : choice);
  }

  /** Throw the worker away and load another one. */
  loadAnew(): void {
    this.page.loading(0);
    this.client.restart();
  }

  /** Nothing is seen for a while: speed is measured anew. */
  interrupt(): void {
    this.rates.reset();
  }

  showSpeed(): void {
    const { fps, latency } = this.rates.at(performance.now());
    this.page.measured(this.loaded && fps ? { fps, latency, ...this.loaded } : null);
  }

  private keepUpToDate(): Promise<void> {
    const offer = (text: string, run: () => void): void =>
      this.page.notice({ about: "update", text, action: { label: "Reload", run } });
    return watchForUpdates({
      found: (reload) => offer("A new version is ready.", reload),
      replaced: (reload) => offer("Another tab has taken a new version. Reload here too when you have finished.", reload),
    });
  }

  private ready(quality: Quality, delegate: Delegate, poseTime: number, events: EngineEvents): void {
    if (!this.loaded) void this.keepUpToDate();
    this.loaded = { quality, delegate };
    events.ready();
    const larger = moreAccurate(quality);
    if (this.choice === "auto" && larger && poseTime < FAST_ENOUGH && !savesData()) this.client.load(larger);
  }
}

/** Return the pose network that is next in accuracy, if there is one. */
function moreAccurate(quality: Quality): Quality | undefined {
  return POSE_NETWORKS[POSE_NETWORKS.findIndex(({ name }) => name === quality) + 1]?.name;
}

/** Tell whether the visitor has asked for little data to be used. */
function savesData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}
