/** Where frames come from: a camera, or a video file. Both play in a hidden <video>. */

import { Problem } from "../common/problems";
import { FrameClock } from "./clock";

/** A frame that the <video> shows now. */
export interface Frame {
  readonly video: HTMLVideoElement;
  /** Milliseconds of the source; `Source.clock` makes the frame's time of them. */
  readonly taken: number;
  /** When the camera took it, else when it was shown, on the page's `performance.now()`: for measuring speed only. */
  readonly shown: number;
}

export type OnFrame = (frame: Frame) => void;

/** Milliseconds that a camera has for its first frame before it counts as opened all the same. */
const FIRST_FRAME = 3000;

export class Source {
  readonly clock: FrameClock;
  private running = true;
  /** When the newest frame was shown, on the page's `performance.now()`. */
  private shown = 0;

  private constructor(
    readonly video: HTMLVideoElement,
    readonly kind: "camera" | "file",
    private dispose: () => void,
  ) {
    this.clock = new FrameClock(kind === "file");
  }

  /** Whether its own switch, the system or another program holds the camera's pictures back. */
  get muted(): boolean {
    return (this.video.srcObject as MediaStream | null)?.getVideoTracks().some((track) => track.muted) ?? false;
  }

  /** Play a camera's stream. Throws Problem. */
  static async ofStream(stream: MediaStream, onFrame: OnFrame): Promise<Source> {
    const video = hiddenVideo();
    video.srcObject = stream;
    return new Source(video, "camera", () => stop(stream)).begin(onFrame);
  }

  /** Play a file. Throws Problem `video-unsupported` if the browser can't. */
  static async ofFile(file: File, onFrame: OnFrame): Promise<Source> {
    const video = hiddenVideo();
    const url = URL.createObjectURL(file);
    video.src = url;
    return new Source(video, "file", () => URL.revokeObjectURL(url)).begin(onFrame);
  }

  /** Let go of the camera, and go on with what `open` gives; it is stopped if all was closed meanwhile. */
  async reopen(open: () => Promise<MediaStream>): Promise<void> {
    this.dispose();
    const stream = await open();
    if (!this.running) return stop(stream);
    // Of two that were asked for at once the first one ends here.
    this.dispose();
    this.dispose = () => stop(stream);
    this.video.srcObject = stream;
    this.clock.restarted(performance.now() - this.shown);
    // It may be closed before it begins.
    await this.video.play().catch(() => null);
  }

  /** Stop for good. */
  close(): void {
    this.running = false;
    this.video.pause();
    this.video.srcObject = null;
    this.video.removeAttribute("src");
    this.video.remove();
    this.dispose();
  }

  private async begin(onFrame: OnFrame): Promise<Source> {
    const { video } = this;
    const isFile = this.kind === "file";
    try {
      if (!("requestVideoFrameCallback" in video)) {
        throw new Problem(isFile ? "video-unsupported" : "no-camera", "this browser has no requestVideoFrameCallback");
      }
      this.watch(onFrame);
      // A camera that is muted from the start gives no frame, and playing never begins.
      await (isFile ? video.play() : Promise.race([video.play(), wait(FIRST_FRAME)]));
      if (isFile && !video.videoWidth) throw new Problem("video-unsupported", "it has no picture");
    } catch (error) {
      const detail = video.error?.message ?? String(error);
      this.close();
      throw error instanceof Problem ? error : new Problem(isFile ? "video-unsupported" : "camera-in-use", detail);
    }
    return this;
  }

  private watch(onFrame: OnFrame): void {
    this.video.requestVideoFrameCallback((now, times) => {
      if (!this.running) return;
      this.watch(onFrame);
      this.shown = now;
      const taken = this.clock.taken(times);
      if (taken !== null) onFrame({ video: this.video, taken, shown: times.captureTime ?? now });
    });
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function hiddenVideo(): HTMLVideoElement {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.setAttribute("aria-hidden", "true");
  video.tabIndex = -1;
  // Browsers slow down a video that is not in the page.
  video.className = "unseen";
  document.body.append(video);
  return video;
}
