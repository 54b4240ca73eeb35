import type { HeldOut } from "lib/features/mod.ts";
import { predictedShares, type ResidualInterval } from "lib/registry/mod.ts";
import { ascendingRows, bootstrap, type Interval, numbersAt, rowNumbers } from "lib/stats/mod.ts";
import { takePredictions } from "../metric/predictions.ts";
import { outcomesFor } from "../outcomes.ts";

/**
 * Kolmogorov's distance of the predicted shares of some known stays from even ones, by weight, with its
 * interval over patients: the largest difference between a share that is told to be as short as some length
 * and the share that is. 0 is right; by chance it is above.
 *
 * @throws {TypeError} when the interval has no scores, or the stays lack the feature that it goes by.
 */
export function unevennessOf(
  test: HeldOut,
  predicted: Float64Array,
  { residuals, rows, seed }: {
    readonly residuals: ResidualInterval;
    readonly rows: Int32Array;
    readonly seed: number;
  },
): Interval {
  const outcomes = outcomesFor(test, predicted),
    all = predictedShares(outcomes, residuals, test.matrix, { seed });
  const { weight, group } = takePredictions(outcomes, rows);
  const own = numbersAt(rows, (row) => all[row]!);
  const order = ascendingRows(rowNumbers(own.length), own);
  const distance = (counts: Int32Array) => {
    const weightOf = (i: number) => (weight ? weight[i]! : 1) * counts[i]!;
    const total = order.reduce((sum, i) => sum + weightOf(i), 0);
    let [sum, most] = [0, 0];
    for (let k = 0; k < order.length; k++) {
      const i = order[k]!;
      const before = k === 0 || own[order[k - 1]!]! < own[i]! ? Math.abs(own[i]! - sum / total) : 0;
      sum += weightOf(i);
      const after = order[k + 1] === undefined || own[order[k + 1]!]! > own[i]!
        ? Math.abs(own[i]! - sum / total)
        : 0;
      most = Math.max(most, before, after);
    }
    return most;
  };
  return bootstrap(own.length, distance, { seed, ...(group && { group }) });
}
