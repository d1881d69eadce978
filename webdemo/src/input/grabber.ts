/** Takes pictures of the frames that a <video> shows, one at a time. */

/** Pixels from top to bottom that are enough of a frame. */
const ENOUGH = 720;

export class Grabber {
  private grabbing = false;
  /** Rises whenever a picture that is being taken is no longer wanted. */
  private epoch = 0;

  /** Drop the picture that is being taken. */
  drop(): void {
    this.epoch += 1;
  }

  /** Return a picture of the frame; null: one is being taken already, it was dropped, or there is none to take. */
  async grab(video: HTMLVideoElement): Promise<ImageBitmap | null> {
    if (this.grabbing || video.seeking) return null;
    const { epoch } = this;
    const size: ImageBitmapOptions = video.videoHeight > ENOUGH ? { resizeHeight: ENOUGH, resizeQuality: "low" } : {};
    this.grabbing = true;
    const image = await createImageBitmap(video, size).catch(() => null);
    this.grabbing = false;
    if (epoch === this.epoch) return image;
    image?.close();
    return null;
  }
}
