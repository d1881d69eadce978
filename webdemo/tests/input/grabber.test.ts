/** Pictures of frames, one at a time. */

import { beforeEach, expect, test, vi } from "vitest";
import { Grabber } from "../../src/input/grabber";

const video = (parts: Partial<HTMLVideoElement> = {}) => ({ seeking: false, videoHeight: 480, ...parts }) as HTMLVideoElement;
const image = { close: vi.fn() } as unknown as ImageBitmap;
const create = vi.fn();

beforeEach(() => {
  vi.clearAllMocks();
  create.mockResolvedValue(image);
  vi.stubGlobal("createImageBitmap", create);
});

test("one picture is taken at a time, and none while the video seeks", async () => {
  const grabber = new Grabber();
  const both = [grabber.grab(video()), grabber.grab(video())];
  expect(await Promise.all(both)).toEqual([image, null]);
  expect(await grabber.grab(video({ seeking: true }))).toBeNull();
  expect(await grabber.grab(video())).toBe(image);
});

test("a picture that is dropped meanwhile is closed", async () => {
  const grabber = new Grabber();
  const grabbed = grabber.grab(video());
  grabber.drop();
  expect(await grabbed).toBeNull();
  expect(image.close).toHaveBeenCalledOnce();
});

test("a frame that can't be taken is passed over", async () => {
  create.mockRejectedValueOnce(new Error("no frame"));
  const grabber = new Grabber();
  expect(await grabber.grab(video())).toBeNull();
  expect(await grabber.grab(video())).toBe(image);
});

test("large frames are made smaller", async () => {
  await new Grabber().grab(video({ videoHeight: 1080 }));
  expect(create.mock.lastCall?.[1]).toMatchObject({ resizeHeight: 720 });
});
