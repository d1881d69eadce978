/** Cameras: which one is asked for, and what their errors mean. */

import { beforeEach, expect, test, vi } from "vitest";
import { listCameras, openCamera } from "../../src/input/camera";

const getUserMedia = vi.fn();
const enumerateDevices = vi.fn();

beforeEach(() => {
  vi.resetAllMocks();
  vi.stubGlobal("window", { isSecureContext: true });
  vi.stubGlobal("location", { origin: "http://here" });
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia, enumerateDevices } });
});

test("the one that faces the user is asked for, or the one that was chosen", async () => {
  await openCamera(null);
  await openCamera("b");
  const [[first], [second]] = getUserMedia.mock.calls as [[MediaStreamConstraints], [MediaStreamConstraints]];
  expect(first).toMatchObject({ audio: false, video: { facingMode: { ideal: "user" } } });
  expect(second).toMatchObject({ audio: false, video: { deviceId: { exact: "b" } } });
});

test.each([
  ["NotFoundError", "no-camera"],
  ["NotAllowedError", "camera-denied"],
  ["NotReadableError", "camera-in-use"],
  ["SomethingNew", "camera-in-use"],
])("%s is the problem %s", async (name, kind) => {
  getUserMedia.mockRejectedValue(new DOMException("", name));
  await expect(openCamera(null)).rejects.toMatchObject({ kind });
});

test("an insecure origin and a browser without cameras are named before anything is asked", async () => {
  vi.stubGlobal("navigator", {});
  await expect(openCamera(null)).rejects.toMatchObject({ kind: "no-camera" });
  vi.stubGlobal("window", { isSecureContext: false });
  await expect(openCamera(null)).rejects.toMatchObject({ kind: "insecure-origin", message: "http://here" });
});

test("cameras without a name are numbered", async () => {
  const device = (kind: string, deviceId: string, label: string) => ({ kind, deviceId, label });
  enumerateDevices.mockResolvedValue([device("audioinput", "m", ""), device("videoinput", "a", "Front"), device("videoinput", "b", "")]);
  expect(await listCameras()).toEqual([{ deviceId: "a", label: "Front" }, { deviceId: "b", label: "Camera 2" }]);
});
