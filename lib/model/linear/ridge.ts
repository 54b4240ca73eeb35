import {
  checkOption,
  type FeatureSchema,
  featureSchema,
  type Matrix,
  type TrainingRows,
  trainingRows,
} from "lib/features/mod.ts";
import { solveCholesky, weightedMean } from "lib/stats/mod.ts";
import { fittedModel } from "../fitted_model.ts";
import type { Explanation, Model } from "../model.ts";
import { columnFeatures, type Design, emptyRow, fitDesign, readDesignRow, type SparseRow } from "./design.ts";

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
  const { schema, design, intercept, coefficients } = ridge;
  return fittedModel({
    kind: "ridge",
    schema,
    predict: (matrix) => {
      const row = emptyRow(design);
      return Float64Array.from({ length: matrix.rowCount }, (_, i) => {
        readDesignRow(design, matrix, i, row);
        return intercept + product(row, coefficients);
      });
    },
    explain: (matrix) => explainRidge(ridge, matrix),
    parameters: ridge,
  });
}

/**
 * Lower triangle of `X'WX` and `X'W(y - mean)`, both about the columns' means; only a row's few entries are
 * touched.
 */
function normalEquations(design: Design, { matrix, target, weight }: TrainingRows, meanDays: number) {
  const n = design.columnCount;
  const gram = new Float64Array(n * n);
  const moments = new Float64Array(n);
  const means = new Float64Array(n);
  const row = emptyRow(design);
  let total = 0;
  for (let i = 0; i < matrix.rowCount; i++) {
    readDesignRow(design, matrix, i, row);
    total += weight[i]!;
    for (let a = 0; a < row.count; a++) {
      const column = row.columns[a]!;
      const weighted = weight[i]! * row.values[a]!;
      means[column]! += weighted;
      moments[column]! += weighted * (target[i]! - meanDays);
      for (let b = 0; b <= a; b++) gram[column * n + row.columns[b]!]! += weighted * row.values[b]!;
    }
  }
  for (let c = 0; c < n; c++) means[c]! /= total;
  for (let c = 0; c < n; c++) {
    for (let d = 0; d <= c; d++) gram[c * n + d]! -= total * means[c]! * means[d]!;
  }
  return { gram, moments, means };
}

function product(row: SparseRow, coefficients: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < row.count; i++) sum += row.values[i]! * coefficients[row.columns[i]!]!;
  return sum;
}

function explainRidge(
  { schema, design, intercept, coefficients, means }: LinearParameters,
  matrix: Matrix,
): Explanation[] {
  const owners = columnFeatures(design);
  const atMeans = new Float64Array(schema.length);
  for (let c = 0; c < owners.length; c++) atMeans[owners[c]!]! += coefficients[c]! * means[c]!;
  const base = atMeans.reduce((sum, days) => sum + days, intercept);
  const row = emptyRow(design);
  return Array.from({ length: matrix.rowCount }, (_, i) => {
    readDesignRow(design, matrix, i, row);
    const days = atMeans.map((each) => -each);
    for (let k = 0; k < row.count; k++) {
      days[owners[row.columns[k]!]!]! += coefficients[row.columns[k]!]! * row.values[k]!;
    }
    return { base, contributions: schema.map(({ name }, f) => ({ feature: name, days: days[f]! })) };
  });
}
