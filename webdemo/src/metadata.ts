/** What the pipeline wrote for the page: metadata.json beside the model, and the model card's data. */

import card from "../../models/card.json";
import metadata from "../../models/tfjs/metadata.json";
import type { Rule } from "./decide";
import type { CountingRule } from "./engine/repetitions";
import type { SetRule } from "./engine/sets";
import type { FeatureRule, Signal } from "./engine/signals";

/** How frames are chosen; `rule` has it in words. */
export interface WindowSettings {
  readonly frames: number;
  readonly step_ms: number;
  readonly reach_ms: number;
  readonly stride_s: number;
}

/** How landmarks become features; `rule` of metadata.json has it in words. */
export interface FeatureSettings {
  readonly per_frame: number;
  readonly hips: readonly number[];
  readonly shoulders: readonly number[];
  readonly torso_to_body: number;
  readonly mask: number;
}

/** metadata.json, as far as the page uses it. */
export interface Metadata {
  readonly format: number;
  readonly classes: readonly string[];
  /** What each class is called on the page, in the order of `classes`. */
  readonly titles: readonly string[];
  readonly window: WindowSettings;
  readonly features: FeatureSettings;
  readonly decision: Rule;
  /** How repetitions are counted; see pipeline/signals.py, repetitions.py and sets.py. */
  readonly repetitions: {
    readonly features: FeatureRule;
    /** Of each class that can be counted. */
    readonly signals: Readonly<Record<string, Signal>>;
    readonly counting: CountingRule;
    readonly sets: SetRule;
    /** Range, as a share of the usual one, below which a repetition is called shallow. */
    readonly shallow: number;
    readonly finish_steps: number;
    readonly finish_step_s: number;
  };
  readonly landmarks: {
    readonly names: readonly string[];
    readonly swapped: readonly number[];
    readonly bones: readonly (readonly number[])[];
  };
  /** SHA-256 in hexadecimal digits. */
  readonly hashes: {
    readonly files: Readonly<Record<string, string>>;
    readonly pose_landmarker: Readonly<Record<"lite" | "full", string>>;
  };
}

export const METADATA: Metadata = metadata as unknown as Metadata;
export const CARD = card;
export type Card = typeof card;
