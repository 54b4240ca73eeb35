import type { DischargeHazard } from "./discharge_hazard.ts";

/** What a hazard may be multiplied by: where hardly anybody leaves, too little is known of it. */
const [least, most] = [0.4, 2.5];
/** The first so many leave for reasons of their own, of death or to another hospital. */
const earlyShare = 0.05;

/**
 * By what the hazard of leaving is multiplied if stays last longer by a factor from admission on, by ward and
 * day of stay: that of S(t / factor) by that of S(t), S the share of stays that last.
 *
 * @param factor above 1 for longer stays, below for shorter ones.
 * @param isLate by 1 on the first days of stay, until one in twenty has left.
 * @returns at `ward * longest + day of stay`.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { longerStays } from "lib/monitor/person_days/longer_stays.ts";
 *
 * // Where the hazard is the same on all days, it falls as stays lengthen.
 * const ratio = longerStays({ hazard: new Float64Array(40).fill(0.02), longest: 40 }, 1.25);
 * assertAlmostEquals(ratio[20]!, 1 / 1.25, 0.01);
 * ```
 */
export function longerStays(
  { hazard, longest }: Pick<DischargeHazard, "hazard" | "longest">,
  factor: number,
  isLate = false,
): Float64Array {
  const ratio = new Float64Array(hazard.length).fill(1);
  for (let from = 0; from < hazard.length; from += longest) {
    const lasting = logLasting(hazard.subarray(from, from + longest));
    for (let night = 0; night < longest; night++) {
      const usual = hazard[from + night]!;
      if (!(usual > 0) || (isLate && lasting[night]! > Math.log1p(-earlyShare))) continue;
      const then = between(lasting, night / factor), next = between(lasting, (night + 1) / factor);
      ratio[from + night] = Math.min(most, Math.max(least, -Math.expm1(next - then) / usual));
    }
  }
  return ratio;
}

/** The logarithm of the share of stays that last to the beginning of each day, and beyond the last one. */
function logLasting(hazard: Float64Array): Float64Array {
  const lasting = new Float64Array(hazard.length + 1);
  hazard.forEach((each, night) => lasting[night + 1] = lasting[night]! + Math.log1p(-Math.min(each, 0.999)));
  return lasting;
}

/** Beyond the last day it goes on as it was there. */
function between(lasting: Float64Array, time: number): number {
  const at = Math.min(Math.floor(time), lasting.length - 2);
  return lasting[at]! + (time - at) * (lasting[at + 1]! - lasting[at]!);
}
