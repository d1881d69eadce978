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

export class Source {
  readonly clock: FrameClock;
  private running = true;

  private constructor(
    readonly video: HTMLVideoElement,
    readonly kind: "camera" | "file",
    private readonly dispose: () => void,
  ) {
    this.clock = new FrameClock(kind === "file");
  }

  /** Play a camera's stream. Throws Problem. */
  static async ofStream(stream: MediaStream, onFrame: OnFrame): Promise<Source> {
    const video = hiddenVideo();
    video.srcObject = stream;
    return new Source(video, "camera", () => stream.getTracks().forEach((track) => track.stop())).begin(onFrame);
  }

  /** Play a file. Throws Problem `video-unsupported` if the browser can't. */
  static async ofFile(file: File, onFrame: OnFrame): Promise<Source> {
    const video = hiddenVideo();
    const url = URL.createObjectURL(file);
    video.src = url;
    return new Source(video, "file", () => URL.revokeObjectURL(url)).begin(onFrame);
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
      await video.play();
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
      const taken = this.clock.taken(times);
      if (taken !== null) onFrame({ video: this.video, taken, shown: times.captureTime ?? now });
    });
  }
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
