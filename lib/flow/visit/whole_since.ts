import { dayMs } from "lib/stats/mod.ts";
import type { Visits } from "./visits.ts";

/** Where nobody was admitted for longer, messages before aren't whole: a long weekend is shorter. */
const quietMs = 3 * dayMs;

/**
 * From when on visits are known from their beginning: since the first message was noted, and no longer than
 * somebody was admitted every few days. Infinity before the first.
 */
export function wholeSince(visits: Visits): number {
  const came = visits.all().map(({ admittedAt }) => admittedAt).toSorted((a, b) => b - a);
  const gap = came.findIndex((at, i) => i > 0 && came[i - 1]! - at > quietMs);
  return Math.max(visits.oldest, (gap < 0 ? came.at(-1) : came[gap - 1]) ?? Infinity);
}
