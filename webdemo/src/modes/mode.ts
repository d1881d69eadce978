/**
 * A mode: one way of using what the camera or a video shows. Recognising is one; coaching would be another.
 *
 * A mode is a file in this folder and a line in index.ts. It says what it asks of the engine, keeps what it finds in
 * the session, and shows it; all that modes share (camera, files, loading, problems, history) is the app's.
 */

import type { Ask, Findings } from "../engine/analysis";
import type { Counted } from "../engine/counting/sets";
import type { Metadata } from "../model/metadata.generated";
import type { Classes } from "../page/classes";
import type { Headline } from "../page/stage/stage";
import type { Recorder } from "../sessions/recorder";

/** What a mode works with. */
export interface ModeContext {
  readonly metadata: Metadata;
  readonly recorder: Recorder;
  /** The page, in which a mode finds its own parts by their hooks. */
  readonly document: Document;
  readonly classes: Classes;
  /** Say with the large text what is seen; null: nothing is known yet. */
  headline(headline: Headline | null): void;
  /** Say something aloud, if that is wanted. */
  say(text: string): void;
  /** Go to a time of the file that plays, in seconds. */
  seek(seconds: number): void;
}

export interface Mode {
  /** What it asks of the engine about each frame. */
  readonly asks: readonly Ask[];

  /** Something begins to play; `duration`: a file's, in seconds. */
  begin(duration: number | null): void;
  /** Nothing plays any more. */
  end(): void;

  /** Keep and show what was found in a frame. */
  see(findings: Findings): void;
  /** Keep and show the repetitions that are known only once a video has ended. */
  finish(counted: readonly Counted[]): void;
  /** The file's duration has become known, in seconds. */
  lasts(duration: number): void;
  /** No frame comes at the moment: claim nothing until one does. What was found stays, and so does its time. */
  stall(): void;
  /** What comes next has nothing to do with what came before. */
  interrupt(): void;
  /** The file is seen again, from this time on. */
  rewind(seconds: number): void;

  /** Show the session's sets as they are now, as after they were deleted. */
  redraw(): void;
  /** Show what changes slowly; called twice a second. */
  refresh(): void;
}

/** How a mode is registered; `title`: what it is called where people choose one. */
export interface ModeEntry {
  readonly name: string;
  readonly title: string;
  readonly make: (context: ModeContext) => Mode;
}
