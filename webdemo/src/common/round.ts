/** Rounding as Python's `round` does it, so that page and pipeline write the same figures. */

/** All digits that a number of this page's size can have after the point. */
const ALL = 100;
/** How near to the middle between two results the product below can't be trusted. */
const DOUBT = 1e-6;

/** Round to a number of decimals (at least 1); halfway, to the even digit. */
export function round(value: number, decimals: number): number {
  const scaled = value * 10 ** decimals;
  if (Math.abs(scaled - Math.floor(scaled) - 0.5) > DOUBT) return Math.round(scaled) / 10 ** decimals;
  const digits = value.toFixed(ALL);
  const kept = digits.slice(0, digits.length - ALL + decimals);
  const isHalf = /^50*$/.test(digits.slice(kept.length));
  return Number(isHalf && /[02468]$/.test(kept) ? kept : value.toFixed(decimals));
}
