/**
 * A feature as a model sees it. Numbers: NaN is missing. Categories: codes below `labels.length`, -1 is
 * missing.
 */
export type Feature =
  | { readonly name: string; readonly type: "number"; readonly values: Float64Array }
  | {
    readonly name: string;
    readonly type: "category";
    readonly codes: Int32Array;
    readonly labels: readonly string[];
  };

/**
 * What a model eats: columns, and beside them what a split or a score needs. All arrays have `rowCount`
 * entries.
 */
export type Matrix = {
  readonly rowCount: number;
  readonly features: readonly Feature[];
  /** Stay in days; NaN where not known yet. Absent when scoring. */
  readonly target?: Float64Array;
  /** What a target may have been, in days, where that alone is known; `target` is what is expected of it. */
  readonly range?: { readonly lower: Float64Array; readonly upper: Float64Array };
  /** Row weights; absent means 1 for all. */
  readonly weight?: Float64Array;
  /**
   * What each row's raw score starts from, beside the model's base: the logarithm of an exposure for Poisson
   * loss, or another model's score. Only boosted trees take it, at fitting and at predicting.
   */
  readonly offset?: Float64Array;
  /** The patient, as a dense code: rows of one group never straddle a split. */
  readonly group?: Int32Array;
  /** Admission, epoch milliseconds UTC. */
  readonly time?: Float64Array;
};

/**
 * The rows `rows[0], rows[1], …` of a matrix, in that order, as copies; a row may come twice. What the matrix
 * lacks (target, range, weight, offset, group, time) stays absent.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { takeMatrixRows } from "lib/features/matrix.ts";
 *
 * const deposit = { name: "deposit", type: "number" as const, values: Float64Array.of(4_500, 3_000, 5_100) };
 * const taken = takeMatrixRows(
 *   { rowCount: 3, features: [deposit], target: Float64Array.of(12, 7, 9) },
 *   Int32Array.of(2, 0),
 * );
 * assertEquals(taken.target, Float64Array.of(9, 12));
 * ```
 */
export function takeMatrixRows(matrix: Matrix, rows: Int32Array): Matrix {
  const take = <T extends Float64Array | Int32Array>(from: T): T => {
    const to = new (from.constructor as new (length: number) => T)(rows.length);
    for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]!]!;
    return to;
  };
  return {
    rowCount: rows.length,
    features: matrix.features.map((feature) =>
      feature.type === "number"
        ? { ...feature, values: take(feature.values) }
        : { ...feature, codes: take(feature.codes) }
    ),
    ...(matrix.target && { target: take(matrix.target) }),
    ...(matrix.range && { range: { lower: take(matrix.range.lower), upper: take(matrix.range.upper) } }),
    ...(matrix.weight && { weight: take(matrix.weight) }),
    ...(matrix.offset && { offset: take(matrix.offset) }),
    ...(matrix.group && { group: take(matrix.group) }),
    ...(matrix.time && { time: take(matrix.time) }),
  };
}

/** The matrix with every row weighing 1. */
export function withoutWeight({ weight: _, ...matrix }: Matrix): Matrix {
  return matrix;
}

/** A row's value of a feature in words, numbers with two digits: "missing" where it has none. */
export function valueText(feature: Feature | undefined, row: number): string {
  if (feature === undefined) return "missing";
  if (feature.type === "category") return feature.labels[feature.codes[row]!] ?? "missing";
  const value = feature.values[row]!;
  return Number.isNaN(value) ? "missing" : String(Math.round(value * 100) / 100);
}
