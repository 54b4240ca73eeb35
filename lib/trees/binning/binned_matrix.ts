import { checkOption, type FeatureSchema, type Matrix } from "lib/features/mod.ts";
import type { FeatureBins } from "./binning.ts";
import { type ClassWeights, weighClasses } from "./class_weights.ts";
import type { JointGroup } from "./joint_groups.ts";
import {
  checkTargets,
  relativeWeights,
  rowsOfWeight,
  type TrainingData,
  trainingData,
  type UsedRows,
  usedRows,
} from "./training_data.ts";

/**
 * Rows to learn from, in bins: a byte a joint group and row in place of a double a feature and row. Fits take
 * it in place of a matrix, as often as there are settings to try; targets, weights and offsets may be
 * replaced (`{ ...binned, target }`). Made by `binMatrix()` and `binRows()`.
 */
export type BinnedMatrix = {
  readonly rowCount: number;
  readonly schema: readonly FeatureSchema[];
  /** For each feature, in the order of names, its place in the schema. */
  readonly columns: readonly number[];
  /** For each feature, in the order of names, what its bins are. */
  readonly binned: readonly FeatureBins[];
  readonly groups: readonly JointGroup[];
  readonly target: Float64Array;
  /** Absent means 1 for all. */
  readonly weight?: Float64Array;
  readonly offset?: Float64Array;
};

/** What decides bins, beside the rows. */
export type BinOptions = {
  /** Most bins of a number, 2 to 255. Default 255. */
  readonly bins?: number;
  /** As for `fitBoosting()`. Default 30. */
  readonly minCategoryRows?: number;
  /**
   * As for `fitBoosting()`: it orders labels that share bins, of which there are more than 255. Default 10.
   */
  readonly categorySmoothing?: number;
  /**
   * Numbers whose bins are given, by name: ascending, `bounds[b]` is the greatest value of bin b + 1, the
   * last bin has no bound. At most 254.
   */
  readonly bounds?: Readonly<Record<string, Float64Array>>;
};

export const binDefaults = { bins: 255, minCategoryRows: 30, categorySmoothing: 10 };

/**
 * Puts a matrix into bins once, for many fits. A fit on the result gives the trees that a fit on the matrix
 * gives, byte for byte. Rows of weight 0 are left out (a hazard's `censored` is then of those that are kept).
 *
 * Bins are those of all rows given: of `takeBinnedRows()`, which gives fits a part of them, too, as in
 * LightGBM's `Dataset.subset()`. So rows held out have a say in where bins end (and of more than 255 labels,
 * which share one); their targets have none in what numbers and fewer labels are worth.
 *
 * @throws {TypeError} when the matrix is not one to fit on: see `fitBoosting()`.
 * @throws {RangeError} when it isn't either, an option is out of its range, or bounds given don't ascend.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { binMatrix, takeBinnedRows } from "lib/trees/binning/binned_matrix.ts";
 * import { fitBoosting } from "lib/trees/boosting/boosting.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(30, 60, 90) };
 * const matrix = { rowCount: 3, features: [age], target: Float64Array.of(2, 6, 4) };
 * const binned = binMatrix(matrix);
 * assertEquals(fitBoosting(binned, { minLeafRows: 1 }), fitBoosting(matrix, { minLeafRows: 1 }));
 * const ofTwo = fitBoosting(takeBinnedRows(binned, Int32Array.of(0, 2)), { minLeafRows: 1 });
 * assertEquals(ofTwo.threshold[0], 45); // not 60: half way between all ages, not those of the two
 * ```
 */
export function binMatrix(matrix: Matrix, options: BinOptions = {}): BinnedMatrix {
  const settings = { ...binDefaults, ...options };
  checkBinOptions(settings);
  const { target, weight, offset, ...rest } = usedRows(matrix, null).matrix;
  const data = trainingData({ ...rest, target: target!, ...(weight && { weight }) }, settings);
  const { schema, columns, binned, groups } = data;
  const beside = { ...(weight && { weight }), ...(offset && { offset }) };
  return { rowCount: data.rows, schema, columns, binned, groups, target: target!, ...beside };
}

/** Whether rows are in bins already. */
export function isBinned(matrix: Matrix | BinnedMatrix): matrix is BinnedMatrix {
  return "groups" in matrix;
}

/** The rows `rows[0], rows[1], …`, in that order, in the bins that they have; a row may come twice. */
export function takeBinnedRows(binned: BinnedMatrix, rows: Int32Array): BinnedMatrix {
  const wrong = rows.find((row) => !(row >= 0 && row < binned.rowCount));
  if (wrong !== undefined) {
    throw new RangeError(
      `Cannot take rows as they must be from 0 to ${binned.rowCount - 1}: one is ${wrong}`,
    );
  }
  const { weight, offset } = binned;
  return {
    ...binned,
    rowCount: rows.length,
    groups: binned.groups.map((group) => ({
      ...group,
      codes: taken(group.codes, rows, new Uint8Array(rows.length)),
    })),
    target: doubles(binned.target, rows),
    ...(weight && { weight: doubles(weight, rows) }),
    ...(offset && { offset: doubles(offset, rows) }),
  };
}

function doubles(from: Float64Array, rows: Int32Array): Float64Array {
  return taken(from, rows, new Float64Array(rows.length));
}

function taken<T extends Uint8Array | Float64Array>(from: T, rows: Int32Array, to: T): T {
  for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]!]!;
  return to;
}

/**
 * Its rows of positive weight, classes weighed: see `usedRows()`. Bins stay those of all rows.
 *
 * @throws {TypeError} when an array has not an entry for each row, or a code is that of no bin.
 */
export function usedBinnedRows(
  binned: BinnedMatrix,
  classWeights: ClassWeights | undefined,
  censored: Uint8Array | null,
): UsedRows<BinnedMatrix> {
  checkBinned(binned);
  return rowsOfWeight(weighClasses(binned, classWeights), censored, takeBinnedRows);
}

/** @throws {TypeError} when options decide bins that rows have already. */
export function checkBinOptionsAbsent(
  matrix: Matrix | BinnedMatrix,
  { bins, minCategoryRows }: Pick<BinOptions, "bins" | "minCategoryRows">,
): void {
  if (!isBinned(matrix) || (bins === undefined && minCategoryRows === undefined)) return;
  throw new TypeError(
    "Cannot choose bins or minCategoryRows as rows must not be in bins yet: binMatrix() or binRows() put them there",
  );
}

/** What fits read of it. @throws {RangeError} when a target is not one to compute with. */
export function binnedData({ rowCount, schema, columns, binned, groups, target, weight }: BinnedMatrix) {
  checkTargets(target);
  const data = { rows: rowCount, schema, columns, binned, groups, target };
  return { ...data, ...relativeWeights(weight ?? null) } satisfies TrainingData;
}

/**
 * Checks that rows are what their type says, as fits write codes to memory by them.
 *
 * @throws {TypeError} when an array has not an entry for each row, or a code is that of no bin.
 */
function checkBinned({ rowCount, binned, groups, target, weight, offset }: BinnedMatrix): void {
  const lengths = { target, weight, offset };
  for (const [name, array] of Object.entries(lengths)) {
    if (array !== undefined && array.length !== rowCount) {
      throw wrong(`the ${name} must have an entry for each of ${rowCount} rows`, array.length);
    }
  }
  const seen = groups.flatMap(({ features }) => features).toSorted((a, b) => a - b);
  if (seen.length !== binned.length || seen.some((feature, i) => feature !== i)) {
    throw wrong(`each of ${binned.length} features must be in one group`, seen.join(", ") || "none");
  }
  for (const { codes, size, bins, features } of groups) {
    if (codes.length !== rowCount) {
      throw wrong(`a group must have a code for each of ${rowCount} rows`, codes.length);
    }
    let most = 0;
    for (let row = 0; row < codes.length; row++) most = Math.max(most, codes[row]!);
    if (most >= size || size > 256) throw wrong(`codes must be below ${Math.min(size, 256)}`, most);
    if (bins.length !== features.length || bins.some(({ length }) => length !== size)) {
      throw wrong(`each feature of a group must have a bin for each of ${size} codes`, "others");
    }
    bins.forEach((ofCode, k) => {
      const { binCount } = binned[features[k]!]!;
      const wrongBin = ofCode.find((bin) => bin >= binCount);
      if (wrongBin !== undefined) throw wrong(`bins must be below ${binCount}`, wrongBin);
    });
  }
}

/** @throws {RangeError} naming the first option that is out of its range. */
export function checkBinOptions(options: BinOptions & typeof binDefaults): void {
  checkOption("bins", options.bins, { least: 2, greatest: 255, whole: true });
  checkOption("minCategoryRows", options.minCategoryRows, { least: 0, greatest: 1e100 });
  checkOption("categorySmoothing", options.categorySmoothing, { least: 0, greatest: 1e100 });
  for (const [name, bounds] of Object.entries(options.bounds ?? {})) {
    const isWrong = (bound: number, i: number) =>
      !Number.isFinite(bound) || (i > 0 && bound <= bounds[i - 1]!);
    const at = bounds.findIndex(isWrong);
    if (at >= 0 || bounds.length > 254) {
      throw new RangeError(
        `Cannot bin "${name}" as its bounds must be finite, ascending and at most 254: ` +
          (at >= 0 ? `number ${at + 1} is ${bounds[at]}` : `there are ${bounds.length}`),
      );
    }
  }
}

function wrong(rule: string, actual: number | string): TypeError {
  return new TypeError(`Cannot use binned rows as ${rule}: it has ${actual}`);
}
