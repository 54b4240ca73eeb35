import { grouped, type Interval, trueMinus } from "lib/stats/mod.ts";

/** Whether a measure was told, and is a number: JSON writes NaN as null. */
export function isTold(measure: Interval | undefined): measure is Interval {
  return measure !== undefined && Number.isFinite(measure.value);
}

/** "12.05 days (11.61 to 12.57)", without an interval where it has none. */
export function daysText(measure: Interval): string {
  return `${fixed(measure.value, 2)} ${Math.abs(measure.value) === 1 ? "day" : "days"}${
    rangeText(measure, 2)
  }`;
}

/** "0.804 (0.788 to 0.822)". */
export function numberText(measure: Interval): string {
  return `${fixed(measure.value, 3)}${rangeText(measure, 3)}`;
}

/** "79.1 % (77.5 % to 80.8 %)" of a share. */
export function shareText({ value, lower, upper }: Interval): string {
  const [share, from, to] = [value, lower, upper].map((each) => `${fixed(100 * each, 1)} %`);
  return Number.isFinite(lower) && Number.isFinite(upper) ? `${share} (${from} to ${to})` : share!;
}

/** A number with so many decimals, a true minus, and no "−0". */
export function fixed(value: number, decimals: number): string {
  const written = value.toFixed(decimals);
  return trueMinus(Number(written) === 0 ? written.replace("-", "") : written);
}

/** "1 week", "23 weeks". */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A count, or that it may not be told (NaN). */
export function toldCount(count: number): string {
  return Number.isNaN(count) ? "a number not told" : grouped(count);
}

/** A sentence of what begins small and has no full stop. */
export function sentence(words: string): string {
  const text = trueMinus(words.trim());
  return text === ""
    ? ""
    : `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

function rangeText({ lower, upper }: Interval, decimals: number): string {
  if (!Number.isFinite(lower) || !Number.isFinite(upper)) return "";
  return ` (${fixed(lower, decimals)} to ${fixed(upper, decimals)})`;
}
