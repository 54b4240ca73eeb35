import { normal } from "lib/stats/mod.ts";
import type { CaseMix } from "./case_mix.ts";
import { depositScore } from "./deposit.ts";

/** The numbers that the Analytics Vidhya sample has; an even one is commoner than an odd one. */
const visitors = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20] as const;
/**
 * A score below `cuts[i]` means `visitors[i]`, one above all cuts the last: shares are those of the sample.
 */
const cuts = [-3.35, -0.28, 0.29, 1.43, 1.56, 2.16, 2.24, 2.9, 3.12, 3.3, 3.86, 4.09] as const;
const daysSlope = 0.03;
const depositSlope = -0.22;
const roomSlope = 0.17;

/**
 * Draws the visitors of each whole stay: the longer it lasts, the more come, so the count is known only at
 * discharge. Patients with a high deposit have fewer, those with more extra rooms around them have more.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { emptyMix } from "lib/cohort/synthetic/case_mix.ts";
 * import { drawVisitors } from "lib/cohort/synthetic/visitors.ts";
 * import { randomSource } from "lib/stats/random.ts";
 *
 * const mix = emptyMix(Int32Array.of(0));
 * mix.deposit[0] = 4_500;
 * const visitors = (days: number) => drawVisitors(mix, Float64Array.of(days), randomSource(2))[0]!;
 * assert(visitors(150) > visitors(1));
 * ```
 */
export function drawVisitors(mix: CaseMix, stayDays: Float64Array, random: () => number): Float64Array {
  return stayDays.map((days, row) => {
    const rooms = mix.extraRooms[row]! - 3;
    const score = daysSlope * (days - 38) + depositSlope * depositScore(mix.deposit[row]!) +
      roomSlope * rooms + normal(random);
    const above = cuts.findIndex((cut) => score < cut);
    return visitors[above < 0 ? cuts.length : above]!;
  });
}
