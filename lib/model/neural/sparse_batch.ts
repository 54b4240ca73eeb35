import type { TrainingRows } from "lib/features/mod.ts";
import { type Design, emptyRow, readDesignRow } from "../linear/design.ts";

/** What a network learns from: rows, their design, and what standardises the target. */
export type NetworkTask = {
  readonly training: TrainingRows;
  readonly design: Design;
  readonly mean: number;
  readonly deviation: number;
};

/**
 * Some rows: the entries of their design that are not 0, row i's before `ends[i]`, and the target's standard
 * scores.
 */
export type SparseBatch = {
  readonly ends: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float32Array;
  readonly target: Float32Array;
  readonly weight: Float32Array;
};

/** The batch of some rows of the task. */
export function sparseBatch(
  { training, design, mean, deviation }: NetworkTask,
  rows: Int32Array,
): SparseBatch {
  const entries = emptyRow(design);
  const ends = new Int32Array(rows.length);
  const columns = new Int32Array(rows.length * entries.columns.length);
  const values = new Float32Array(columns.length);
  let end = 0;
  for (let i = 0; i < rows.length; i++) {
    readDesignRow(design, training.matrix, rows[i]!, entries);
    columns.set(entries.columns.subarray(0, entries.count), end);
    values.set(entries.values.subarray(0, entries.count), end);
    end += entries.count;
    ends[i] = end;
  }
  return {
    ends,
    columns,
    values,
    target: Float32Array.from(rows, (row) => (training.target[row]! - mean) / deviation),
    weight: Float32Array.from(rows, (row) => training.weight[row]!),
  };
}

/** `output[i][j] = sum of x[i][c] * weights[c][j]` over the columns c of row i. */
export function timesWeights(
  { ends, columns, values }: SparseBatch,
  weights: Float32Array,
  width: number,
): Float32Array {
  const output = new Float32Array(ends.length * width);
  for (let i = 0, k = 0; i < ends.length; i++) {
    for (; k < ends[i]!; k++) {
      const from = columns[k]! * width;
      for (let j = 0; j < width; j++) output[i * width + j]! += values[k]! * weights[from + j]!;
    }
  }
  return output;
}

/** `gradient[c][j] += x[i][c] * upstream[i][j]` for every row i and its columns c. */
export function addOuterProducts(
  { ends, columns, values }: SparseBatch,
  upstream: Float32Array,
  width: number,
  gradient: Float32Array,
): void {
  for (let i = 0, k = 0; i < ends.length; i++) {
    for (; k < ends[i]!; k++) {
      const to = columns[k]! * width;
      for (let j = 0; j < width; j++) gradient[to + j]! += values[k]! * upstream[i * width + j]!;
    }
  }
}
