/** Say the count aloud, with the voice of the device; the choice is remembered on it. */

const KEY = "repvision.speak";
const LANGUAGE = "en";
/** Faster than usual: quick repetitions leave little time for a number. */
const RATE = 1.15;
/** Milliseconds that a browser has to find its voices. */
const PATIENCE = 3000;
/** What cuts an utterance short though there is a voice; without a tap before it, none may speak yet. */
const HARMLESS: readonly SpeechSynthesisErrorCode[] = ["canceled", "interrupted", "not-allowed"];

export interface SpeakerEvents {
  /** It was switched on or off. */
  changed(): void;
  /** There is no voice after all; it has switched itself off. */
  failed(): void;
}

export class Speaker {
  private wanted: boolean;
  /** Said once the voice is free; what is older is skipped. */
  private next: string | null = null;
  /** Held here: in Chromium an utterance that nothing refers to fires no `end` event. */
  private saying: SpeechSynthesisUtterance | null = null;
  private waiting: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly voice: SpeechSynthesis | undefined,
    private readonly storage: () => Storage,
    private readonly events: SpeakerEvents,
  ) {
    this.wanted = this.remembered();
    // Older Safaris have no such event; there the wait's end finds the voices.
    this.voice?.addEventListener?.("voiceschanged", () => this.ownVoice && this.stopWaiting());
  }

  /** Whether the browser can speak, as far as it tells. */
  get able(): boolean {
    return this.voice !== undefined;
  }

  get on(): boolean {
    return this.able && this.wanted;
  }

  /** Switch on or off, and say so. */
  turn(on: boolean): void {
    this.wanted = on;
    try {
      this.storage().setItem(KEY, String(on));
    } catch {
      // It holds until the page is closed.
    }
    if (on) this.say("Counting aloud");
    else this.hush();
    this.events.changed();
  }

  /** Be ready to speak: iPhones want the first word to come with a tap. */
  wake(): void {
    if (this.on) this.utter("");
  }

  /** Say this now, or once what is being said is over, unless something newer comes. */
  say(text: string): void {
    if (!this.on) return;
    if (this.voice?.speaking || this.voice?.pending) this.next = text;
    else this.utter(text);
  }

  /** Stop speaking. */
  hush(): void {
    this.next = null;
    this.voice?.cancel();
  }

  private get ownVoice(): SpeechSynthesisVoice | null {
    return localVoice(this.voice?.getVoices() ?? []);
  }

  private utter(text: string): void {
    const { ownVoice } = this;
    if (!ownVoice) return this.wait(text);
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.lang = LANGUAGE;
    utterance.rate = RATE;
    utterance.voice = ownVoice;
    utterance.onend = () => this.goOn();
    utterance.onerror = ({ error }) => this.failed(error);
    this.saying = utterance;
    this.voice?.speak(this.saying);
  }

  /** Browsers list their voices late. */
  private wait(text: string): void {
    this.next = text;
    this.waiting ??= setTimeout(() => this.stopWaiting(), PATIENCE);
  }

  private stopWaiting(): void {
    if (this.waiting === null) return;
    clearTimeout(this.waiting);
    this.waiting = null;
    if (this.ownVoice) this.goOn();
    else this.giveUp();
  }

  private goOn(): void {
    const { next } = this;
    this.next = null;
    if (next !== null) this.utter(next);
  }

  private failed(error: SpeechSynthesisErrorCode): void {
    if (!HARMLESS.includes(error)) this.giveUp();
  }

  private giveUp(): void {
    if (!this.wanted) return;
    this.turn(false);
    this.events.failed();
  }

  private remembered(): boolean {
    try {
      return this.storage().getItem(KEY) === "true";
    } catch {
      return false;
    }
  }
}

/** Return a voice that needs no network, so that what it says does not leave the device; null: there is none. */
export function localVoice(voices: readonly SpeechSynthesisVoice[]): SpeechSynthesisVoice | null {
  const local = voices.filter((voice) => voice.localService && voice.lang.startsWith(LANGUAGE));
  return local.find((voice) => voice.default) ?? local[0] ?? null;
}
