import { dayMs } from "lib/stats/mod.ts";
import type { Visit } from "./visit.ts";
import type { Visits } from "./visits.ts";

/** Where nobody was admitted for longer, messages before aren't whole: a long weekend is shorter. */
const quietMs = 3 * dayMs;
/** No hospital that runs admits nobody for longer: what lies before is of a wrong year, or of a few. */
const closedMs = 60 * dayMs;

/**
 * From when on visits are known from their beginning: since the last gap of three days without an admission,
 * from the first 24 hours on in which at least half as many came as usually (three quarters of them have no
 * more). Before that only those are known who were still in when messages began, and stray old moments.
 * Infinity before the first.
 */
export function wholeSince(visits: Pick<Visits, "all" | "newest">): number {
  const whole = withoutGap(visits.all(), quietMs);
  if (whole.length === 0) return Infinity;
  const end = Math.max(visits.newest, whole[0]!) + 1;
  const counts = new Array<number>(Math.floor((end - whole.at(-1)!) / dayMs) + 1).fill(0);
  for (const at of whole) counts[Math.floor((end - at) / dayMs)]!++;
  const usual = counts.toSorted((a, b) => a - b)[Math.floor(0.75 * counts.length)]!;
  const first = counts.findLastIndex((count) => count >= Math.max(1, usual / 2));
  return Math.max(whole.at(-1)!, end - (first + 1) * dayMs);
}

/**
 * From when on windows are told: the first admission since the last 60 days without one. A moment of a wrong
 * year, or who has been in for years, is no reason to tell of every shift since. Infinity before the first.
 */
export function toldSince(visits: readonly Visit[]): number {
  return withoutGap(visits, closedMs).at(-1) ?? Infinity;
}

/** The moments of admission, newest first, until the first gap that is longer. */
function withoutGap(visits: readonly Visit[], longest: number): readonly number[] {
  const came = visits.map(({ admittedAt }) => admittedAt).toSorted((a, b) => b - a);
  const gap = came.findIndex((at, i) => i > 0 && came[i - 1]! - at > longest);
  return gap < 0 ? came : came.slice(0, gap);
}
