/** The device's cameras. */

import { Problem, type ProblemName } from "../common/problems";

export interface CameraChoice {
  readonly deviceId: string;
  readonly label: string;
}

/** Enough for BlazePose, which looks at 256 by 256 pixels of a person, and not too much for a phone. */
const WANTED = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } } as const;

/** Problems by the names of getUserMedia's errors. */
const PROBLEMS: Readonly<Record<string, ProblemName>> = {
  NotFoundError: "no-camera",
  OverconstrainedError: "no-camera",
  NotAllowedError: "camera-denied",
  SecurityError: "camera-denied",
  NotReadableError: "camera-in-use",
  AbortError: "camera-in-use",
};

/** Open a camera; null: the browser chooses. Throws Problem. */
export async function openCamera(deviceId: string | null): Promise<MediaStream> {
  if (!window.isSecureContext) throw new Problem("insecure-origin", location.origin);
  if (!navigator.mediaDevices?.getUserMedia) throw new Problem("no-camera", "this browser has no getUserMedia");
  const which = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: { ideal: "user" } };
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { ...WANTED, ...which }, audio: false });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    throw new Problem(PROBLEMS[name] ?? "camera-in-use", String(error));
  }
}

/** Return the cameras there are; browsers tell their names once one was allowed. */
export async function listCameras(): Promise<CameraChoice[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  const cameras = devices.filter((device) => device.kind === "videoinput");
  return cameras.map(({ deviceId, label }, i) => ({ deviceId, label: label || `Camera ${i + 1}` }));
}
