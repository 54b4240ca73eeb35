import type { BinnedMatrix } from "./binning.ts";

/**
 * What a node's rows add up to in every bin of every feature: `cells[2 b]` is the sum of gradients of bin b,
 * `cells[2 b + 1]` the sum of weights.
 */
export type Histogram = Float64Array;

/** For each row of the matrix weight times residual, and weight. */
export type RowSums = { readonly gradient: Float64Array; readonly weight: Float64Array };

/**
 * Sums the rows `rows[start .. end - 1]` into the bins of the given features; other features' cells stay as
 * they are.
 *
 * Rows are added in their order, so that equal input gives equal bits.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { binMatrix, fitBinning } from "tests/trees/plain/binning.ts";
 * import { fillHistogram } from "tests/trees/plain/histogram.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(30, 40, 30) };
 * const matrix = { rowCount: 3, features: [age] };
 * const sums = { gradient: Float64Array.of(5, 7, 6), weight: Float64Array.of(1, 1, 1) };
 * const data = binMatrix(fitBinning(matrix, sums.weight, 255), matrix);
 * const cells = new Float64Array(6);
 * fillHistogram(cells, data, Int32Array.of(0), Int32Array.of(0, 1, 2), 0, 3, sums);
 * assertEquals(cells, Float64Array.of(0, 0, 11, 2, 7, 1));
 * ```
 */
export function fillHistogram(
  cells: Histogram,
  { bins, offsets }: BinnedMatrix,
  features: Int32Array,
  rows: Int32Array,
  start: number,
  end: number,
  { gradient, weight }: RowSums,
): void {
  for (let k = 0; k < features.length; k++) {
    cells.fill(0, 2 * offsets[features[k]!]!, 2 * offsets[features[k]! + 1]!);
  }
  const featureCount = offsets.length - 1;
  for (let i = start; i < end; i++) {
    const row = rows[i]!;
    const rowGradient = gradient[row]!;
    const rowWeight = weight[row]!;
    for (let k = 0; k < features.length; k++) {
      const cell = 2 * bins[row * featureCount + features[k]!]!;
      cells[cell]! += rowGradient;
      cells[cell + 1]! += rowWeight;
    }
  }
}

/** `parent := parent - child` in every bin of the given features: what is left belongs to the other child. */
export function subtractHistogram(
  parent: Histogram,
  child: Histogram,
  data: BinnedMatrix,
  features: Int32Array,
): void {
  for (let i = 0; i < features.length; i++) {
    const end = 2 * data.offsets[features[i]! + 1]!;
    for (let cell = 2 * data.offsets[features[i]!]!; cell < end; cell++) parent[cell]! -= child[cell]!;
  }
}
