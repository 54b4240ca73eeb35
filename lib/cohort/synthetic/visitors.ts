import { normal } from "lib/stats/random.ts";
import type { CaseMix } from "./case_mix.ts";

/** Visitors and their shares as in the Analytics Vidhya sample: an even number is commoner than an odd one. */
const visitors = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20] as const;
/** A score below `cuts[i]` means `visitors[i]`; a score above all, the last. */
const cuts = [-3, -0.3, 0.2, 1.3, 1.4, 2, 2.1, 2.8, 3, 3.2, 3.8, 4.2] as const;
const daysSlope = 0.045;
const depositSlope = -0.18;
const roomSlope = 0.15;

/**
 * Draws the visitors of each whole stay: the longer it lasts, the more come, so the count is known only at discharge.
 * Patients with a high deposit have fewer, those with more extra rooms around them have more.
 */
export function drawVisitors(mix: CaseMix, stayDays: Float64Array, random: () => number): Float64Array {
  return stayDays.map((days, row) => {
    const deposit = (Math.log(mix.deposit[row]!) - 8.455) / 0.2;
    const rooms = mix.extraRooms[row]! - 3;
    const score = daysSlope * (days - 38) + depositSlope * deposit + roomSlope * rooms + normal(random);
    const above = cuts.findIndex((cut) => score < cut);
    return visitors[above < 0 ? cuts.length : above]!;
  });
}
