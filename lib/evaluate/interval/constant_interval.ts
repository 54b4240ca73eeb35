import type { HeldOut } from "lib/features/mod.ts";
import type { ResidualInterval } from "lib/registry/mod.ts";
import { residualInterval } from "./residual_interval.ts";

/**
 * The band of one width for all predictions: what anybody would tell without knowing which stays are hard to
 * predict (split conformal). Learnt on the same stays as the interval that it stands beside.
 *
 * @param predicted for each of the calibration's stays, in days.
 * @throws {RangeError} when no stay is known.
 */
export function constantInterval(
  calibration: HeldOut<"calibration">,
  predicted: Float64Array,
  level: number,
): ResidualInterval {
  return residualInterval(calibration, predicted, { level, at: [0], lower: [-1], upper: [1] });
}
