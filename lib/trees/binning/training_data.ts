import {
  checkMatrix,
  type FeatureSchema,
  featureSchema,
  type Matrix,
  takeMatrixRows,
} from "lib/features/mod.ts";
import { binFeature, type FeatureBins } from "./binning.ts";
import { type ColumnPasses, plainPasses } from "./column_passes.ts";
import { joinGroups, type JointGroup } from "./joint_groups.ts";
import { powerOfTwoScale } from "./records.ts";

/**
 * What fits read of rows in bins. Features stand in the order of their names, so that columns may stand in
 * any.
 */
export type TrainingData = {
  readonly rows: number;
  readonly schema: readonly FeatureSchema[];
  /** For each feature its place in the schema. */
  readonly columns: readonly number[];
  readonly binned: readonly FeatureBins[];
  readonly groups: readonly JointGroup[];
  readonly target: Float64Array;
  /** Null when all are alike. */
  readonly weights: RowWeights | null;
  /** Units of a weight of 1: their mean. */
  readonly unitScale: number;
};

/**
 * Relative weights, whose mean is 1: a row of mean weight counts as one row. Arrays of them are made anew
 * each time, as those of many rows take much memory.
 */
export type RowWeights = {
  readonly of: (row: number) => number;
  /** Those of all rows, which may be written to an array that is there. */
  readonly all: (to?: Float64Array) => Float64Array;
  /** As whole numbers. */
  readonly units: () => Uint32Array;
};

/** Rows of positive weight, with what stands beside them. */
export type UsedRows<M = Matrix> = { readonly matrix: M; readonly censored: Uint8Array | null };

/** What decides which rows take part, whatever the features are. */
type WeighedRows = Pick<Matrix, "rowCount" | "target"> & { readonly weight?: Float64Array };

/**
 * The rows of positive weight: a row of weight 0 takes no part, whatever its target.
 *
 * @throws {TypeError} when the matrix has no target, an array has not an entry for each row, two features
 * have one name, or a code has no label.
 * @throws {RangeError} when no row is left, or a weight is negative or not finite.
 */
export function usedRows(matrix: Matrix, censored: Uint8Array | null): UsedRows {
  if (!matrix.target) throw new TypeError("Cannot fit a model as the matrix must have a target: it has none");
  checkMatrix(matrix);
  return rowsOfWeight(matrix, censored, takeMatrixRows);
}

/** The rows of positive weight, which `take` takes. */
export function rowsOfWeight<M extends WeighedRows>(
  matrix: M,
  censored: Uint8Array | null,
  take: (matrix: M, rows: Int32Array) => M,
): UsedRows<M> {
  if (censored !== null && censored.length !== matrix.rowCount) {
    throw new TypeError(
      `Cannot fit a model as every row must be censored or not: ${censored.length} of ${matrix.rowCount} are`,
    );
  }
  const rows = matrix.weight ? positiveRows(matrix.weight) : null;
  const used = rows === null ? matrix : take(matrix, rows);
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
  /** Bounds of numbers' bins that are given, by name. */
  readonly bounds?: Readonly<Record<string, Float64Array>>;
};

/**
 * Puts the rows into bins and the features into joint groups.
 *
 * @throws {RangeError} when a target or a number is infinite, a target is NaN, or all targets are too small
 * or one too large to compute with.
 */
export function trainingData(
  matrix: Matrix,
  options: DataOptions,
  passes?: ColumnPasses,
): TrainingData {
  const target = matrix.target!;
  checkTargets(target, passes);
  const { weights, unitScale } = relativeWeights(matrix.weight ?? null);
  const units = weights?.units() ?? null;
  const columns = matrix.features.map((_, column) => column);
  const nameOf = (column: number) => matrix.features[column]!.name;
  columns.sort((a, b) => nameOf(a) < nameOf(b) ? -1 : 1);
  const binned = columns.map((column) => {
    const given = options.bounds?.[nameOf(column)];
    return binFeature(matrix.features[column]!, {
      weights: units,
      target,
      bins: options.bins,
      minCategoryWeight: options.minCategoryRows * unitScale,
      rowWeight: unitScale,
      categorySmoothing: options.categorySmoothing * unitScale,
      ...(given && { bounds: given }),
      ...(passes && { passes }),
    });
  });
  const groups = joinGroups(binned);
  return {
    rows: matrix.rowCount,
    schema: featureSchema(matrix),
    columns,
    // without their codes, which the groups' stand for
    binned: binned.map(({ codes: _, ...bins }) => bins),
    groups,
    target,
    weights,
    unitScale,
  };
}

/**
 * Weights as shares of their mean, and as whole numbers of at most 31 bits whose sum is exact in a double:
 * whether they sum to 1, to the number of rows or to the people that rows stand for makes no difference.
 */
export function relativeWeights(
  weight: Float64Array | null,
): Pick<TrainingData, "weights" | "unitScale"> {
  if (weight === null || weight.every((each) => each === weight[0])) {
    return { weights: null, unitScale: 1 };
  }
  let largest = 0;
  for (let i = 0; i < weight.length; i++) largest = Math.max(largest, weight[i]!);
  // first to the size of 1, so that neither the least nor the largest of doubles is lost
  const size = powerOfTwoScale(largest, 1);
  const scale = powerOfTwoScale(largest * size, Math.min(2 ** 31, 2 ** 52 / weight.length));
  const unitsOf = (each: number) => Math.round(each * size * scale);
  let sum = 0;
  for (let i = 0; i < weight.length; i++) sum += unitsOf(weight[i]!);
  const mean = sum / weight.length;
  const share = scale / mean;
  return {
    weights: {
      of: (row) => weight[row]! * size * share,
      // loops, as map() and Uint32Array.from() take several times as long
      all: (to = new Float64Array(weight.length)) => {
        for (let row = 0; row < to.length; row++) to[row] = weight[row]! * size * share;
        return to;
      },
      units: () => {
        const units = new Uint32Array(weight.length);
        for (let row = 0; row < units.length; row++) units[row] = unitsOf(weight[row]!);
        return units;
      },
    },
    unitScale: mean,
  };
}

/** Null when all are. */
function positiveRows(weight: Float64Array): Int32Array | null {
  let count = 0;
  for (let row = 0; row < weight.length; row++) {
    const each = weight[row]!;
    if (!(each >= 0 && each < Infinity)) {
      throw new RangeError(
        `Cannot fit a model as every weight must be finite and at least 0: row ${row + 1} has ${each}`,
      );
    }
    if (each > 0) count++;
  }
  if (count === weight.length) return null;
  const rows = new Int32Array(count);
  for (let row = 0, at = 0; row < weight.length; row++) if (weight[row]! > 0) rows[at++] = row;
  return rows;
}

/** Squares of targets, and of their rounding, are to stay far from the ends of a double's range. */
export const LARGEST_TARGET = 1e100;
const LEAST_LARGEST_TARGET = 1e-100;

/** @throws {RangeError} when a target is not finite, or the largest too large or small. */
export function checkTargets(target: Float64Array, passes: ColumnPasses = plainPasses): void {
  const { low, high, count } = passes.range(target);
  const largest = Math.max(-low, high);
  if (count < target.length || largest === Infinity) {
    const wrong = target.filter((value) => !Number.isFinite(value));
    throw new RangeError(
      `Cannot fit a model as every target must be a finite number: ${wrong.length} of ${target.length} rows break it, ` +
        `the first has ${wrong[0]}`,
    );
  }
  if (largest > LARGEST_TARGET || (largest > 0 && largest < LEAST_LARGEST_TARGET)) {
    throw new RangeError(
      `Cannot fit a model as the largest target must be from ${LEAST_LARGEST_TARGET} to ${LARGEST_TARGET}, or 0: ` +
        `it is ${largest} (in other units it could be fitted)`,
    );
  }
}
