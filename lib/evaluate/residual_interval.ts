import type { ResidualInterval } from "lib/registry/mod.ts";
import { quantile } from "lib/stats/mod.ts";

/** Hold-out stays and what was predicted for them, in days. */
export type Predicted = { readonly actual: Float64Array; readonly predicted: Float64Array };

/**
 * The quantiles (type 7) between which the middle `level` of hold-out residuals (actual minus predicted) lie,
 * in days: added to a prediction they are an interval that held that share of the hold-out's stays. Rows
 * without an actual stay are left out.
 *
 * The same width for every stay: too wide for short stays and too narrow for long ones.
 *
 * @throws {TypeError} when the arrays differ in length.
 * @throws {RangeError} when no stay is known, or the level is not between 0 and 1.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { residualInterval } from "lib/evaluate/residual_interval.ts";
 *
 * const actual = Float64Array.of(1, 2, 3, 4, 5, NaN);
 * const predicted = Float64Array.of(3, 3, 3, 3, 3, 3);
 * assertEquals(residualInterval({ actual, predicted }, 0.5), { level: 0.5, lower: -1, upper: 1 });
 * ```
 */
export function residualInterval({ actual, predicted }: Predicted, level = 0.8): ResidualInterval {
  if (!(level > 0 && level < 1)) {
    throw new RangeError(
      `Cannot take a residual interval as its level must be between 0 and 1: it is ${level}`,
    );
  }
  if (actual.length !== predicted.length) {
    throw new TypeError(
      `Cannot take a residual interval as every stay must have a prediction: ` +
        `${actual.length} stays, ${predicted.length} predictions`,
    );
  }
  const residuals = actual.map((days, row) => days - predicted[row]!).filter((days) => !Number.isNaN(days));
  if (residuals.length === 0) {
    throw new RangeError(
      `Cannot take a residual interval as a stay must be known: none of ${actual.length} is`,
    );
  }
  const tail = (1 - level) / 2;
  return { level, lower: quantile(residuals, tail), upper: quantile(residuals, 1 - tail) };
}
