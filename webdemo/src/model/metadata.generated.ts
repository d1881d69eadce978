/**
 * The types of metadata.json: do not edit.
 *
 * `python -m pipeline.export.types` writes them from pipeline/export/schema.py, whose blocks params.yaml fills.
 */

/** When the streaming answer is given: smoothed probabilities and shares from 0 to 1 but for the times. */
export interface AnswerRule {
  /** Seconds, time constant of the exponential mean that probabilities and visible parts go through. */
  readonly smoothing: number;
  /** Probability from which on an exercise may be answered. */
  readonly enter: number;
  /** Probability below which it is no longer answered; not above enter. */
  readonly leave: number;
  /** Seconds for which the probability must have been at least enter until the exercise is answered. */
  readonly shortest: number;
  /** Probability of the class Other from which on the answer is that no exercise is done. */
  readonly none: number;
  /** Seconds without a pose after which nobody is there and all is forgotten. */
  readonly absent: number;
  /** By how much enter rises for each part of the body that is not in view. */
  readonly hidden: number;
  /** Visibility from which on a landmark is seen. */
  readonly visibility: number;
  /** Parts of the body that must be in view for an exercise to be answered. */
  readonly needed: readonly string[];
}
/** What the numbers of a landmark are. */
export interface Axes {
  readonly x: string;
  readonly y: string;
  readonly z: string;
  readonly visibility: string;
}
/** When a repetition counts. */
export interface CountRule {
  /** Seconds, time constant of the exponential mean that a signal goes through. */
  readonly smoothing: number;
  /** Seconds back over which the signal's own range is taken. */
  readonly memory: number;
  /** Smallest own range, as a share of the class's usual range of motion, which is the largest. */
  readonly least: number;
  /** Share of its own range by which the signal must turn back to have turned. */
  readonly reversal: number;
  /** Share of the way down that must have been come back up for the repetition to count. */
  readonly complete: number;
  /** Range of motion, as a share of the usual one, below which nothing counts. */
  readonly smallest: number;
  /** Seconds without a signal after which a repetition under way is dropped. */
  readonly lost: number;
}
/** How signals become repetitions. */
export interface CountingSettings {
  readonly settings: CountRule;
  readonly near: number;
  readonly creep: number;
  readonly still_s: number;
  readonly rule: string;
}
/** How probabilities become the streaming answer. */
export interface DecisionSettings {
  readonly settings: AnswerRule;
  readonly states: readonly State[];
  /** The class of people who do none of the exercises. */
  readonly other: string;
  /** Parts of the body that must be in view, from the top down. */
  readonly parts: Readonly<Record<string, Joint>>;
  /** Seconds that make no difference. */
  readonly instant_s: number;
  /** Probability that is enough however much is hidden, if no needed part is. */
  readonly sure: number;
  readonly rule: string;
}
/** A kind of features. */
export interface FeatureKind {
  readonly name: string;
  /** Numbers a frame. */
  readonly width: number;
}
/** How the landmarks of chosen frames become features. */
export interface FeatureSettings {
  /** Numbers a frame, of all kinds. */
  readonly per_frame: number;
  /** One after the other in each frame. */
  readonly kinds: readonly FeatureKind[];
  readonly mirror: Mirror;
  readonly order: readonly string[];
  readonly axes: Axes;
  readonly hips: Joint;
  readonly shoulders: Joint;
  readonly torso_to_body: number;
  /** Every feature of a missing frame. */
  readonly mask: number;
  readonly rule: string;
}
/** SHA-256 of all that the model was made from, and of the files beside this one. */
export interface Hashes {
  readonly files: Readonly<Record<string, string>>;
  readonly classifier: string;
  readonly landmarks: Readonly<Record<string, string>>;
  readonly pose_landmarker: Readonly<Record<Quality, string>>;
}
export type Joint = readonly [number, number];
/** The skeleton whose landmarks the network was trained on. */
export interface LandmarkSettings {
  readonly skeleton: string;
  readonly names: readonly string[];
  /** For each landmark the one on the other side of the body. */
  readonly swapped: readonly number[];
  /** Landmarks that a drawn skeleton joins. */
  readonly bones: readonly (readonly [number, number])[];
}
/** A layer of the network. */
export interface Layer {
  readonly type: string;
  readonly units?: number | null;
}
/** The figures that a page shows, with what they were measured on. */
export interface Measured {
  readonly protocol: string | null;
  readonly windows: Scores;
  readonly clips: Scores;
}
/** What features are in a mirror: of each the one that has its place, and the sign that it then has. */
export interface Mirror {
  readonly places: readonly number[];
  readonly signs: readonly number[];
}
/** The network and how it is asked. */
export interface Network {
  readonly name: string;
  readonly layers: readonly Layer[];
  readonly parameters: number;
  readonly served: string;
}
export type Quality = "full" | "lite";
/** How repetitions are counted. */
export interface RepetitionSettings {
  readonly features: SignalFeatureSettings;
  /** Of each class that can be counted. */
  readonly signals: Readonly<Record<string, SignalSettings>>;
  readonly counting: CountingSettings;
  readonly sets: SetSettings;
  /** Range of motion, as a share of the usual one, below which a repetition is called shallow. */
  readonly shallow: number;
  /** How many times the last frame of a video is seen again. */
  readonly finish_steps: number;
  readonly finish_step_s: number;
}
/** Of windows or clips. */
export interface Scores {
  readonly accuracy?: number | null;
  readonly macro_f1?: number | null;
  readonly ci95?: Readonly<Record<string, readonly [number, number]>> | null;
}
/** Windows one after the other, as they are served and evaluated. */
export interface ServedWindow {
  /** How many frames. */
  readonly frames: number;
  /** Seconds from the first to the last of them. */
  readonly span: number;
  /** Kinds of features of a frame, in their order. */
  readonly features: readonly string[];
  /** Seconds between windows. */
  readonly stride: number;
}
/** Which counted repetitions are believed, and which of them make a set. */
export interface SetRule {
  /** Seconds for which a repetition waits for its exercise to be answered. */
  readonly buffer: number;
  /** Longest pause, seconds, between the last waiting repetition and now. */
  readonly lookback: number;
  /** Longest pause, seconds, between two waiting repetitions. */
  readonly chain: number;
  /** Seconds after its exercise was last answered in which a repetition may still begin. */
  readonly grace: number;
  /** Seconds for which an exercise must have been answered without a break until that is believed. */
  readonly claim: number;
  /** Seconds for which an exercise may still be answered while another is done already. */
  readonly lag: number;
  /** Longest pause within a set, seconds. */
  readonly rest: number;
  /** How deep one of a set's first repetitions must be, as a share of the usual depth. */
  readonly depth: number;
}
/** How repetitions become sets. */
export interface SetSettings {
  readonly settings: SetRule;
  readonly rule: string;
}
/** How landmarks become what repetition signals are made of: angles first, then heights. */
export interface SignalFeatureSettings {
  /** Joints, each with the three pairs of landmarks that span its angle. */
  readonly angles: Readonly<Record<string, readonly [Joint, Joint, Joint]>>;
  /** How high the first pair of landmarks is over the second. */
  readonly heights: Readonly<Record<string, readonly [Joint, Joint]>>;
  readonly degrees_a_metre: number;
  readonly least_trust: number;
  readonly blink_s: number;
  readonly calm_deg: number;
  readonly settle_s: number;
  readonly rule: string;
}
/** How a class's features become its signal: a number of each. */
export interface SignalSettings {
  readonly weights: readonly number[];
  /** Usual values at the top of the motion. */
  readonly top: readonly number[];
  /** Usual values at its bottom. */
  readonly bottom: readonly number[];
  /** Position of the joint whose angle says the range of motion. */
  readonly angle: number;
}
export type State = "no-person" | "not-in-frame" | "unsure" | "none" | "exercise";
/** How the weights are stored. */
export interface Weights {
  readonly kind: string;
  readonly bytes: number;
}
/** How frames are chosen. */
export interface WindowSettings {
  readonly settings: ServedWindow;
  /** Milliseconds between two frames. */
  readonly step_ms: number;
  /** Milliseconds by which a frame may miss its target. */
  readonly reach_ms: number;
  readonly rule: string;
}
/** metadata.json: all that a program needs to use the model, and where it comes from. */
export interface Metadata {
  /** Raised when a page that reads metadata.json or golden.json has to change. */
  readonly format: number;
  /** In the order of the network's outputs. */
  readonly classes: readonly string[];
  /** What the classes are called on a page. */
  readonly titles: readonly string[];
  readonly window: WindowSettings;
  readonly features: FeatureSettings;
  readonly decision: DecisionSettings;
  readonly repetitions: RepetitionSettings;
  readonly landmarks: LandmarkSettings;
  readonly network: Network;
  readonly weights: Weights;
  /** Of the packages that made it. */
  readonly versions: Readonly<Record<string, string>>;
  readonly hashes: Hashes;
  readonly metrics: Measured;
}
