import type { BinnedMatrix } from "./binning.ts";

/**
 * What a node's rows add up to in every bin of every feature:
 * `cells[2 b]` is the sum of gradients of bin b, `cells[2 b + 1]` the sum of weights.
 */
export type Histogram = Float64Array;

/** Gradients and weights of a node's rows, in the order of its rows: entry i belongs to `rows[start + i]`. */
export type NodeSums = { readonly gradient: Float64Array; readonly weight: Float64Array };

/**
 * Sums the rows `rows[start .. end - 1]` into the bins of the given features; other features' cells stay as they are.
 *
 * Rows are added in their order, so that equal input gives equal bits.
 */
export function fillHistogram(
  cells: Histogram,
  data: BinnedMatrix,
  features: Int32Array,
  rows: Int32Array,
  start: number,
  end: number,
  sums: NodeSums,
): void {
  for (let i = 0; i < features.length; i++) {
    const feature = features[i]!;
    const from = 2 * data.offsets[feature]!;
    cells.fill(0, from, 2 * data.offsets[feature + 1]!);
    addColumn(cells, from, data.codes[feature]!, rows, start, end, sums.gradient, sums.weight);
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

/** `cells[from + 2 codes[row]] += gradient`, and the next cell `+= weight`, for every row. */
function addColumn(
  cells: Histogram,
  from: number,
  codes: Uint16Array,
  rows: Int32Array,
  start: number,
  end: number,
  gradient: Float64Array,
  weight: Float64Array,
): void {
  for (let i = start; i < end; i++) {
    const cell = from + 2 * codes[rows[i]!]!;
    cells[cell]! += gradient[i - start]!;
    cells[cell + 1]! += weight[i - start]!;
  }
}
