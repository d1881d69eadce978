/** The model card's data: what the model is for, how good it is, and where it fails. */

import card from "../../../models/card.json";

/** From and to; null where nothing could be resampled. */
export type Interval = readonly (number | null)[];

/** How right the streaming answer is; null: there was nothing to measure it on. */
export interface StreamingFigures {
  readonly right: number | null;
  readonly false_claims_per_minute: number | null;
  readonly false_claimed_share: number | null;
  readonly other_minutes: number;
  readonly ci95: Readonly<Record<"right" | "false_claims_per_minute" | "false_claimed_share", Interval>>;
  readonly first_right_s: { readonly median: number | null; readonly never: number; readonly clips: number };
  readonly per_class: Readonly<Record<string, number | null>>;
}

/** The same of clips from elsewhere, and how many were labelled right. */
export interface FieldFigures extends StreamingFigures {
  readonly labels: Readonly<Record<string, { readonly right: number; readonly clips: number }>>;
}

/** How counting does: off by at most one, mean error, and exactly right. */
export interface CountingFigures {
  readonly obo: number;
  readonly mae: number;
  readonly exact: number;
  readonly clips: number;
}

/** The model card's data, as far as the page uses it; the pipeline leaves out what was not measured. */
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
  readonly running: StreamingFigures;
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

export const CARD: Card = card as unknown as Card;
