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
import type { Bench, Mode } from "./mode";

export class Recognise implements Mode {
  readonly asks: readonly Ask[] = ["answers", "repetitions"];
  readonly #candidates: Candidates;
  readonly #count: CountView;
  readonly #timeline: Timeline;
  #answer: Answer | null = null;
  /** The time of the newest frame. */
  #now = 0;

  constructor(private readonly bench: Bench) {
    const { document, classes, metadata } = bench;
    const { shallow } = metadata.repetitions;
    this.#candidates = new Candidates(part(document, "candidates"), classes);
    this.#count = new CountView(document, classes, metadata.repetitions);
    this.#timeline = new Timeline(document, classes, shallow, (seconds) => bench.seek(seconds));
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
    for (const one of answers) this.bench.recorder.addAnswer(one.answer, one.time);
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
    this.bench.recorder.interrupt();
    this.#show(null, null);
  }

  rewind(seconds: number): void {
    this.bench.recorder.rewind(seconds);
    this.#now = seconds;
    this.redraw();
  }

  redraw(): void {
    this.#showSets(null);
  }

  refresh(): void {
    this.#timeline.show(this.bench.recorder.session, this.#now);
  }

  #keep(counted: readonly Counted[], motion: Motion | null): void {
    const isNew = this.bench.recorder.addRepetitions(counted);
    if (isNew) this.bench.say(String(this.bench.recorder.session?.sets.at(-1)?.repetitions.length));
    this.#showSets(motion);
  }

  #showSets(motion: Motion | null): void {
    this.#count.show(this.bench.recorder.session?.sets ?? [], this.#now, this.#answer?.exercise ?? null, motion);
  }

  #show(answer: Answer | null, probabilities: readonly number[] | null): void {
    this.#answer = answer;
    this.#candidates.show(probabilities);
    this.bench.headline(answer && this.#headlineOf(answer));
  }

  #headlineOf(answer: Answer): Headline {
    const { state, exercise, confidence } = answer;
    const text = answerWords(answer, this.bench.classes.title);
    if (state !== "exercise" || !exercise) return { shown: state, text };
    return { shown: state, text, exercise, confidence, tone: this.bench.classes.colour(exercise) };
  }
}
