/** Notices when frames stop coming although they should, says why as far as a browser tells, and restarts a camera. */

/**
 * Why nothing is seen.
 *
 * stalled: the camera sends nothing. muted: its switch, the system or another program holds it back. hidden: the tab is
 * out of sight, and its browser holds frames back. hole: the video has no frames here. behind: frames come, but the
 * engine does not keep up.
 */
export type Stall = "stalled" | "muted" | "hidden" | "hole" | "behind";

/** What plays and should give frames. */
export interface Watched {
  readonly kind: "camera" | "file";
  readonly muted: boolean;
}

export interface WatchdogEvents {
  /** Return what plays; null: no frame is due, as in a pause. */
  watched(): Watched | null;
  /** Nothing is seen from now on, or for another reason than before; null: that is over. */
  changed(stall: Stall | null): void;
  /** Frames come again after `seconds` without any. */
  resumed(stall: Stall, seconds: number): void;
  /** Open the camera anew; `last`: it is not tried again. */
  restart(last: boolean): void;
}

/** Milliseconds between two looks. */
const LOOK = 200;
/** Milliseconds after which a stalled camera is restarted, from when it stalled. */
const RESTARTS = [3000, 8000, 20_000] as const;
/** Milliseconds without a stall after which all restarts may be tried again. */
const TRUSTED = 60_000;

export class Watchdog {
  /** When the newest frame came, when one was answered, and since when it stalls, on `performance.now()`. */
  private came = 0;
  private answered = 0;
  private since = 0;
  private stall: Stall | null = null;
  private restarts = 0;
  private hidden = false;
  /** When the tab was shown again, if no frame has come since; null: it was not hidden. */
  private shown: number | null = null;

  /** `patience`: milliseconds that may pass without a frame. */
  constructor(
    private readonly patience: number,
    private readonly events: WatchdogEvents,
  ) {
    this.rest();
    setInterval(() => this.look(), LOOK);
  }

  /** Whether nothing is seen at the moment. */
  get stalls(): boolean {
    return this.stall !== null;
  }

  /** Nothing was due until now, as when something else plays. */
  rest(): void {
    this.came = this.answered = performance.now();
    this.change(null);
  }

  /** A frame came. */
  frame(): void {
    const now = performance.now();
    // A tab that stood still has had no look; its first frame tells that it did.
    if (now - this.came > this.patience) this.look();
    this.came = now;
    if (this.stall === null) this.shown = null;
  }

  /** A frame has been analysed. */
  seen(): void {
    const { stall, since } = this;
    const begun = this.answered;
    this.answered = performance.now();
    if (!stall || (stall !== "behind" && this.came <= since)) return;
    this.shown = null;
    this.change(null);
    this.events.resumed(stall, (this.answered - begun) / 1000);
  }

  /** The tab was hidden or shown. */
  visibility(hidden: boolean): void {
    if (this.hidden && !hidden) this.shown = performance.now();
    this.hidden = hidden;
  }

  private look(): void {
    const watched = this.events.watched();
    if (!watched) return this.rest();
    const stall = this.stallOf(watched, performance.now());
    if (stall && stall !== this.stall) this.change(stall);
    if (this.stall === "stalled") this.mend(performance.now() - this.since);
  }

  private stallOf({ kind, muted }: Watched, now: number): Stall | null {
    if (muted) return "muted";
    if (now - this.came > this.patience) {
      if (kind === "file") return "hole";
      const shownLately = this.shown !== null && now - this.shown <= this.patience;
      return this.hidden || shownLately ? "hidden" : "stalled";
    }
    return now - this.answered > 2 * this.patience ? "behind" : null;
  }

  private change(stall: Stall | null): void {
    if (stall === this.stall) return;
    const now = performance.now();
    if (stall === "stalled" && now - this.since > TRUSTED) this.restarts = 0;
    this.since = now;
    this.stall = stall;
    this.events.changed(stall);
  }

  private mend(stalled: number): void {
    if (stalled < (RESTARTS[this.restarts] ?? Infinity)) return;
    this.restarts += 1;
    this.events.restart(this.restarts === RESTARTS.length);
  }
}
