/** Counting aloud. */

import { beforeEach, expect, test, vi } from "vitest";
import { Speaker, localVoice } from "../../src/page/speaker";

const named = (name: string, lang: string, localService: boolean, isDefault = false) =>
  ({ name, lang, localService, default: isDefault }) as SpeechSynthesisVoice;

/** A voice that speaks until it is told to be done. */
class Voice extends EventTarget {
  readonly said: string[] = [];
  readonly pending = false;
  now: SpeechSynthesisUtterance | null = null;

  get speaking(): boolean {
    return this.now !== null;
  }

  voices = [named("own", "en-US", true)];

  getVoices = (): SpeechSynthesisVoice[] => this.voices;

  speak(utterance: SpeechSynthesisUtterance): void {
    this.now = utterance;
    this.said.push(utterance.text);
  }

  cancel(): void {
    this.now = null;
  }

  end(): void {
    const { now } = this;
    this.now = null;
    now?.onend?.({} as SpeechSynthesisEvent);
  }

  fail(error: SpeechSynthesisErrorCode): void {
    const { now } = this;
    this.now = null;
    now?.onerror?.({ error } as SpeechSynthesisErrorEvent);
  }
}

let content: Map<string, string>;
let voice: Voice;
const events = { changed: vi.fn(), failed: vi.fn() };

beforeEach(() => {
  content = new Map();
  voice = new Voice();
  vi.clearAllMocks();
  vi.stubGlobal("SpeechSynthesisUtterance", class { constructor(readonly text: string) {} });
});

function speaker(synthesis: Voice | undefined = voice): Speaker {
  const storage = {
    getItem: (key: string) => content.get(key) ?? null,
    setItem: (key: string, value: string) => content.set(key, value),
  };
  return new Speaker(synthesis as unknown as SpeechSynthesis, () => storage as unknown as Storage, events);
}

test("is silent at first, and remembers that it was switched on", () => {
  const first = speaker();
  first.say("1");
  expect([first.on, voice.said]).toEqual([false, []]);
  first.turn(true);
  expect(speaker().on).toBe(true);
  first.turn(false);
  expect(speaker().on).toBe(false);
});

test("skips what it has no time for", () => {
  const one = speaker();
  one.turn(true);
  voice.end();
  for (const count of ["1", "2", "3"]) one.say(count);
  voice.end();
  voice.end();
  one.say("4");
  expect(voice.said.slice(1)).toEqual(["1", "3", "4"]);
});

test("stops at once when it is switched off", () => {
  const one = speaker();
  one.turn(true);
  one.say("1");
  one.turn(false);
  voice.end();
  expect(voice.said).toEqual(["Counting aloud"]);
});

test("a browser that has no voice is found out, a voice that is cut short is none of it", () => {
  const one = speaker();
  one.turn(true);
  voice.fail("interrupted");
  expect(events.failed).not.toHaveBeenCalled();
  one.say("1");
  voice.fail("synthesis-unavailable");
  expect(events.failed).toHaveBeenCalledOnce();
  expect(one.on).toBe(false);
});

test("a browser that cannot speak at all does nothing", () => {
  content.set("repvision.speak", "true");
  const one = new Speaker(undefined, () => ({ getItem: () => "true" }) as unknown as Storage, events);
  one.wake();
  one.say("1");
  expect([one.able, one.on]).toEqual([false, false]);
});

test("a refusal for want of a tap does not switch it off", () => {
  content.set("repvision.speak", "true");
  const one = speaker();
  one.say("1");
  voice.fail("not-allowed");
  expect([one.on, content.get("repvision.speak")]).toEqual([true, "true"]);
  expect(events.failed).not.toHaveBeenCalled();
});

test("nothing is sent to a voice elsewhere, and one of the device is waited for", () => {
  vi.useFakeTimers();
  voice.voices = [named("online", "en-US", false, true)];
  const one = speaker();
  one.turn(true);
  one.say("1");
  voice.voices = [...voice.voices, named("own", "en-US", true)];
  voice.dispatchEvent(new Event("voiceschanged"));
  expect([voice.said, voice.now?.voice?.name]).toEqual([["1"], "own"]);
  voice.end();
  voice.voices = [];
  one.say("2");
  vi.runAllTimers();
  expect([voice.said, one.on]).toEqual([["1"], false]);
  expect(events.failed).toHaveBeenCalledOnce();
  vi.useRealTimers();
});

test("a voice of the device comes first", () => {
  const online = named("online", "en-US", false, true);
  const [german, first, usual] = [named("a", "de-DE", true, true), named("b", "en-GB", true), named("c", "en-US", true, true)];
  expect(localVoice([online, german, first, usual])).toBe(usual);
  expect(localVoice([online, german, first])).toBe(first);
  expect(localVoice([online, german])).toBeNull();
});
