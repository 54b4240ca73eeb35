import { type FeatureSchema, featureSchema, type Matrix, trainingRows } from "lib/features/mod.ts";
import { weightedMean, weightedMedian } from "lib/stats/mod.ts";
import { fittedModel } from "../fitted_model.ts";
import { logOdds } from "../log_odds.ts";
import type { Model, Predicts } from "../model.ts";

/**
 * Fits the baseline that predicts the weighted mean stay for everybody; its explanations are all base.
 *
 * @throws {TypeError} when the matrix has no target.
 * @throws {RangeError} when no row can be learned from (see `trainingRows`).
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitMean } from "lib/model/baseline/baselines.ts";
 *
 * const matrix = { rowCount: 3, features: [], target: Float64Array.of(1, 2, 6) };
 * assertEquals(fitMean(matrix).predict(matrix), Float64Array.of(3, 3, 3));
 * ```
 */
export function fitMean(matrix: Matrix): Model {
  const { target, weight } = trainingRows(matrix);
  return constantModel("mean", featureSchema(matrix), weightedMean(target, weight));
}

/**
 * Fits the baseline that predicts the weighted median stay for everybody; its explanations are all base.
 *
 * @throws {TypeError} when the matrix has no target.
 * @throws {RangeError} when no row can be learned from (see `trainingRows`).
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitMedian } from "lib/model/baseline/baselines.ts";
 *
 * const matrix = { rowCount: 3, features: [], target: Float64Array.of(1, 2, 6) };
 * assertEquals(fitMedian(matrix).predict(matrix), Float64Array.of(2, 2, 2));
 * ```
 */
export function fitMedian(matrix: Matrix): Model {
  const { target, weight } = trainingRows(matrix);
  return constantModel("median", featureSchema(matrix), weightedMedian(target.slice(), weight.slice()));
}

/**
 * Fits the baseline that predicts the weighted share of yes for everybody, of targets of 0 and 1; its
 * explanations are all base.
 *
 * @throws what `fitMean()` throws.
 */
export function fitPrevalence(matrix: Matrix): Model {
  const { target, weight } = trainingRows(matrix);
  return constantModel("mean", featureSchema(matrix), weightedMean(target, weight), "probability");
}

/** The model that predicts so many days, or such a probability, for everybody. */
export function constantModel(
  kind: "mean" | "median",
  schema: readonly FeatureSchema[],
  days: number,
  predicts: Predicts = "days",
): Model {
  const base = predicts === "days" ? days : logOdds(days);
  return fittedModel({
    kind,
    predicts,
    schema,
    predict: ({ rowCount }) => new Float64Array(rowCount).fill(days),
    explain: ({ rowCount }) => {
      const contributions = schema.map(({ name }) => ({ feature: name, amount: 0 }));
      return Array.from({ length: rowCount }, () => ({ base, contributions }));
    },
    parameters: { kind: "constant", schema, days },
  });
}
