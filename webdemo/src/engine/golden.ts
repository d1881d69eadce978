/** golden.json: inputs with the results that the pipeline had; see its `golden`. */

import type { CountedRepetition } from "./counting/repetitions";
import type { RepetitionSet } from "./counting/sets";
import type { Body } from "./counting/signals";
import type { Answer } from "./recognition/decide";

export interface GoldenWindow {
  readonly size: readonly [number, number];
  readonly now_ms: number;
  readonly frames: readonly { readonly time_ms: number; readonly landmarks: readonly number[] | null }[];
  /** Position in `frames` of what meets each target, -1: missing. */
  readonly chosen: readonly number[];
  readonly features: readonly (readonly number[])[];
  readonly in_view: readonly boolean[] | null;
  readonly probabilities: readonly number[];
}

export interface GoldenStream {
  readonly name: string;
  readonly moments: readonly {
    readonly time: number;
    readonly probabilities: readonly number[] | null;
    readonly in_view: readonly boolean[] | null;
  }[];
  readonly answers: readonly Answer[];
}

export interface GoldenBodies {
  readonly clip: string;
  readonly frames: readonly ({ readonly time: number } & Body)[];
  /** The signal of each class in each frame; null: too little is seen. */
  readonly phases: Readonly<Record<string, readonly (number | null)[]>>;
}

export interface GoldenCount {
  readonly name: string;
  readonly frames: readonly {
    readonly time: number;
    readonly points: Readonly<Record<string, readonly [value: number, angle: number]>>;
    readonly told: string | null;
  }[];
  readonly sets: readonly RepetitionSet<CountedRepetition>[];
  /** Once the video has ended. */
  readonly finished: readonly RepetitionSet<CountedRepetition>[];
}

export interface Golden {
  readonly windows: readonly GoldenWindow[];
  readonly streams: readonly GoldenStream[];
  readonly bodies: readonly GoldenBodies[];
  readonly counts: readonly GoldenCount[];
}
