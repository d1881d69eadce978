/**
 * The types of metadata.json, as far as the page uses it: settings that the pipeline fills from params.yaml.
 *
 * Times are in seconds where a name ends in `_s`, in milliseconds where it ends in `_ms`. Each block's `rule`, where
 * metadata.json has one, says in words what the numbers do.
 */

/** Which of BlazePose's networks finds the body. */
export type Quality = "lite" | "full";

/** How frames are chosen for a window. */
export interface WindowSettings {
  readonly frames: number;
  readonly step_ms: number;
  readonly reach_ms: number;
  readonly stride_s: number;
}

/** How landmarks become the network's features. */
export interface FeatureSettings {
  readonly per_frame: number;
  readonly hips: readonly number[];
  readonly shoulders: readonly number[];
  readonly torso_to_body: number;
  readonly mask: number;
}

export type State = "no-person" | "not-in-frame" | "unsure" | "none" | "exercise";

/** How window probabilities become the streaming answer. */
export interface DecisionSettings {
  readonly states: readonly State[];
  /** Name of the class of people who do none of the exercises. */
  readonly other: string;
  /** Parts of the body from the top down, each with its landmarks. */
  readonly parts: Readonly<Record<string, readonly number[]>>;
  readonly smoothing_s: number;
  readonly enter: number;
  readonly leave: number;
  readonly shortest_s: number;
  readonly instant_s: number;
  readonly none: number;
  readonly absent_s: number;
  readonly hidden: number;
  readonly sure: number;
  readonly visibility: number;
  /** Parts without which no exercise is answered. */
  readonly needed: readonly string[];
}

/** The left and the right landmark of a joint. */
export type Joint = readonly number[];

/** How world landmarks become the joint angles and heights that repetition signals are mixed from. */
export interface SignalFeatureSettings {
  /** By name, the three joints that span an angle. */
  readonly angles: Readonly<Record<string, readonly Joint[]>>;
  /** By name, the upper and the lower joint of a height. */
  readonly heights: Readonly<Record<string, readonly Joint[]>>;
  readonly degrees_a_metre: number;
  readonly least_trust: number;
  readonly blink_s: number;
  readonly calm_deg: number;
  readonly settle_s: number;
}

/** The repetition signal of a class; `angle`: the feature whose range is a repetition's range of motion. */
export interface SignalSettings {
  readonly weights: readonly number[];
  readonly top: readonly number[];
  readonly bottom: readonly number[];
  readonly angle: number;
}

/** How repetitions are counted in a repetition signal. */
export interface CountingSettings {
  readonly smoothing_s: number;
  readonly memory_s: number;
  readonly least: number;
  readonly reversal: number;
  readonly complete: number;
  readonly smallest: number;
  readonly lost_s: number;
  readonly near: number;
  readonly creep: number;
  readonly still_s: number;
}

/** Which repetitions are believed, and how they make sets. */
export interface SetSettings {
  readonly buffer_s: number;
  readonly lookback_s: number;
  readonly chain_s: number;
  readonly grace_s: number;
  readonly claim_s: number;
  readonly lag_s: number;
  readonly rest_s: number;
  readonly depth: number;
}

export interface RepetitionSettings {
  readonly features: SignalFeatureSettings;
  /** Of each class that can be counted. */
  readonly signals: Readonly<Record<string, SignalSettings>>;
  readonly counting: CountingSettings;
  readonly sets: SetSettings;
  /** Range, as a share of the usual one, below which a repetition is called shallow. */
  readonly shallow: number;
  readonly finish_steps: number;
  readonly finish_step_s: number;
}

/** The skeleton: `swapped` has each landmark's place in a mirror, `bones` pairs of landmarks. */
export interface LandmarkSettings {
  readonly names: readonly string[];
  readonly swapped: readonly number[];
  readonly bones: readonly (readonly number[])[];
}

export interface Metadata {
  readonly format: number;
  readonly classes: readonly string[];
  /** What each class is called on the page, in the order of `classes`. */
  readonly titles: readonly string[];
  readonly window: WindowSettings;
  readonly features: FeatureSettings;
  readonly decision: DecisionSettings;
  readonly repetitions: RepetitionSettings;
  readonly landmarks: LandmarkSettings;
  /** SHA-256 in hexadecimal digits. */
  readonly hashes: {
    readonly files: Readonly<Record<string, string>>;
    readonly pose_landmarker: Readonly<Record<Quality, string>>;
  };
}
