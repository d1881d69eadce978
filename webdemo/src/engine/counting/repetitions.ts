/**
 * Counting repetitions: from a class's repetition signal, frame after frame, to repetitions with start, bottom and end.
 *
 * Full cycles are counted with hysteresis in the signal's own range. The pipeline's `repetitions` defines the rule;
 * golden counts check this against it.
 */

import type { CountingSettings } from "../../model/metadata.generated";

/** One repetition, times in seconds; range in degrees of the class's joint, and as a share of the usual range. */
export interface Repetition {
  readonly start: number;
  readonly bottom: number;
  readonly end: number;
  readonly range_deg: number;
  readonly range_share: number;
}

/** A repetition as its counter knows it; `depth`: the signal at the bottom, 1 where it usually is. */
export interface CountedRepetition extends Repetition {
  readonly depth: number;
}

/** A signal and its joint's angle in degrees at `time` seconds. */
export interface Point {
  readonly time: number;
  readonly value: number;
  readonly angle: number;
}

/** What a counter carries from frame to frame; see `Memory` in Python. `way`: 1 down, -1 up. */
export interface CounterState {
  readonly recent: readonly Point[];
  readonly way: 1 | -1;
  readonly turn: Point | null;
  readonly left: number;
  readonly start: Point | null;
  readonly bottom: Point | null;
  readonly counted: number;
  readonly count: number;
  readonly last: CountedRepetition | null;
}

/** A counter that has seen nothing. */
export const startCounter: CounterState = {
  recent: [],
  way: -1,
  turn: null,
  left: 0,
  start: null,
  bottom: null,
  counted: 0,
  count: 0,
  last: null,
};

/** Take in the signal of one frame, later than the one before. `step` in Python. */
export function stepCounter(counter: CounterState, raw: Point, counting: CountingSettings): CounterState {
  const previous = counter.recent.at(-1);
  const lost = previous !== undefined && raw.time - previous.time > counting.settings.lost;
  const memory = lost ? { ...startCounter, count: counter.count, last: counter.last } : counter;
  const now = smoothed(memory.recent.at(-1), raw, counting);
  const recent = [...memory.recent.filter((point) => raw.time - point.time <= counting.settings.memory), now];
  const values = recent.map((point) => point.value);
  const own = Math.min(Math.max(Math.max(...values) - Math.min(...values), counting.settings.least), 1);
  const next = moved({ ...memory, recent }, now, own, counting);
  return next.way === -1 && next.bottom ? counted(next, counting) : next;
}

/** Follow the signal on its way, or turn. */
function moved(memory: CounterState, now: Point, own: number, counting: CountingSettings): CounterState {
  const { turn } = memory;
  if (!turn || (now.value - turn.value) * memory.way >= 0) return { ...memory, turn: now, left: now.time };
  const back = Math.abs(now.value - turn.value);
  if (back >= counting.settings.reversal * own) return turned(memory, turn, now, counting);
  return back <= counting.near * own ? { ...memory, left: now.time } : memory;
}

/** Go the other way from `turn` on. */
function turned(memory: CounterState, turn: Point, now: Point, counting: CountingSettings): CounterState {
  const next = { ...memory, turn: now, left: now.time };
  if (memory.way === 1) return { ...next, way: -1, bottom: turn };
  let { last } = memory;
  if (last && memory.counted && last.end < turn.time && turn.time <= last.end + counting.still_s) {
    last = { ...last, end: turn.time };
  }
  // After a long stand at the top, the repetition starts when the signal was last near it.
  const start = memory.left - turn.time > counting.still_s ? { ...turn, time: memory.left } : turn;
  return { ...next, way: 1, start, bottom: null, counted: 0, last };
}

/** Count the repetition that is on its way up, if it is high enough, and follow it to its top. */
function counted(memory: CounterState, counting: CountingSettings): CounterState {
  const { start, bottom, turn: top } = memory;
  if (!start || !bottom || !top) return memory;
  const [down, up] = [bottom.value - start.value, bottom.value - top.value];
  // Coming down from standing to the floor is farther than up again; and at the top the signal creeps on.
  const enough = memory.counted ? memory.counted + counting.creep : counting.settings.complete * Math.min(down, 1);
  if (up < enough) return memory;
  if (memory.counted && memory.last && top.time - memory.last.end > counting.still_s) return memory;
  const range = Math.max(up, Math.min(down, up / counting.settings.complete));
  if (range < counting.settings.smallest) return memory;
  const since = memory.recent.filter((point) => point.time >= start.time);
  const angles = [start.angle, ...since.map((point) => point.angle)];
  const last: CountedRepetition = {
    start: start.time,
    bottom: bottom.time,
    end: top.time,
    range_deg: Math.max(...angles) - Math.min(...angles),
    range_share: range,
    depth: bottom.value,
  };
  return { ...memory, counted: up, count: memory.count + (memory.counted ? 0 : 1), last };
}

function smoothed(last: Point | undefined, now: Point, counting: CountingSettings): Point {
  if (!last) return now;
  const keep = Math.exp(-(now.time - last.time) / counting.settings.smoothing);
  const mean = (before: number, value: number) => keep * before + (1 - keep) * value;
  return { time: now.time, value: mean(last.value, now.value), angle: mean(last.angle, now.angle) };
}
