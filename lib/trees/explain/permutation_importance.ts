import { checkMatrix, type Feature, type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import { randomSource, shuffled } from "lib/stats/mod.ts";

export type PermutationImportance = {
  readonly feature: string;
  /** By how much the loss grows when the feature's values are shuffled, on average. */
  readonly increase: number;
  /** The increase of each shuffle. */
  readonly increases: Float64Array;
};

export type PermutationOptions = {
  /** Shuffles of each feature. */
  readonly repeats?: number;
  readonly seed?: number;
};

/** What is minimised: of all rows at once, as RMSE is, and with their weights where they have any. */
export type MatrixLoss = (target: Float64Array, prediction: Float64Array, weight?: Float64Array) => number;

/**
 * By how much the loss grows when one feature's values are shuffled over the rows, for each feature in the
 * matrix's order. Give it rows that the model wasn't fitted on.
 *
 * Features that say the same share their importance: shuffling one leaves the other. Every feature is
 * shuffled by the same permutations, so that the order of features changes nothing. Source: L. Breiman,
 * Random forests, section 10 (https://doi.org/10.1023/A:1010933404324).
 *
 * @throws {TypeError} when the matrix has no target.
 * @throws {RangeError} when `repeats` is not a whole number from 1, or there is no row.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { permutationImportance } from "lib/trees/explain/permutation_importance.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(1, 2, 3, 4) };
 * const noise = { name: "noise", type: "number" as const, values: Float64Array.of(3, 1, 4, 1) };
 * const matrix = { rowCount: 4, features: [age, noise], target: Float64Array.of(1, 2, 3, 4) };
 * const predict = ({ features }: { features: readonly unknown[] }) => (features[0] as typeof age).values;
 * const meanError = (target: Float64Array, prediction: Float64Array) =>
 *   target.reduce((sum, value, row) => sum + Math.abs(value - prediction[row]!), 0) / 4;
 * const [ofAge, ofNoise] = permutationImportance(predict, matrix, meanError);
 * assertEquals([ofAge!.increase > 0, ofNoise!.increase], [true, 0]);
 * ```
 */
export function permutationImportance(
  predict: (matrix: Matrix) => Float64Array,
  matrix: Matrix,
  loss: MatrixLoss,
  options: PermutationOptions = {},
): PermutationImportance[] {
  const { repeats = 5, seed = 1 } = options;
  const { target, weight, rowCount } = matrix;
  if (!target) throw new TypeError("Cannot measure importance as the matrix must have a target: it has none");
  checkMatrix(matrix);
  if (!(Number.isInteger(repeats) && repeats >= 1)) {
    throw new RangeError(
      `Cannot measure importance as repeats must be a whole number from 1: it is ${repeats}`,
    );
  }
  if (rowCount === 0) throw new RangeError("Cannot measure importance as there must be a row: there is none");
  const random = randomSource(seed);
  const orders = Array.from({ length: repeats }, () => shuffled(rowCount, random));
  const lossOf = (given: Matrix) => loss(target, predict(given), weight);
  const unshuffled = lossOf(matrix);
  return matrix.features.map((feature, f) => {
    const increases = Float64Array.from(
      orders,
      (order) => lossOf(withShuffled(matrix, f, order)) - unshuffled,
    );
    const increase = increases.reduce((sum, value) => sum + value, 0) / repeats;
    return { feature: feature.name, increase, increases };
  });
}

function withShuffled(matrix: Matrix, f: number, order: Int32Array): Matrix {
  const only = { rowCount: matrix.rowCount, features: [matrix.features[f]!] };
  const shuffledFeature: Feature = takeMatrixRows(only, order).features[0]!;
  return { ...matrix, features: matrix.features.with(f, shuffledFeature) };
}
