import {
  checkOption,
  type FeatureSchema,
  featureSchema,
  type Matrix,
  trainingRows,
} from "lib/features/mod.ts";
import { solveCholesky, weightedMean } from "lib/stats/mod.ts";
import { fittedModel } from "../fitted_model.ts";
import type { Model } from "../model.ts";
import { type Design, fitDesign } from "./design.ts";
import { explainLinear, linearScores } from "./linear_scores.ts";
import { normalEquations } from "./normal_equations.ts";

export type RidgeOptions = {
  /** Penalty on the squared coefficients, in rows; the intercept is not penalised. Default 1. */
  readonly lambda?: number;
};

/** `intercept + design(row) * coefficients`, in days. */
export type LinearParameters = {
  readonly kind: "linear";
  readonly schema: readonly FeatureSchema[];
  readonly design: Design;
  readonly intercept: number;
  /** For each column of the design its coefficient, in days, and its mean in training. */
  readonly coefficients: Float64Array;
  readonly means: Float64Array;
};

/**
 * Fits ridge regression exactly: minimises `sum w (y - b0 - x b)² + lambda |b|²` over the rows of a design of
 * standard scores and one-hot labels (see `fitDesign`), by Cholesky's factorisation.
 *
 * An explanation's base is the mean stay; a contribution is coefficient times distance from the column's
 * mean. With lambda 0 it is least squares, where a column that the ones before it determine has coefficient
 * 0. Missing values count as the training mean, plus an indicator's coefficient; missing and unseen labels as
 * none. Time and memory grow with the cube and the square of the number of columns: meant for up to some
 * 1,000.
 *
 * Source: A. Hoerl, R. Kennard, Ridge regression (https://doi.org/10.1080/00401706.1970.10488634).
 *
 * @throws {TypeError} when the matrix has no target.
 * @throws {RangeError} when no row can be learned from (see `trainingRows`), or lambda is negative.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { fitRidge } from "lib/model/linear/ridge.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(20, 40, 60) };
 * const matrix = { rowCount: 3, features: [age], target: Float64Array.of(3, 5, 7) };
 * assertAlmostEquals(fitRidge(matrix, { lambda: 0 }).predict(matrix)[2]!, 7);
 * ```
 */
export function fitRidge(matrix: Matrix, options: RidgeOptions = {}): Model {
  const { lambda = 1 } = options;
  checkOption("lambda", lambda, { least: 0 });
  const training = trainingRows(matrix);
  const design = fitDesign(training.matrix, training.weight);
  const meanDays = weightedMean(training.target, training.weight);
  const { gram, moments, means } = normalEquations(design, training, meanDays);
  for (let c = 0; c < design.columnCount; c++) gram[c * design.columnCount + c]! += lambda;
  const coefficients = solveCholesky(gram, moments);
  let intercept = meanDays;
  for (let c = 0; c < coefficients.length; c++) intercept -= coefficients[c]! * means[c]!;
  return ridgeModel({
    kind: "linear",
    schema: featureSchema(matrix),
    design,
    intercept,
    coefficients,
    means,
  });
}

/** The model of fitted coefficients. */
export function ridgeModel(ridge: LinearParameters): Model {
  return fittedModel({
    kind: "ridge",
    schema: ridge.schema,
    predict: (matrix) => linearScores(ridge, matrix),
    explain: (matrix) => explainLinear(ridge, matrix),
    parameters: ridge,
  });
}
