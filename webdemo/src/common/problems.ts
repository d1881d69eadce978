/** What can go wrong that a person has to know of. */

/** page/words/problems.ts explains each; app/retry.ts does what can be done. */
export const PROBLEMS = [
  "no-camera",
  "camera-denied",
  "camera-in-use",
  "camera-lost",
  "insecure-origin",
  "no-webgl",
  "model-missing",
  "model-damaged",
  "self-check",
  "video-unsupported",
  "storage",
  "engine-stopped",
] as const;

export type ProblemName = (typeof PROBLEMS)[number];

/** A problem with what a developer wants to know of it. */
export class Problem extends Error {
  constructor(
    readonly kind: ProblemName,
    detail = "",
  ) {
    super(detail);
  }
}
