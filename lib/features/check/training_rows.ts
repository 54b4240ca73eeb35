import { type Matrix, takeMatrixRows } from "../matrix.ts";

/** A matrix that can be learned from: every row has a known target and a positive weight. */
export type TrainingRows = {
  readonly matrix: Matrix;
  /** Stay in days, never NaN. */
  readonly target: Float64Array;
  /** Positive; a row of weight 2 counts as the same row twice. */
  readonly weight: Float64Array;
};

/**
 * The rows that a learner learns from: those of positive weight (all, where the matrix has no weights).
 *
 * A row of weight 0 takes no part, whatever its target: it stands for a stay that has not ended.
 *
 * @throws {TypeError} when the matrix has no target, or an offset.
 * @throws {RangeError} when no row is left, a target is missing or not finite, a weight is negative or not
 * finite, or a number feature is infinite.
 */
export function trainingRows(matrix: Matrix): TrainingRows {
  if (!matrix.target) throw new TypeError("Cannot fit a model as the matrix must have a target: it has none");
  refuseOffset(matrix);
  const used = matrix.weight ? rowsOfPositiveWeight(matrix, matrix.weight) : matrix;
  if (used.rowCount === 0) {
    throw new RangeError(
      `Cannot fit a model as at least one row must have a positive weight: none of ${matrix.rowCount} has`,
    );
  }
  const target = used.target!;
  refuse(target, (value) => !Number.isFinite(value), "every target must be a finite number of days");
  for (const feature of used.features) {
    if (feature.type === "category") continue;
    refuse(
      feature.values,
      (value) => Math.abs(value) === Infinity,
      `"${feature.name}" must be finite or NaN`,
    );
  }
  return { matrix: used, target, weight: used.weight ?? new Float64Array(used.rowCount).fill(1) };
}

/** For learners that would leave an offset out. @throws {TypeError} when the matrix has one. */
export function refuseOffset({ offset }: Pick<Matrix, "offset">): void {
  if (offset === undefined) return;
  throw new TypeError("Cannot fit a model as only boosted trees take an offset: the matrix has one");
}

function rowsOfPositiveWeight(matrix: Matrix, weight: Float64Array): Matrix {
  refuse(weight, (value) => !(value >= 0 && value < Infinity), "every weight must be finite and at least 0");
  if (weight.every((value) => value > 0)) return matrix;
  const rows: number[] = [];
  for (let row = 0; row < weight.length; row++) if (weight[row]! > 0) rows.push(row);
  return takeMatrixRows(matrix, Int32Array.from(rows));
}

function refuse(values: Float64Array, isWrong: (value: number) => boolean, rule: string): void {
  let count = 0;
  for (const value of values) if (isWrong(value)) count++;
  if (count === 0) return;
  const row = values.findIndex(isWrong);
  throw new RangeError(
    `Cannot fit a model as ${rule}: ${count} of ${values.length} rows break it, the first has ${values[row]}`,
  );
}
