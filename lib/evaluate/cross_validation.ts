import { type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import type { Model } from "lib/model/mod.ts";
import { denseGroups, randomSource, shuffled } from "lib/stats/mod.ts";
import { type RegressionMetrics, regressionMetrics } from "./metrics.ts";

/** Row indices, ascending: every row is in the test of exactly one fold, and in the training of all others. */
export type Fold = { readonly train: Int32Array; readonly test: Int32Array };

export type CrossValidation = {
  /** For each row, the prediction of the model that did not see it; NaN for rows in no test. */
  readonly predicted: Float64Array;
  /** The errors in each fold's test. */
  readonly folds: readonly RegressionMetrics[];
};

/**
 * Divides rows into `folds` folds of about the same size so that no patient is both in a fold's training and test.
 *
 * Patients are taken in random order, each to the fold with the fewest rows so far.
 *
 * @param group the patient of each row as a code; a negative code: a patient of its own.
 * @throws {RangeError} when there are not from 2 folds to as many as patients.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { groupFolds } from "lib/evaluate/cross_validation.ts";
 *
 * const [first] = groupFolds(Int32Array.of(4, 4, 7, 7), 2, 1);
 * assertEquals([first!.train.length, first!.test.length], [2, 2]);
 * ```
 */
export function groupFolds(group: Int32Array, folds: number, seed: number): Fold[] {
  const { codes, count } = denseGroups(group);
  if (!Number.isInteger(folds) || folds < 2 || folds > count) {
    throw new RangeError(
      `Cannot divide rows into folds as there must be from 2 to as many as the ${count} patients: ` +
        `current value is ${folds}`,
    );
  }
  const foldOf = foldsOfGroups(groupSizes(codes, count), folds, seed);
  const rows = Int32Array.from(codes.keys());
  return Array.from({ length: folds }, (_, fold) => ({
    train: rows.filter((row) => foldOf[codes[row]!] !== fold),
    test: rows.filter((row) => foldOf[codes[row]!] === fold),
  }));
}

/**
 * Fits on each fold's training rows and predicts its test rows.
 *
 * @param fit gives a model, or something that predicts, fitted on these rows alone.
 * @throws {TypeError} when the matrix has no target.
 * @throws {RangeError} when a model leaves a known stay without a prediction.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { crossValidate, groupFolds } from "lib/evaluate/cross_validation.ts";
 *
 * const matrix = { rowCount: 4, features: [], target: Float64Array.of(3, 3, 5, 5) };
 * const fiveDays = { predict: ({ rowCount }: { rowCount: number }) => new Float64Array(rowCount).fill(5) };
 * const { folds } = await crossValidate(() => fiveDays, matrix, groupFolds(Int32Array.of(1, 1, 2, 2), 2, 1));
 * assertEquals(folds.map(({ mae }) => mae).sort(), [0, 2]);
 * ```
 */
export async function crossValidate(
  fit: (train: Matrix) => Pick<Model, "predict"> | Promise<Pick<Model, "predict">>,
  matrix: Matrix,
  folds: readonly Fold[],
): Promise<CrossValidation> {
  if (!matrix.target) {
    throw new TypeError("Cannot cross-validate as the matrix must have a target: it has none");
  }
  const predicted = new Float64Array(matrix.rowCount).fill(NaN);
  const metrics: RegressionMetrics[] = [];
  for (const { train, test } of folds) {
    const model = await fit(takeMatrixRows(matrix, train));
    const { target, weight, ...unseen } = takeMatrixRows(matrix, test);
    const prediction = model.predict(unseen);
    test.forEach((row, i) => predicted[row] = prediction[i]!);
    metrics.push(regressionMetrics(target!, prediction, weight));
  }
  return { predicted, folds: metrics };
}

function groupSizes(codes: Int32Array, count: number): Int32Array {
  const sizes = new Int32Array(count);
  for (const code of codes) sizes[code] = sizes[code]! + 1;
  return sizes;
}

function foldsOfGroups(sizes: Int32Array, folds: number, seed: number): Int32Array {
  const foldOf = new Int32Array(sizes.length);
  const rows = new Int32Array(folds);
  for (const each of shuffled(sizes.length, randomSource(seed))) {
    let fewest = 0;
    for (let fold = 1; fold < folds; fold++) if (rows[fold]! < rows[fewest]!) fewest = fold;
    foldOf[each] = fewest;
    rows[fewest] = rows[fewest]! + sizes[each]!;
  }
  return foldOf;
}
