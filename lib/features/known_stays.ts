import { ascendingRows, dayMs, numbersAt, rowNumbers } from "lib/stats/mod.ts";
import type { KnownStays } from "./held_out.ts";

/** Below this share of known stays nothing is judged: those that have ended are the short ones. */
export const leastKnown = 0.95;

/**
 * How many stays of the known ones' weight tell as much as equal weights do (Kish): 0 without weights.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { effectiveSize } from "lib/features/known_stays.ts";
 *
 * assertEquals(effectiveSize(Float64Array.of(1, 1, 0)), 2);
 * assertEquals(effectiveSize(Float64Array.of(3, 1)), 1.6);
 * ```
 */
export function effectiveSize(weight: Float64Array): number {
  let [sum, squares] = [0, 0];
  for (const each of weight) {
    sum += each;
    squares += each * each;
  }
  return squares === 0 ? 0 : sum * sum / squares;
}

/** Stays of which training knows how long they were: the curve by which others are expected to end. */
export type EndedStays = { readonly stayDays: Float64Array; readonly weight?: Float64Array | undefined };

/**
 * The first day on which `leastKnown` of the stays will have ended, if they last as long as the ended ones:
 * midnight UTC, not before `asOf`. Null where no day within ten years will do, or nothing is known of how
 * long stays last.
 *
 * @param admitted epoch milliseconds UTC.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { judgedFrom } from "lib/features/known_stays.ts";
 *
 * const ended = { stayDays: Float64Array.of(2, 4) };
 * assertEquals(judgedFrom(Float64Array.of(0, 86_400_000), ended, 0), 5 * 86_400_000);
 * ```
 */
export function judgedFrom(admitted: Float64Array, ended: EndedStays, asOf: number): number | null {
  const { days, share } = endedShares(ended);
  if (days.length === 0 || admitted.length === 0) return null;
  const dates = admittedByDay(admitted);
  const enough = leastKnown * admitted.length - 1e-9;
  const first = Math.ceil(asOf / dayMs);
  for (let day = first; day < first + 3_653; day++) {
    let sum = 0;
    for (const [date, count] of dates) sum += count * shareWithin(day - date, days, share);
    if (sum >= enough) return day * dayMs;
  }
  return null;
}

/** The ended stays' days, ascending, and what share of them lasts at most as long. */
function endedShares({ stayDays, weight }: EndedStays): { days: Float64Array; share: Float64Array } {
  const rows = rowNumbers(stayDays.length).filter((row) => !Number.isNaN(stayDays[row]!));
  ascendingRows(rows, stayDays);
  let sum = 0;
  const share = numbersAt(rows, (row) => sum += weight ? weight[row]! : 1);
  return { days: numbersAt(rows, (row) => stayDays[row]!), share: share.map((each) => each / sum) };
}

function shareWithin(limit: number, days: Float64Array, share: Float64Array): number {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (days[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : share[low - 1]!;
}

function admittedByDay(admitted: Float64Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const at of admitted) counts.set(at / dayMs, (counts.get(at / dayMs) ?? 0) + 1);
  return counts;
}

/** What is known of stays whose targets and weights are given. */
export function knownStays(
  target: Float64Array,
  weight: Float64Array | undefined,
  rest: Pick<KnownStays, "capped" | "judgedFrom">,
): KnownStays {
  let known = 0;
  for (const days of target) if (!Number.isNaN(days)) known++;
  return { stays: target.length, known, effective: weight ? effectiveSize(weight) : known, ...rest };
}
