/** Speed: frames a second, and milliseconds from the camera to the result, over the last two seconds. */

/** Milliseconds over which is measured. */
const SPAN = 2000;

export interface Rates {
  readonly fps: number;
  /** Milliseconds, the median. */
  readonly latency: number;
}

export class RateMeter {
  private frames: { readonly done: number; readonly latency: number }[] = [];

  /** Count a frame that the camera showed at `shown` and whose result came at `done`, in milliseconds. */
  count(shown: number, done: number): void {
    this.frames = this.frames.filter((frame) => done - frame.done < SPAN);
    this.frames.push({ done, latency: done - shown });
  }

  /** Begin anew. */
  reset(): void {
    this.frames = [];
  }

  /** Return the rates at `now`, in milliseconds; zeros: nothing has been done lately. */
  at(now: number): Rates {
    this.frames = this.frames.filter((frame) => now - frame.done < SPAN);
    const [first, last] = [this.frames[0], this.frames.at(-1)];
    if (!first || !last || first === last) return { fps: 0, latency: last?.latency ?? 0 };
    const latencies = this.frames.map((frame) => frame.latency).sort((a, b) => a - b);
    const fps = (1000 * (this.frames.length - 1)) / (last.done - first.done);
    return { fps, latency: latencies[Math.floor(latencies.length / 2)] ?? 0 };
  }
}
