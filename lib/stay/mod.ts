/**
 * How long stays go on, day by day: the whole distribution from admission, and of what remains of a stay on
 * any day, with who leaves within 24 and 48 hours.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { followedStays, kaplanMeier, remainingStay, stayCurves } from "lib/stay/mod.ts";
 *
 * const target = Float64Array.from({ length: 90 }, (_, i) => 1 + i % 3);
 * const matrix = { rowCount: 90, features: [], target };
 * const hazard = kaplanMeier(followedStays(matrix, null), { name: "age of the stay" });
 * // Of those in bed after day 1 half leave on day 2, the others on day 3.
 * const curves = stayCurves(hazard, { rowCount: 1, features: [] }, { seen: 1, ahead: 2 });
 * const { expectedDays, within24, within48 } = remainingStay(curves);
 * assertEquals([expectedDays[0], within24[0], within48[0]], [1.5, 0.5, 1]);
 * ```
 * @module
 */
export { calibratedShares, type CurveCalibration } from "./curve_calibration.ts";
export { type DCalibration, dCalibration } from "./d_calibration.ts";
export { dayCounts } from "./day_counts.ts";
export type { DayHazard } from "./day_hazard.ts";
export { dayFeatures, dayRows, type KnownFrom } from "./day_rows.ts";
export {
  aalenJohansen,
  type EndedAs,
  fitEndKinds,
  type IncidenceCurves,
  incidenceCurves,
} from "./end_kinds.ts";
export { type FollowedStays, followedStays, takeFollowed } from "./followed_stays.ts";
export { kaplanMeier } from "./kaplan_meier.ts";
export { laterCurves } from "./later_curves.ts";
export { expectedStay, remainingQuantile, remainingStay } from "./remaining_stay.ts";
export { type StayCurves, stayCurves } from "./stay_curves.ts";
export {
  fitStayHazard,
  hazardOf,
  remainingOutcome,
  stayEncoder,
  type StayModel,
  type StayTail,
} from "./stay_hazard.ts";
