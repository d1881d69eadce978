/** The worker's work apart from messages: it loads, checks itself, and analyses frame by frame. */

import { Problem } from "../common/problems";
import type { Metadata, Quality } from "../model/metadata.generated";
import { Analysis, type Ask, type Findings } from "./analysis";
import type { Counted } from "./counting/sets";
import { type Asset, fetchFile } from "./files";
import type { Golden } from "./golden";
import { fastest } from "./landmarks/delegate";
import { type Delegate, PoseTracker, type Recipe, type Vision } from "./landmarks/pose";
import { classifyWith, loadClassifier, startTensors } from "./recognition/classifier";
import { checkSelf } from "./selfcheck";

/** Where everything is, on the page's own origin. */
export interface Assets {
  /** The pose networks, with the bytes that a first load of each is. */
  readonly networks: ReadonlyMap<Quality, Asset & { readonly bytes: number }>;
  readonly vision: Vision;
  readonly tensors: string;
  readonly model: Asset;
  /** By the names that model.json calls them. */
  readonly weights: Readonly<Record<string, Asset>>;
  readonly golden: Asset;
  /** A picture of a person, to measure speed with. */
  readonly person: string;
}

export type OnProgress = (loaded: number, total: number) => void;

/** What has been loaded and how fast it is: `poseTime` in milliseconds a frame. */
export interface Loaded {
  readonly quality: Quality;
  readonly delegate: Delegate;
  readonly poseTime: number;
}

/** Bytes of a first load besides the pose network, for the progress bar: MediaPipe's WebAssembly, model and golden data. */
const OTHER_BYTES = 11_153_641 + 1_640_000;
/** Milliseconds after which a graphics context is asked for once more. */
const AGAIN = 1000;

export class Engine {
  private analysis: Analysis | null = null;
  private pose: PoseTracker | null = null;
  private recipe: Recipe | null = null;

  constructor(
    private readonly assets: Assets,
    private readonly metadata: Metadata,
  ) {}

  /** Load what is not there yet. Throws Problem. */
  async load(quality: Quality, onProgress: OnProgress): Promise<Loaded> {
    const network = this.assets.networks.get(quality);
    if (!network) throw new Problem("model-missing", `there is no pose network ${quality}`);
    let loaded = 0;
    const total = network.bytes + (this.analysis ? 0 : OTHER_BYTES);
    const onBytes = (count: number) => onProgress((loaded += count), total);
    const [bundle, person] = await Promise.all([
      fetchFile(network, onBytes),
      this.person(),
      this.analysis ?? this.loadAnalysis(onBytes),
    ]);
    const [pose, delegate, poseTime] = await fastest({ vision: this.assets.vision, bundle }, person);
    person.close();
    this.pose?.close();
    this.pose = pose;
    this.recipe = { vision: this.assets.vision, bundle, delegate };
    return { quality, delegate, poseTime };
  }

  /** Find what is asked of a frame; `time` in milliseconds on the frame clock. */
  async see(image: ImageBitmap, time: number, asks: readonly Ask[]): Promise<Findings> {
    if (!this.analysis || !this.recipe) throw new Problem("engine-stopped", "a frame came before the model");
    if (!this.pose || this.pose.broken) await this.mend(this.recipe);
    if (!this.pose) throw new Problem("engine-stopped", "there is no pose network");
    return this.analysis.see(this.pose, image, time, asks);
  }

  /** The video has ended; return the repetitions that smoothing had held back. */
  finish(): readonly Counted[] {
    return this.analysis?.finish() ?? [];
  }

  /** Forget what was seen, as for a new video. */
  forget(): void {
    this.analysis?.forget();
  }

  /** Make another landmarker in the place of one whose graphics context the browser has taken away. */
  private async mend(recipe: Recipe): Promise<void> {
    this.pose?.close();
    this.pose = null;
    const made = await PoseTracker.make(recipe).catch(async () => {
      // Some browsers give no other one at once.
      await new Promise((resolve) => setTimeout(resolve, AGAIN));
      return PoseTracker.make(recipe);
    });
    // One of another quality may have been loaded meanwhile.
    if (this.pose) made.close();
    else this.pose = made;
  }

  private async loadAnalysis(onBytes: (count: number) => void): Promise<void> {
    const { model, weights, golden, vision, tensors } = this.assets;
    const [description, shards, goldenData] = await Promise.all([
      fetchFile(model, onBytes),
      Promise.all(Object.entries(weights).map(async ([name, asset]) => [name, await fetchFile(asset, onBytes)] as const)),
      fetchFile(golden, onBytes),
      // Into the browser's cache, from which MediaPipe then takes it; it shows no progress itself.
      fetchFile({ url: vision.wasm }, onBytes),
      startTensors(tensors),
    ]);
    const classify = classifyWith(await loadClassifier(description, new Map(shards)), this.metadata);
    checkSelf(parse(goldenData), this.metadata, classify);
    this.analysis = new Analysis(this.metadata, classify);
  }

  private async person(): Promise<ImageBitmap> {
    const picture = await fetchFile({ url: this.assets.person });
    return createImageBitmap(new Blob([picture]));
  }
}

function parse(golden: Uint8Array): Golden {
  return JSON.parse(new TextDecoder().decode(golden)) as Golden;
}
