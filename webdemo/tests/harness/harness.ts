/** The page's engine, laid open for tests that compare it with the pipeline. Never part of the page. */

import { fetchFile } from "../../src/engine/files";
import type { GoldenWindow } from "../../src/engine/golden";
import { makeLandmarker, person } from "../../src/engine/landmarks/pose";
import { classifyWith, loadClassifier, startTensors } from "../../src/engine/recognition/classifier";
import { Recogniser, type TimedAnswer, points } from "../../src/engine/recognition/recogniser";
import { workOut } from "../../src/engine/selfcheck";
import { MODEL, POSE_NETWORKS, TFJS_WASM, VISION_LOADER, VISION_WASM, WEIGHTS } from "../../src/model/assets";
import { METADATA } from "../../src/model/metadata";
import type { Quality } from "../../src/model/metadata.generated";

interface Series {
  readonly frames: readonly { readonly time_ms: number; readonly landmarks: readonly number[] | null }[];
  /** Width and height. */
  readonly size: readonly [number, number];
}

async function prepare() {
  const shards = Object.entries(WEIGHTS).map(async ([name, url]) => [name, await fetchFile({ url })] as const);
  await startTensors(TFJS_WASM);
  const model = await loadClassifier(await fetchFile({ url: MODEL }), new Map(await Promise.all(shards)));
  const classify = classifyWith(model, METADATA);
  return {
    /** Return the landmarks (33, 4) of one picture, in IMAGE mode; null: nobody. */
    async landmarks(url: string, quality: Quality) {
      const vision = { loader: VISION_LOADER, wasm: VISION_WASM };
      const network = POSE_NETWORKS.find(({ name }) => name === quality);
      if (!network) throw new Error(`there is no pose network ${quality}`);
      const bundle = await fetchFile(network);
      const landmarker = await makeLandmarker({ vision, bundle, delegate: "CPU" }, new OffscreenCanvas(1, 1), "IMAGE");
      const image = await createImageBitmap(await (await fetch(url)).blob());
      const found = person(landmarker.detect(image));
      landmarker.close();
      return found && points(found.landmarks);
    },
    /** Return what the page makes of a golden window. */
    classify(window: GoldenWindow) {
      const found = workOut(window, METADATA, classify);
      return { ...found, features: Array.from(found.features) };
    },
    /** Return the page's answers to a whole clip, from its landmarks; times in seconds. */
    replay({ frames, size }: Series) {
      const recogniser = new Recogniser(METADATA, classify);
      const answers = frames.flatMap((frame) => recogniser.see(frame.time_ms, frame.landmarks, size[0] / size[1]));
      return answers.map(({ time, answer }: TimedAnswer) => ({ time: time / 1000, ...answer }));
    },
    /** Return the median milliseconds that a window takes to classify, of `count`. */
    time(window: GoldenWindow, count: number) {
      const times = Array.from({ length: count }, () => {
        const start = performance.now();
        workOut(window, METADATA, classify);
        return performance.now() - start;
      });
      return times.sort((a, b) => a - b)[Math.floor(count / 2)];
    },
  };
}

export type Harness = Awaited<ReturnType<typeof prepare>>;
Object.assign(window, { harness: prepare().then((harness) => Object.assign(window, { harness })) });
