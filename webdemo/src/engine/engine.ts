/** All that the worker does, apart from messages: it loads, checks itself, and answers frame by frame. */

import type { Metadata } from "../model/metadata";
import { Problem } from "../common/problems";
import { classifyWith, loadClassifier, startTensors } from "./recognition/classifier";
import { type Asset, fetchFile } from "./files";
import type { Delegate, Quality, Seen } from "./messages";
import { Pose, type Recipe, type Vision, fastest } from "./landmarks/pose";
import { type Classify, Recogniser } from "./recognition/recogniser";
import { type Golden, checkSelf } from "./selfcheck";
import type { RepetitionSet } from "./counting/sets";
import { Tally } from "./counting/tally";

/** Where everything is, on the page's own origin. */
export interface Assets {
  readonly bundles: Readonly<Record<Quality, Asset>>;
  readonly vision: Vision;
  readonly tensors: string;
  readonly model: Asset;
  /** By the names that model.json calls them. */
  readonly weights: Readonly<Record<string, Asset>>;
  readonly golden: Asset;
  /** A picture of a person, to get ready on. */
  readonly person: string;
}

export type OnProgress = (loaded: number, total: number) => void;

/** What has been loaded and how fast it is: `poseTime` in milliseconds a frame. */
export interface Loaded {
  readonly quality: Quality;
  readonly delegate: Delegate;
  readonly poseTime: number;
}

/** Bytes of a first load, for a bar that moves: BlazePose's networks; MediaPipe's WebAssembly, the model and its proofs. */
const POSE_BYTES: Readonly<Record<Quality, number>> = { lite: 5_777_746, full: 9_398_198 };
const OTHER_BYTES = 11_153_641 + 1_640_000;
/** Milliseconds after which a graphics context is asked for once more. */
const AGAIN = 1000;

export class Engine {
  private classify: Classify | null = null;
  private recogniser: Recogniser | null = null;
  private pose: Pose | null = null;
  private recipe: Recipe | null = null;
  private readonly tally: Tally;
  /** Of the newest frame, in milliseconds. */
  private time = -Infinity;
  /** What was told last. */
  private exercise: string | null = null;

  constructor(
    private readonly assets: Assets,
    private readonly metadata: Metadata,
  ) {
    this.tally = new Tally(metadata.repetitions);
  }

  /** Load what is not there yet. Throws Problem. */
  async load(quality: Quality, onProgress: OnProgress): Promise<Loaded> {
    let loaded = 0;
    const total = POSE_BYTES[quality] + (this.classify ? 0 : OTHER_BYTES);
    const onBytes = (count: number) => onProgress((loaded += count), total);
    const [bundle, person] = await Promise.all([
      fetchFile(this.assets.bundles[quality], onBytes),
      this.person(),
      this.classify ?? this.loadClassifier(onBytes),
    ]);
    const [pose, delegate, poseTime] = await fastest({ vision: this.assets.vision, bundle }, person);
    person.close();
    this.pose?.close();
    this.pose = pose;
    this.recipe = { vision: this.assets.vision, bundle, delegate };
    return { quality, delegate, poseTime };
  }

  /** Say who is in a frame and what they do; `time` in milliseconds. */
  async see(image: ImageBitmap, time: number): Promise<Omit<Seen, "type" | "video" | "image">> {
    if (!this.recogniser || !this.recipe) throw new Problem("engine-stopped", "a frame came before the model");
    if (!this.pose || this.pose.broken) await this.mend(this.recipe);
    if (!this.pose) throw new Problem("engine-stopped", "there is no pose network");
    // Whoever goes back in a video sees another one.
    if (time <= this.time) this.forget();
    this.time = time;
    const start = performance.now();
    const person = this.pose.see(image, time);
    const posed = performance.now();
    const landmarks = person?.landmarks ?? null;
    const told = this.recogniser.see(time, landmarks, image.width / image.height);
    const classified = performance.now();
    this.exercise = told.length ? (told.at(-1)?.answer.exercise ?? null) : this.exercise;
    const before = this.tally.sets;
    const body = person && { world: person.world, visibility: person.landmarks.filter((_, i) => i % 4 === 3) };
    this.tally.see(time / 1000, body, this.exercise);
    const { sets, motion } = this.tally;
    const countTime = performance.now() - classified;
    const times = { poseTime: posed - start, classifyTime: classified - posed, countTime };
    return { time, landmarks, told, sets: sets === before ? null : sets, motion, ...times };
  }

  /** Return the sets of a video that has ended. */
  finish(): readonly RepetitionSet[] {
    this.tally.finish();
    return this.tally.sets;
  }

  /** Forget what was seen, as for a new video. BlazePose finds by itself that it has lost whom it followed. */
  forget(): void {
    this.recogniser?.forget();
    this.tally.forget();
    this.exercise = null;
    this.time = -Infinity;
  }

  /** Make another landmarker in the place of one whose graphics context the browser has taken away. */
  private async mend(recipe: Recipe): Promise<void> {
    this.pose?.close();
    this.pose = null;
    const made = await Pose.make(recipe).catch(async () => {
      // Some browsers give no other one at once.
      await new Promise((resolve) => setTimeout(resolve, AGAIN));
      return Pose.make(recipe);
    });
    // One of another quality may have been loaded meanwhile.
    if (this.pose) made.close();
    else this.pose = made;
  }

  private async loadClassifier(onBytes: (count: number) => void): Promise<void> {
    const { model, weights, golden, vision, tensors } = this.assets;
    const [description, shards, proofs] = await Promise.all([
      fetchFile(model, onBytes),
      Promise.all(Object.entries(weights).map(async ([name, asset]) => [name, await fetchFile(asset, onBytes)] as const)),
      fetchFile(golden, onBytes),
      // Into the browser's cache, from which MediaPipe then takes it; it shows no progress itself.
      fetchFile({ url: vision.wasm }, onBytes),
      startTensors(tensors),
    ]);
    const classify = classifyWith(await loadClassifier(description, new Map(shards)), this.metadata);
    checkSelf(parse(proofs), this.metadata, classify);
    this.classify = classify;
    this.recogniser = new Recogniser(this.metadata, classify);
  }

  private async person(): Promise<ImageBitmap> {
    const picture = await fetchFile({ url: this.assets.person });
    return createImageBitmap(new Blob([picture]));
  }
}

function parse(golden: Uint8Array): Golden {
  return JSON.parse(new TextDecoder().decode(golden)) as Golden;
}
