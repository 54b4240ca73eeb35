import { type FeatureSchema, featureSchema, type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import { binFeature, type BinnedFeature } from "./binning.ts";
import { joinGroups, type JointGroup } from "./joint_groups.ts";
import { powerOfTwoScale } from "./records.ts";

/** Rows to learn from, in bins. Features stand in the order of their names, so that columns may stand in any. */
export type TrainingData = {
  readonly rows: number;
  readonly schema: readonly FeatureSchema[];
  /** For each feature its place in the schema. */
  readonly columns: readonly number[];
  readonly binned: readonly BinnedFeature[];
  readonly groups: readonly JointGroup[];
  readonly target: Float64Array;
  /** Null when all are 1. */
  readonly weight: Float64Array | null;
  /** Weights as whole numbers; null when all are 1. */
  readonly units: Uint32Array | null;
  /** Units of a weight of 1. */
  readonly unitScale: number;
};

/** Rows of positive weight, with what stands beside them. */
export type UsedRows = { readonly matrix: Matrix; readonly censored: Uint8Array | null };

/**
 * The rows of positive weight: a row of weight 0 takes no part, whatever its target.
 *
 * @throws {TypeError} when the matrix has no target, or the arrays beside it are too short.
 * @throws {RangeError} when no row is left, or a weight is negative or not finite.
 */
export function usedRows(matrix: Matrix, censored: Uint8Array | null): UsedRows {
  if (!matrix.target) throw new TypeError("Cannot fit a model as the matrix must have a target: it has none");
  if (censored !== null && censored.length !== matrix.rowCount) {
    throw new TypeError(
      `Cannot fit a model as every row must be censored or not: ${censored.length} of ${matrix.rowCount} are`,
    );
  }
  const rows = matrix.weight ? positiveRows(matrix.weight) : null;
  const used = rows === null || rows.length === matrix.rowCount ? matrix : takeMatrixRows(matrix, rows);
  if (used.rowCount === 0) {
    throw new RangeError(
      `Cannot fit a model as at least one row must have a positive weight: none of ${matrix.rowCount} has`,
    );
  }
  if (censored === null || rows === null) return { matrix: used, censored };
  return { matrix: used, censored: Uint8Array.from(rows, (row) => censored[row]!) };
}

/** What decides the bins of training data. */
export type DataOptions = {
  readonly bins: number;
  readonly minCategoryRows: number;
  readonly categorySmoothing: number;
};

/**
 * Puts the rows into bins and the features into joint groups.
 *
 * @throws {RangeError} when a target or a number is infinite, or a target is NaN.
 */
export function trainingData(matrix: Matrix, options: DataOptions): TrainingData {
  const target = matrix.target!;
  checkFinite(target);
  const { units, unitScale } = weightUnits(matrix.weight ?? null);
  const columns = matrix.features.map((_, column) => column);
  const nameOf = (column: number) => matrix.features[column]!.name;
  columns.sort((a, b) => nameOf(a) < nameOf(b) ? -1 : 1);
  const binned = columns.map((column) =>
    binFeature(matrix.features[column]!, {
      weights: units,
      target,
      bins: options.bins,
      minCategoryWeight: options.minCategoryRows * unitScale,
      categorySmoothing: options.categorySmoothing * unitScale,
    })
  );
  return {
    rows: matrix.rowCount,
    schema: featureSchema(matrix),
    columns,
    binned,
    groups: joinGroups(binned),
    target,
    weight: units === null ? null : matrix.weight!,
    units,
    unitScale,
  };
}

/** Weights as whole numbers of at most 31 bits whose sum is exact in a double. */
function weightUnits(weight: Float64Array | null): { units: Uint32Array | null; unitScale: number } {
  if (weight === null || weight.every((each) => each === 1)) return { units: null, unitScale: 1 };
  let largest = 0;
  for (let i = 0; i < weight.length; i++) largest = Math.max(largest, weight[i]!);
  const unitScale = powerOfTwoScale(largest, Math.min(2 ** 31, 2 ** 52 / weight.length));
  return { units: Uint32Array.from(weight, (each) => Math.round(each * unitScale)), unitScale };
}

function positiveRows(weight: Float64Array): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < weight.length; row++) {
    const each = weight[row]!;
    if (!(each >= 0 && each < Infinity)) {
      throw new RangeError(
        `Cannot fit a model as every weight must be finite and at least 0: row ${row + 1} has ${each}`,
      );
    }
    if (each > 0) rows.push(row);
  }
  return Int32Array.from(rows);
}

function checkFinite(target: Float64Array): void {
  let count = 0;
  for (let i = 0; i < target.length; i++) count += Number.isFinite(target[i]!) ? 0 : 1;
  if (count === 0) return;
  const first = target.find((value) => !Number.isFinite(value));
  throw new RangeError(
    `Cannot fit a model as every target must be a finite number: ${count} of ${target.length} rows break it, ` +
      `the first has ${first}`,
  );
}
