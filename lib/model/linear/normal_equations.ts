import type { TrainingRows } from "lib/features/mod.ts";
import { type Design, emptyRow, readDesignRow } from "./design.ts";

/** The equations of weighted least squares over the columns of a design, about their means. */
export type NormalEquations = {
  /** Lower triangle of `X'WX`, row by row. */
  readonly gram: Float64Array;
  /** `X'W(y - mean)`. */
  readonly moments: Float64Array;
  readonly means: Float64Array;
};

/**
 * The equations by which the columns of a design predict a target; only a row's few entries are touched.
 *
 * @param mean the target's weighted mean.
 */
export function normalEquations(
  design: Design,
  { matrix, target, weight }: TrainingRows,
  mean: number,
): NormalEquations {
  const n = design.columnCount;
  const gram = new Float64Array(n * n);
  const moments = new Float64Array(n);
  const means = new Float64Array(n);
  const row = emptyRow(design);
  let total = 0;
  for (let i = 0; i < matrix.rowCount; i++) {
    readDesignRow(design, matrix, i, row);
    total += weight[i]!;
    for (let a = 0; a < row.count; a++) {
      const column = row.columns[a]!;
      const weighted = weight[i]! * row.values[a]!;
      means[column]! += weighted;
      moments[column]! += weighted * (target[i]! - mean);
      for (let b = 0; b <= a; b++) gram[column * n + row.columns[b]!]! += weighted * row.values[b]!;
    }
  }
  for (let c = 0; c < n; c++) means[c]! /= total;
  for (let c = 0; c < n; c++) {
    for (let d = 0; d <= c; d++) gram[c * n + d]! -= total * means[c]! * means[d]!;
  }
  return { gram, moments, means };
}
