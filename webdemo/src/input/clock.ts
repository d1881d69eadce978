/**
 * The frame clock: the one time that a frame has, from here to the engine, the session, the page and the exports.
 *
 * It counts from the session's first analysed frame: before a camera by the times at which frames were taken
 * (`captureTime`, or where a browser has none, `mediaTime`), in a video file by the frames' places in it (`mediaTime`),
 * so that second 0 is the file's first frame. Where frames are dropped or analysed late, the clock goes on.
 *
 * The clock is in milliseconds on the way to the engine, whose windows are defined in them. engine/analysis.ts turns
 * them into seconds, once: all that comes back, is kept, shown and exported has seconds. Two other times are no frame's
 * time: a session's date (`Date.now()`), and what speed is measured with (`performance.now()`, `Frame.shown`).
 */

/** What browsers tell of a frame; see requestVideoFrameCallback. `captureTime`: milliseconds, `mediaTime`: seconds. */
export type FrameTimes = Pick<VideoFrameCallbackMetadata, "captureTime" | "mediaTime">;

export class FrameClock {
  /** Whether times are those of capture; null: no frame has come yet. A mix of two clocks would jump. */
  private captured: boolean | null = null;
  /** Milliseconds of the source at the session's first frame; null: it has not come yet. */
  private origin: number | null = null;
  /** The newest frame's time. */
  private newest = 0;
  /** Milliseconds from the newest frame to the first one of a camera that was opened anew; null: it was not. */
  private pause: number | null = null;

  constructor(private readonly isFile: boolean) {}

  /** Whether the session's first frame has come. */
  get started(): boolean {
    return this.origin !== null;
  }

  /** Return the milliseconds of the source at which a frame was taken; null: its browser does not tell this time. */
  taken({ captureTime, mediaTime }: FrameTimes): number | null {
    this.captured ??= !this.isFile && captureTime !== undefined;
    return this.captured ? (captureTime ?? null) : 1000 * mediaTime;
  }

  /** Return the time of a frame that is analysed; the first one begins the session. */
  time(taken: number): number {
    this.origin ??= this.isFile ? 0 : taken;
    // Media time begins anew with each stream, times of capture go on.
    if (this.pause !== null && !this.captured) this.origin = taken - this.newest - this.pause;
    this.pause = null;
    return (this.newest = taken - this.origin);
  }

  /** The camera was opened anew, `pause` milliseconds after the newest frame: the session goes on. */
  restarted(pause: number): void {
    if (this.started) this.pause = pause;
  }
}
