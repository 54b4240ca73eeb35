import { checkMatrix, type Feature, type Matrix } from "lib/features/mod.ts";

export type PartialDependence = {
  readonly feature: string;
  /** The values that the feature was set to, ascending; of a category its codes. */
  readonly grid: Float64Array;
  /** What the codes in the grid mean; null for a number. */
  readonly labels: readonly string[] | null;
  /** The mean prediction over all rows, one a value of the grid. */
  readonly mean: Float64Array;
  /** Each row's prediction, `rows[g * rowCount + row]` for value g of the grid (ICE curves). */
  readonly rows: Float64Array;
};

export type PartialDependenceOptions = {
  /** Most values of a number's grid: evenly spaced quantiles of its values, each once. */
  readonly points?: number;
  /** The grid itself: numbers, or codes of a category. NaN and -1 ask for the missing value. */
  readonly grid?: Float64Array;
};

/**
 * What a model predicts when one feature of every row is set to one value after the other, all else as it is.
 *
 * The mean is weighted where the matrix has weights; without rows it is NaN. Where features go together, some
 * rows so made never occur: then read the curves of rows near to their own value. Sources: J. Friedman,
 * Greedy function approximation, 8.2 (https://doi.org/10.1214/aos/1013203451); A. Goldstein et al., Peeking
 * inside the black box (https://doi.org/10.1080/10618600.2014.907095).
 *
 * @param predict one prediction a row.
 * @throws {TypeError} when the matrix has no such feature.
 * @throws {RangeError} when `points` is not a whole number from 1, or the grid has a code without a label.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { partialDependence } from "lib/trees/explain/partial_dependence.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(1, 2, 4) };
 * const predict = ({ features }: { features: readonly unknown[] }) =>
 *   (features[0] as typeof age).values.map((value, row) => 10 * value + row);
 * const matrix = { rowCount: 3, features: [age] };
 * const { grid, mean, rows } = partialDependence(predict, matrix, "age", { points: 2 });
 * assertEquals([grid, mean], [Float64Array.of(1, 4), Float64Array.of(11, 41)]);
 * assertEquals(rows, Float64Array.of(10, 11, 12, 40, 41, 42));
 * ```
 */
export function partialDependence(
  predict: (matrix: Matrix) => Float64Array,
  matrix: Matrix,
  name: string,
  options: PartialDependenceOptions = {},
): PartialDependence {
  const { points = 20 } = options;
  checkMatrix(matrix);
  const f = matrix.features.findIndex((feature) => feature.name === name);
  if (f < 0) throw new TypeError(`Cannot vary "${name}" as the matrix must have it as a feature: it has not`);
  if (!(Number.isInteger(points) && points >= 1)) {
    throw new RangeError(`Cannot vary "${name}" as points must be a whole number from 1: it is ${points}`);
  }
  const feature = matrix.features[f]!;
  const grid = options.grid ?? gridOf(feature, points);
  const rows = new Float64Array(grid.length * matrix.rowCount);
  grid.forEach((value, g) => {
    const set = {
      ...matrix,
      features: matrix.features.with(f, constantFeature(feature, value, matrix.rowCount)),
    };
    rows.set(predict(set), g * matrix.rowCount);
  });
  const labels = feature.type === "number" ? null : feature.labels;
  return { feature: name, grid, labels, mean: meansOf(rows, grid.length, matrix), rows };
}

/** All codes of a category, or at most `points` values of a number, the least and the greatest among them. */
function gridOf(feature: Feature, points: number): Float64Array {
  if (feature.type === "category") return Float64Array.from(feature.labels.keys());
  const sorted = feature.values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]!);
  if (distinct.length <= points) return distinct;
  const last = sorted.length - 1;
  const picked = Array.from(
    { length: points },
    (_, i) => sorted[Math.round(i * last / Math.max(1, points - 1))]!,
  );
  return Float64Array.from(new Set(picked));
}

function constantFeature(feature: Feature, value: number, rowCount: number): Feature {
  if (feature.type === "number") return { ...feature, values: new Float64Array(rowCount).fill(value) };
  const code = Number.isNaN(value) ? -1 : value;
  if (!(Number.isInteger(code) && code >= -1 && code < feature.labels.length)) {
    throw new RangeError(
      `Cannot vary "${feature.name}" as codes must be from -1 to ${
        feature.labels.length - 1
      }: one is ${value}`,
    );
  }
  return { ...feature, codes: new Int32Array(rowCount).fill(code) };
}

function meansOf(rows: Float64Array, count: number, { rowCount, weight }: Matrix): Float64Array {
  return Float64Array.from({ length: count }, (_, g) => {
    let sum = 0;
    let total = 0;
    for (let row = 0; row < rowCount; row++) {
      const share = weight?.[row] ?? 1;
      sum += share * rows[g * rowCount + row]!;
      total += share;
    }
    return sum / total;
  });
}
