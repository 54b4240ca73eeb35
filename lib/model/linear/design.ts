import type { Feature, Matrix } from "lib/features/mod.ts";

/** How one feature enters the design: a number as its standard score, a category as a column a label. */
export type FeatureDesign =
  | {
    readonly type: "number";
    readonly column: number;
    /** The column that is 1 where the value is missing; -1 where training missed none. */
    readonly missingColumn: number;
    readonly mean: number;
    /** Standard deviation in training; 1 for a constant. */
    readonly deviation: number;
  }
  | { readonly type: "category"; readonly column: number; readonly labelCount: number };

/** The numeric columns that linear and neural models see; `columnCount` in all. */
export type Design = { readonly columnCount: number; readonly features: readonly FeatureDesign[] };

/** The few entries of a row that are not 0: `columns[i]` has `values[i]`, for i below `count`. */
export type SparseRow = { count: number; readonly columns: Int32Array; readonly values: Float64Array };

/**
 * Learns the design of training rows, with their weights.
 *
 * Numbers become standard scores; a missing one takes the training mean, that is 0, and sets an indicator
 * column where training had missing values. Categories become a 0/1 column a label (one-hot); a missing label
 * sets none of them.
 *
 * @param weight positive, one a row.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitDesign } from "lib/model/linear/design.ts";
 *
 * const beds = { name: "beds", type: "number" as const, values: Float64Array.of(2, 6) };
 * const ward = { name: "ward", type: "category" as const, codes: Int32Array.of(0, 1), labels: ["P", "Q"] };
 * const design = fitDesign({ rowCount: 2, features: [beds, ward] }, Float64Array.of(1, 1));
 * assertEquals(design.columnCount, 3);
 * assertEquals(design.features[0], { type: "number", column: 0, missingColumn: -1, mean: 4, deviation: 2 });
 * ```
 */
export function fitDesign(matrix: Matrix, weight: Float64Array): Design {
  let columnCount = 0;
  const features = matrix.features.map((feature): FeatureDesign => {
    const column = columnCount++;
    if (feature.type === "category") {
      columnCount = column + feature.labels.length;
      return { type: "category", column, labelCount: feature.labels.length };
    }
    const missingColumn = feature.values.some(Number.isNaN) ? columnCount++ : -1;
    return { type: "number", column, missingColumn, ...momentsOf(feature.values, weight) };
  });
  return { columnCount, features };
}

/** A row to be filled by `readDesignRow`. */
export function emptyRow(design: Design): SparseRow {
  const most = 2 * design.features.length;
  return { count: 0, columns: new Int32Array(most), values: new Float64Array(most) };
}

/** Fills `into` with a row of the matrix, whose features must be those of the design; columns ascend. */
export function readDesignRow(design: Design, matrix: Matrix, row: number, into: SparseRow): void {
  into.count = 0;
  for (let f = 0; f < design.features.length; f++) {
    addFeature(design.features[f]!, matrix.features[f]!, row, into);
  }
}

/** The feature that each column comes from. */
export function columnFeatures(design: Design): Int32Array {
  const owners = new Int32Array(design.columnCount);
  design.features.forEach((feature, f) => {
    const end = design.features[f + 1]?.column ?? design.columnCount;
    owners.fill(f, feature.column, end);
  });
  return owners;
}

function addFeature(design: FeatureDesign, feature: Feature, row: number, into: SparseRow): void {
  if (design.type === "category") {
    const code = feature.type === "category" ? feature.codes[row]! : -1;
    if (code >= 0) addEntry(into, design.column + code, 1);
    return;
  }
  const value = feature.type === "number" ? feature.values[row]! : NaN;
  if (!Number.isNaN(value)) addEntry(into, design.column, (value - design.mean) / design.deviation);
  else if (design.missingColumn >= 0) addEntry(into, design.missingColumn, 1);
}

function addEntry(into: SparseRow, column: number, value: number): void {
  into.columns[into.count] = column;
  into.values[into.count++] = value;
}

/** Weighted mean and (population) standard deviation of what is not missing; 0 and 1 where all is. */
function momentsOf(values: Float64Array, weight: Float64Array): { mean: number; deviation: number } {
  let total = 0;
  let sum = 0;
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row]!)) continue;
    total += weight[row]!;
    sum += weight[row]! * values[row]!;
  }
  if (total === 0) return { mean: 0, deviation: 1 };
  const mean = sum / total;
  let squares = 0;
  for (let row = 0; row < values.length; row++) {
    if (!Number.isNaN(values[row]!)) squares += weight[row]! * (values[row]! - mean) ** 2;
  }
  const deviation = Math.sqrt(squares / total);
  return { mean, deviation: deviation > 1e-12 * Math.abs(mean) ? deviation : 1 };
}
