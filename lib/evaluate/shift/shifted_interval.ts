import type { HeldOut } from "lib/features/mod.ts";
import type { ResidualInterval } from "lib/registry/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { residualInterval } from "../interval/residual_interval.ts";
import { type ShiftWeights, shiftWeights } from "./shift_weights.ts";

/** An interval learnt anew for stays of another mix, and what its weights are worth. */
export type ShiftedInterval = { readonly interval: ResidualInterval; readonly weights: ShiftWeights };

/** Of fewer stays, as they count, no interval is learnt. */
const leastEffective = 500;

/**
 * The interval calibrated anew so that it holds its level among stays of another mix than those held out for
 * it: each of these counts for as many as are like it (`shiftWeights()`). How long the stays asked about last
 * is not looked at, so that it can be told on the day of admission.
 *
 * @param predicted for each of the calibration's stays, in days.
 * @param given the interval as it is.
 * @returns why it stays as it is, in plain text, where the mix can't be told from that held out, or weights
 * would leave less than 500 stays.
 * @throws {TypeError} when the stays lack the interval's feature.
 */
export function shiftedInterval(
  calibration: HeldOut<"calibration">,
  asked: HeldOut,
  { predicted, given, seed }: {
    readonly predicted: Float64Array;
    readonly given: ResidualInterval;
    readonly seed: number;
  },
): ShiftedInterval | string {
  const weights = shiftWeights(calibration.matrix, asked.matrix, { seed });
  if (weights === null) return "there are fewer than 100 stays on one side";
  const { auc: { value, lower, upper }, effective } = weights;
  const told = `AUC ${value.toFixed(2)} (${lower.toFixed(2)} to ${upper.toFixed(2)}), 0.50 is chance`;
  if (lower <= 0.5) return `their mix can't be told from that of the stays that it was learnt on (${told})`;
  if (effective < leastEffective) {
    return `weighted for their mix (${told}) the stays that it was learnt on would count as ${
      grouped(Math.round(effective))
    }, fewer than ${leastEffective}`;
  }
  return {
    interval: residualInterval(calibration, predicted, given, { shift: weights.weight }),
    weights,
  };
}

/** What the weights are, or why there are none: a sentence for each. */
export function shiftedReading(shifted: ShiftedInterval | string): string {
  if (typeof shifted === "string") return `*Not weighted for covariate shift:* ${shifted}.`;
  const { auc: { value, lower, upper }, effective, capped, weight } = shifted.weights;
  return `Weighted for covariate shift, ${grouped(weight.length)} stays count as ${
    grouped(Math.round(effective))
  } (none for more than ten; ${
    capped === 0 ? "no weight was cut for that" : `${grouped(capped)} cut to that`
  }): a classifier tells the test's stays from them with an AUC of ${value.toFixed(2)} (${
    lower.toFixed(2)
  } to ${upper.toFixed(2)}).`;
}
