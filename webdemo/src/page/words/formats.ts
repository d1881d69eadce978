/** Numbers, times and lists as the page writes them. */

/** Join with commas and "and". */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

/** Write a share as a percentage. */
export function percent(share: number, decimals = 0): string {
  return `${fixed(share * 100, decimals)} %`;
}

/** Round half to even, as Python does: the card's sentences hold figures rounded there. */
export function fixed(value: number, decimals: number): string {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: false };
  return value.toLocaleString("en", { ...digits, roundingMode: "halfEven" } as Intl.NumberFormatOptions);
}

/** Write seconds as m:ss or h:mm:ss. */
export function clock(seconds: number): string {
  const whole = Math.floor(Math.max(0, seconds) + 1e-6);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const padded = (value: number): string => String(value).padStart(2, "0");
  return (hours ? `${hours}:${padded(minutes)}` : `${minutes}`) + `:${padded(whole % 60)}`;
}

/** Write seconds as m:ss.s. */
export function stamp(seconds: number): string {
  const tenths = Math.round(10 * Math.max(0, seconds));
  return `${clock(tenths / 10)}.${tenths % 10}`;
}

/** Write from when to when. */
export function span(start: number, end: number): string {
  return `${clock(start)}–${clock(end)}`;
}
