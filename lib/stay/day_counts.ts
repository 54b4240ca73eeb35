import { countOfCodes } from "lib/stats/mod.ts";
import type { FollowedStays } from "./followed_stays.ts";

/** By day of stay: how many ended, and of how many it is known whether they did. */
export type DayCounts = { readonly left: Float64Array; readonly atRisk: Float64Array };

/**
 * Counts stays by day of stay, up to the last on which any is known.
 *
 * @param among which stays count, all when left out; `counts` is how many each stay is, 1 when left out.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { dayCounts } from "lib/stay/day_counts.ts";
 *
 * const { left, atRisk } = dayCounts({ day: Int32Array.of(0, 1, 1), ended: Uint8Array.of(1, 1, 0) });
 * assertEquals([[...left], [...atRisk]], [[1, 1], [3, 2]]);
 * ```
 */
export function dayCounts(
  { day, ended }: Pick<FollowedStays, "day" | "ended">,
  { among, counts }: { readonly among?: Int32Array | undefined; readonly counts?: Int32Array } = {},
): DayCounts {
  const length = countOfCodes(day);
  const left = new Float64Array(length), last = new Float64Array(length);
  for (const row of among ?? day.keys()) {
    const at = day[row]!, count = counts ? counts[row]! : 1;
    last[at] = last[at]! + count;
    left[at] = left[at]! + count * ended[row]!;
  }
  let sum = 0;
  const atRisk = last.reverse().map((count) => sum += count).reverse();
  return { left, atRisk };
}
