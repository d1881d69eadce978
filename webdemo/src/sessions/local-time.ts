/** Times as clocks on the wall show them here. */

/** Return ISO 8601 with the offset to UTC, as in 2026-01-02T04:04:05.000+01:00. */
export function localTime(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const shifted = new Date(date.getTime() + 60_000 * minutes).toISOString().slice(0, -1);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const padded = [hours, rest].map((value) => String(value).padStart(2, "0"));
  return `${shifted}${minutes < 0 ? "-" : "+"}${padded.join(":")}`;
}

/** Return the day here, as in 2026-01-02. */
export function localDay(date: Date): string {
  return localTime(date).slice(0, 10);
}
