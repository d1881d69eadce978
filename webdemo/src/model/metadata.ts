/** What the pipeline wrote for the page: metadata.json beside the model, and the model card's data. */

import card from "../../../models/card.json";
import metadata from "../../../models/tfjs/metadata.json";
import type { Rule } from "../engine/recognition/decide";
import type { CountingRule } from "../engine/counting/repetitions";
import type { SetRule } from "../engine/counting/sets";
import type { FeatureRule, Signal } from "../engine/counting/signals";

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

/** From and to; null where nothing could be resampled. */
export type Interval = readonly (number | null)[];

/** How the running answer does; null: there was nothing to measure it on. */
export interface RunningFigures {
  readonly right: number | null;
  readonly false_claims_per_minute: number | null;
  readonly false_claimed_share: number | null;
  readonly other_minutes: number;
  readonly ci95: Readonly<Record<"right" | "false_claims_per_minute" | "false_claimed_share", Interval>>;
  readonly first_right_s: { readonly median: number | null; readonly never: number; readonly clips: number };
  readonly per_class: Readonly<Record<string, number | null>>;
}

/** The same of clips from elsewhere, and how many were labelled right. */
export interface FieldFigures extends RunningFigures {
  readonly labels: Readonly<Record<string, { readonly right: number; readonly clips: number }>>;
}

/** How counting does: off by at most one, mean error, and exactly right. */
export interface CountingFigures {
  readonly obo: number;
  readonly mae: number;
  readonly exact: number;
  readonly clips: number;
}

/** The model card's data, as far as the page uses it; pipeline/card.py leaves out what was not measured. */
export interface Card {
  readonly use: string;
  readonly not_for: readonly string[];
  readonly network: { readonly name: string; readonly parameters: number };
  readonly weights: { readonly bytes: number };
  readonly window: { readonly frames: number; readonly span_s: number; readonly stride_s: number };
  readonly figures: readonly {
    readonly figure: string;
    readonly value: number;
    readonly ci95: Interval;
    readonly protocol: string;
  }[];
  readonly per_class: Readonly<Record<string, { readonly precision: number; readonly recall: number }>>;
  readonly running: RunningFigures;
  readonly field: { readonly never_learnt_from?: FieldFigures };
  readonly open_set: { readonly mean?: number; readonly claimed_share?: Readonly<Record<string, number>> } | null;
  readonly repetitions: {
    readonly given?: CountingFigures;
    readonly end_to_end?: CountingFigures;
    readonly protocol?: string;
  };
  readonly where_it_fails: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
}

export const METADATA: Metadata = metadata as unknown as Metadata;
export const CARD: Card = card as unknown as Card;
