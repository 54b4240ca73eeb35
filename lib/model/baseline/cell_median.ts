import {
  type Feature,
  type FeatureSchema,
  featureSchema,
  type Matrix,
  type TrainingRows,
  trainingRows,
} from "lib/features/mod.ts";
import { ascendingRows, rowNumbers, weightedMedian } from "lib/stats/mod.ts";
import { fittedModel } from "../fitted_model.ts";
import type { Model } from "../model.ts";

export type CellMedianOptions = {
  /** The categories that make a cell, coarsest first; those that the matrix lacks are left out. */
  readonly features?: readonly string[];
  /** A cell of fewer rows (by weight) is not trusted. Default 20. */
  readonly minCellRows?: number;
};

/** The medians of the cells of one depth: `medians[i]` is that of the cell `keys[i]`, keys ascending. */
export type CellLevel = { readonly keys: Float64Array; readonly medians: Float64Array };
export type CellParameters = {
  readonly kind: "cells";
  readonly schema: readonly FeatureSchema[];
  /** Where the cell's features stand in the matrix. */
  readonly features: Int32Array;
  readonly overall: number;
  /**
   * Level i has the cells of the first i + 1 features; a key has a digit a feature: code + 1, to the base
   * labels + 1.
   */
  readonly levels: readonly CellLevel[];
};

/**
 * Fits the baseline that predicts the weighted median stay of a patient's cell: department, then department
 * and admission type, then with severity too.
 *
 * The finest cell with enough rows counts; a patient of a thin or unseen cell gets the next coarser one's
 * median, at last the overall one. Missing values are a label of their own. An explanation goes the same way
 * down.
 *
 * @throws {TypeError} when the matrix has no target, or a cell feature is a number.
 * @throws {RangeError} when no row can be learned from (see `trainingRows`), or the labels make over 2^53
 * cells.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitCellMedian } from "lib/model/baseline/cell_median.ts";
 *
 * const ward = {
 *   name: "ward",
 *   type: "category" as const,
 *   codes: Int32Array.of(0, 0, 1),
 *   labels: ["P", "Q"],
 * };
 * const matrix = { rowCount: 3, features: [ward], target: Float64Array.of(2, 4, 9) };
 * const model = fitCellMedian(matrix, { features: ["ward"], minCellRows: 2 });
 * assertEquals(model.predict(matrix), Float64Array.of(3, 3, 4));
 * ```
 */
export function fitCellMedian(matrix: Matrix, options: CellMedianOptions = {}): Model {
  const { features: names = ["department", "admission_type", "severity"], minCellRows = 20 } = options;
  const training = trainingRows(matrix);
  const all = training.matrix.features;
  const features = Int32Array.from(
    names.map((name) => all.findIndex((feature) => feature.name === name)).filter((i) => i >= 0),
  );
  const levels = Array.from(
    features,
    (_, depth) => fitLevel(cellKeys(all, features.subarray(0, depth + 1)), training, minCellRows),
  );
  const overall = weightedMedian(training.target.slice(), training.weight.slice());
  return cellMedianModel({ kind: "cells", schema: featureSchema(matrix), features, overall, levels });
}

/** The model of fitted cells. */
export function cellMedianModel(fitted: CellParameters): Model {
  const { schema, features } = fitted;
  return fittedModel({
    kind: "cell-median",
    schema,
    predict: (matrix) => mediansByLevel(fitted, matrix).at(-1)!,
    explain: (matrix) => {
      const medians = mediansByLevel(fitted, matrix);
      return Array.from({ length: matrix.rowCount }, (_, row) => {
        const days = new Float64Array(schema.length);
        features.forEach((feature, i) => days[feature] = medians[i + 1]![row]! - medians[i]![row]!);
        return {
          base: fitted.overall,
          contributions: schema.map(({ name }, feature) => ({ feature: name, amount: days[feature]! })),
        };
      });
    },
    parameters: fitted,
  });
}

/**
 * For each row the overall median, then the median at each level; a level without the row's cell repeats the
 * last.
 */
function mediansByLevel(
  { features, overall, levels }: CellParameters,
  matrix: Matrix,
): Float64Array[] {
  const medians = [new Float64Array(matrix.rowCount).fill(overall)];
  levels.forEach((level, depth) => {
    const medianOf = new Map(Array.from(level.keys, (key, i) => [key, level.medians[i]!]));
    const keys = cellKeys(matrix.features, features.subarray(0, depth + 1));
    medians.push(medians[depth]!.map((coarser, row) => medianOf.get(keys[row]!) ?? coarser));
  });
  return medians;
}

/** One number for each row's labels: the codes as digits, missing as 0. */
function cellKeys(all: readonly Feature[], cell: Int32Array): Float64Array {
  let keys = new Float64Array(0);
  let cellCount = 1;
  for (const index of cell) {
    const feature = all[index]!;
    if (feature.type !== "category") {
      throw new TypeError(`Cannot make cells of "${feature.name}" as it must be a category: it is a number`);
    }
    const base = feature.labels.length + 1;
    cellCount *= base;
    if (cellCount > Number.MAX_SAFE_INTEGER) {
      throw new RangeError(
        `Cannot make cells as there must be at most 2^53: "${feature.name}" makes ${cellCount}`,
      );
    }
    const coarser = keys;
    keys = Float64Array.from(feature.codes, (code, row) => (coarser[row] ?? 0) * base + code + 1);
  }
  return keys;
}

/** The cells of enough weight, and their medians. */
function fitLevel(keys: Float64Array, { target, weight }: TrainingRows, minCellRows: number): CellLevel {
  const rows = ascendingRows(rowNumbers(keys.length), keys);
  const cells: { key: number; median: number }[] = [];
  for (let start = 0, end = 0; start < rows.length; start = end) {
    const key = keys[rows[start]!]!;
    while (end < rows.length && keys[rows[end]!] === key) end++;
    const cell = rows.subarray(start, end);
    const weights = Float64Array.from(cell, (row) => weight[row]!);
    if (weights.reduce((sum, each) => sum + each, 0) < minCellRows) continue;
    cells.push({ key, median: weightedMedian(Float64Array.from(cell, (row) => target[row]!), weights) });
  }
  return {
    keys: Float64Array.from(cells, (cell) => cell.key),
    medians: Float64Array.from(cells, (cell) => cell.median),
  };
}
