import type { HeldOut } from "lib/features/mod.ts";
import {
  intervalAt,
  predictionInterval,
  predictionQuantile,
  type ResidualInterval,
} from "lib/registry/mod.ts";
import { bootstrap } from "lib/stats/mod.ts";
import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { knownRows, takePredictions } from "../metric/predictions.ts";
import { withInterval } from "../metric/with_interval.ts";
import { outcomesFor } from "../outcomes.ts";

/**
 * What an artefact's other intervals and bounds hold on the test: a row a promise, with its bootstrap
 * interval over patients where they are known. One of a version before knows of its own level alone.
 *
 * @param predicted for each of the test's stays, in days.
 * @throws {TypeError} when the stays lack the feature that the interval goes by.
 */
export function levelsTable(
  test: HeldOut<"test">,
  predicted: Float64Array,
  residuals: ResidualInterval,
  { seed }: { readonly seed: number },
): Table {
  const outcomes = outcomesFor(test, predicted), { actual } = outcomes, stays = test.matrix;
  const central = (level: number) => {
    const { lower, upper } = predictionInterval(predicted, intervalAt(residuals, level), stays);
    return actual.map((days, row) => days >= lower[row]! && days <= upper[row]! ? 1 : 0);
  };
  const bound = (share: number, isHeld: (days: number, bound: number) => boolean) => {
    const bounds = predictionQuantile(predicted, residuals, stays, share);
    return actual.map((days, row) => isHeld(days, bounds[row]!) ? 1 : 0);
  };
  const promises: readonly [name: string, promised: number, held: () => Float64Array][] = [
    ["between both ends", 0.5, () => central(0.5)],
    ["between both ends", 0.8, () => central(0.8)],
    ["between both ends", 0.95, () => central(0.95)],
    ["at most the upper bound", 0.9, () => bound(0.9, (days, most) => days <= most)],
    ["at least the lower bound", 0.9, () => bound(0.1, (days, least) => days >= least)],
  ];
  const told = residuals.scores === undefined ? [] : promises;
  const rows = knownRows(outcomes), { weight, group } = takePredictions(outcomes, rows);
  const shares = told.map(([, , heldOf]) => {
    const held = heldOf();
    const share = (counts: Int32Array) => {
      let [sum, total] = [0, 0];
      rows.forEach((row, i) => {
        const own = (weight ? weight[i]! : 1) * counts[i]!;
        sum += own * held[row]!;
        total += own;
      });
      return 100 * sum / total;
    };
    return bootstrap(rows.length, share, { seed, ...(group && { group }) });
  });
  return tableOf({
    stays: categoryColumn(told.map(([name]) => name)),
    promised: numberColumn(told.map(([, promised]) => 100 * promised)),
    held: categoryColumn(shares.map((share) => `${withInterval(share, 1)} %`)),
  });
}
