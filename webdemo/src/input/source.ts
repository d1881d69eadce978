/** Where frames come from: a camera, or a video file. Both play in a <video> that nobody sees. */

import { Problem, type ProblemName } from "../common/problems";

/** What a frame's time is measured against, in milliseconds; it rises from frame to frame. */
export type OnFrame = (video: HTMLVideoElement, time: number, shown: number) => void;

export interface CameraChoice {
  readonly deviceId: string;
  readonly label: string;
}

/** Enough for BlazePose, which looks at 256 by 256 pixels of a person, and not too much for a phone to carry. */
const WANTED = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } } as const;

/** Errors of getUserMedia, by name, as a person would understand them. */
const CAMERA_PROBLEMS: Readonly<Record<string, ProblemName>> = {
  NotFoundError: "no-camera",
  OverconstrainedError: "no-camera",
  NotAllowedError: "camera-denied",
  SecurityError: "camera-denied",
  NotReadableError: "camera-in-use",
  AbortError: "camera-in-use",
};

/** Open a camera, the browser's choice if none is named. Throws Problem. */
export async function openCamera(deviceId: string | null): Promise<MediaStream> {
  if (!window.isSecureContext) throw new Problem("insecure-origin", location.origin);
  if (!navigator.mediaDevices?.getUserMedia) throw new Problem("no-camera", "this browser has no getUserMedia");
  const which = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: { ideal: "user" } };
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { ...WANTED, ...which }, audio: false });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    throw new Problem(CAMERA_PROBLEMS[name] ?? "camera-in-use", String(error));
  }
}

/** Return the cameras there are; their names are known once one was allowed. */
export async function listCameras(): Promise<CameraChoice[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  const cameras = devices.filter((device) => device.kind === "videoinput");
  return cameras.map(({ deviceId, label }, i) => ({ deviceId, label: label || `Camera ${i + 1}` }));
}

/** A <video> that plays, and tells of each frame. */
export class Source {
  private running = true;
  /** Whether times are those of capture; null: no frame has come yet. A mix of clocks would jump. */
  private captured: boolean | null = null;

  private constructor(
    readonly video: HTMLVideoElement,
    private readonly dispose: () => void,
  ) {}

  /** Play a camera's stream. Throws Problem. */
  static async ofStream(stream: MediaStream, onFrame: OnFrame): Promise<Source> {
    const video = hiddenVideo();
    video.srcObject = stream;
    const source = new Source(video, () => stream.getTracks().forEach((track) => track.stop()));
    return source.begin(onFrame);
  }

  /** Play a file. Throws Problem `video-unsupported` if the browser can't. */
  static async ofFile(file: File, onFrame: OnFrame): Promise<Source> {
    const video = hiddenVideo();
    const url = URL.createObjectURL(file);
    video.src = url;
    return new Source(video, () => URL.revokeObjectURL(url)).begin(onFrame);
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
    const isFile = !video.srcObject;
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
    this.video.requestVideoFrameCallback((now, { captureTime, mediaTime }) => {
      if (!this.running) return;
      this.watch(onFrame);
      // A camera's frames are dated when they were taken, a file's by their place in it.
      this.captured ??= this.video.srcObject !== null && captureTime !== undefined;
      const time = this.captured ? captureTime : 1000 * mediaTime;
      if (time !== undefined) onFrame(this.video, time, captureTime ?? now);
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
