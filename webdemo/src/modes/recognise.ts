/** Recognising: which exercise is done, how sure that is, and its repetitions and sets. */

import type { Ask, Findings } from "../engine/analysis";
import type { Motion } from "../engine/counting/counter";
import type { Counted } from "../engine/counting/sets";
import type { Answer } from "../engine/recognition/decide";
import { part } from "../page/dom";
import { Timeline } from "../page/log/timeline";
import { Candidates } from "../page/stage/candidates";
import { CountView } from "../page/stage/count-view";
import type { Headline } from "../page/stage/stage";
import { answerWords } from "../page/words/answers";
import type { ModeContext, Mode } from "./mode";

export class Recognise implements Mode {
  readonly asks: readonly Ask[] = ["answers", "repetitions"];
  readonly #candidates: Candidates;
  readonly #count: CountView;
  readonly #timeline: Timeline;
  #answer: Answer | null = null;
  /** The time of the newest frame. */
  #now = 0;

  constructor(private readonly context: ModeContext) {
    const { document, classes, metadata } = context;
    const { shallow } = metadata.repetitions;
    this.#candidates = new Candidates(part(document, "candidates"), classes);
    this.#count = new CountView(document, classes, metadata.repetitions);
    this.#timeline = new Timeline(document, classes, shallow, (seconds) => context.seek(seconds));
  }

  begin(duration: number | null): void {
    this.#now = 0;
    this.#show(null, null);
    this.#timeline.setDuration(duration);
  }

  end(): void {
    this.#show(null, null);
    this.#count.end();
    this.#timeline.setDuration(null);
  }

  see({ time, answers, counted, motion }: Findings): void {
    for (const one of answers) this.context.recorder.addAnswer(one.answer, one.time);
    this.#now = time;
    const newest = answers.at(-1);
    if (newest) this.#show(newest.answer, newest.probabilities);
    this.#keep(counted, motion);
  }

  finish(counted: readonly Counted[]): void {
    this.#keep(counted, null);
  }

  lasts(duration: number): void {
    this.#timeline.setDuration(duration);
  }

  stall(): void {
    this.#show(null, null);
    this.#showSets(null);
  }

  interrupt(): void {
    this.context.recorder.interrupt();
    this.#show(null, null);
  }

  rewind(seconds: number): void {
    this.context.recorder.rewind(seconds);
    this.#now = seconds;
    this.redraw();
  }

  redraw(): void {
    this.#showSets(null);
  }

  refresh(): void {
    this.#timeline.show(this.context.recorder.session, this.#now);
  }

  #keep(counted: readonly Counted[], motion: Motion | null): void {
    const isNew = this.context.recorder.addRepetitions(counted);
    if (isNew) this.context.say(String(this.context.recorder.session?.sets.at(-1)?.repetitions.length));
    this.#showSets(motion);
  }

  #showSets(motion: Motion | null): void {
    this.#count.show(this.context.recorder.session?.sets ?? [], this.#now, this.#answer?.exercise ?? null, motion);
  }

  #show(answer: Answer | null, probabilities: readonly number[] | null): void {
    this.#answer = answer;
    this.#candidates.show(probabilities);
    this.context.headline(answer && this.#headlineOf(answer));
  }

  #headlineOf(answer: Answer): Headline {
    const { state, exercise, confidence } = answer;
    const text = answerWords(answer, this.context.classes.title);
    if (state !== "exercise" || !exercise) return { shown: state, text };
    return { shown: state, text, exercise, confidence, tone: this.context.classes.colour(exercise) };
  }
}
