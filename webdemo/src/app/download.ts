/** Saves sessions as a file. */

import { METADATA } from "../model/metadata";
import { asCsv } from "../sessions/csv";
import { asJson } from "../sessions/json";
import { localDay } from "../sessions/local-time";
import type { Session } from "../sessions/session";

const FORMATS = { csv: { write: asCsv, type: "text/csv" }, json: { write: asJson, type: "application/json" } } as const;
/** Milliseconds after which no browser needs the text any more. */
const KEPT = 60_000;

export function download(sessions: readonly Session[], format: keyof typeof FORMATS): void {
  const { write, type } = FORMATS[format];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([write(sessions, METADATA.repetitions.shallow)], { type }));
  link.download = `repvision-${localDay(new Date())}.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}
