import type { TrainingRows } from "lib/features/mod.ts";
import { type Design, emptyRow, readDesignRow } from "../linear/design.ts";

/** What a network learns from: rows, their design, and what standardises the target. */
export type NetworkTask = {
  readonly training: TrainingRows;
  readonly design: Design;
  readonly mean: number;
  readonly deviation: number;
};

/** The entries of all rows' design that are not 0: row r's from `starts[r]` on, before `starts[r + 1]`. */
export type SparseRows = {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float32Array;
};

/** Some of the rows, with the target's standard scores. */
export type SparseBatch = {
  readonly entries: SparseRows;
  readonly rows: Int32Array;
  readonly target: Float32Array;
  readonly weight: Float32Array;
};

/** The entries of all rows of the task, read once for all epochs. */
export function sparseRows({ training: { matrix }, design }: NetworkTask): SparseRows {
  const entry = emptyRow(design);
  const starts = new Int32Array(matrix.rowCount + 1);
  // A feature has one entry at most: its number, that it is missing, or its label's.
  const columns = new Int32Array(matrix.rowCount * design.features.length);
  const values = new Float32Array(columns.length);
  for (let row = 0, end = 0; row < matrix.rowCount; row++) {
    readDesignRow(design, matrix, row, entry);
    for (let k = 0; k < entry.count; k++, end++) {
      columns[end] = entry.columns[k]!;
      values[end] = entry.values[k]!;
    }
    starts[row + 1] = end;
  }
  return { starts, columns, values };
}

/** The batch of some rows of the task. */
export function sparseBatch(
  { training, mean, deviation }: NetworkTask,
  entries: SparseRows,
  rows: Int32Array,
): SparseBatch {
  const target = new Float32Array(rows.length), weight = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    target[i] = (training.target[rows[i]!]! - mean) / deviation;
    weight[i] = training.weight[rows[i]!]!;
  }
  return { entries, rows, target, weight };
}

/** `output[i][j] = sum of x[i][c] * weights[c][j]` over the columns c of row i. */
export function timesWeights(
  { entries: { starts, columns, values }, rows }: SparseBatch,
  weights: Float32Array,
  width: number,
): Float32Array {
  const output = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const end = starts[rows[i]! + 1]!, to = i * width;
    for (let k = starts[rows[i]!]!; k < end; k++) {
      const from = columns[k]! * width, value = values[k]!;
      for (let j = 0; j < width; j++) output[to + j]! += value * weights[from + j]!;
    }
  }
  return output;
}

/** `gradient[c][j] += x[i][c] * upstream[i][j]` for every row i and its columns c. */
export function addOuterProducts(
  { entries: { starts, columns, values }, rows }: SparseBatch,
  upstream: Float32Array,
  width: number,
  gradient: Float32Array,
): void {
  for (let i = 0; i < rows.length; i++) {
    const end = starts[rows[i]! + 1]!, from = i * width;
    for (let k = starts[rows[i]!]!; k < end; k++) {
      const to = columns[k]! * width, value = values[k]!;
      for (let j = 0; j < width; j++) gradient[to + j]! += value * upstream[from + j]!;
    }
  }
}
