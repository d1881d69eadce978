/** Sets and sessions in words. */

import type { SetSummary, Totals } from "../../sessions/summary";
import { clock, fixed, percent } from "./formats";

/** Say how often. */
export function reps(count: number): string {
  return `${count} ${count === 1 ? "rep" : "reps"}`;
}

/** Say what the set under way comes to so far. */
export function setWords(number: number, { count, tempo, shallow }: SetSummary): string {
  return [`Set ${number}`, reps(count), `${fixed(tempo, 1)} s each`, ...(shallow ? [`${shallow} shallow`] : [])].join(" · ");
}

/** Say how a set was done, all but how often. */
export function mannerWords({ tempo, variation, rest, shallow }: SetSummary): string[] {
  return [
    `${fixed(tempo, 1)} s each`,
    ...(variation === null ? [] : [`${evenness(variation)} tempo (±${percent(variation)})`]),
    ...(rest === null || rest < 1 ? [] : [`after ${clock(rest)} rest`]),
    ...(shallow ? [`${shallow} shallow`] : []),
  ];
}

function evenness(variation: number): string {
  return variation <= 0.1 ? "even" : variation <= 0.25 ? "fairly even" : "uneven";
}

/** Say aloud what a set came to. */
export function setEndWords(count: number, title: string): string {
  return `${count === 1 ? "1 repetition of" : count} ${title.toLowerCase()}`;
}

/** Say what a session came to, all but how long it was. */
export function totalWords({ sets, repetitions, active }: Totals): string[] {
  return [
    ...(sets ? [`${sets} ${sets === 1 ? "set" : "sets"}`, reps(repetitions)] : []),
    ...(active ? [`${clock(active)} active`] : []),
  ];
}
