import { dayMs } from "lib/stats/mod.ts";
import type { Visits } from "./visits.ts";

/** Where nobody was admitted for longer, messages before aren't whole: a long weekend is shorter. */
const quietMs = 3 * dayMs;

/**
 * From when on visits are known from their beginning: since the last gap of three days without an admission,
 * from the first 24 hours on in which at least half as many came as usually (three quarters of them have no
 * more). Before that only those are known who were still in when messages began, and stray old moments.
 * Infinity before the first.
 */
export function wholeSince(visits: Pick<Visits, "all" | "newest">): number {
  const came = visits.all().map(({ admittedAt }) => admittedAt).toSorted((a, b) => b - a);
  if (came.length === 0) return Infinity;
  const gap = came.findIndex((at, i) => i > 0 && came[i - 1]! - at > quietMs);
  const whole = gap < 0 ? came : came.slice(0, gap);
  const end = Math.max(visits.newest, came[0]!) + 1;
  const counts = new Array<number>(Math.floor((end - whole.at(-1)!) / dayMs) + 1).fill(0);
  for (const at of whole) counts[Math.floor((end - at) / dayMs)]!++;
  const usual = counts.toSorted((a, b) => a - b)[Math.floor(0.75 * counts.length)]!;
  const first = counts.findLastIndex((count) => count >= Math.max(1, usual / 2));
  return Math.max(whole.at(-1)!, end - (first + 1) * dayMs);
}
