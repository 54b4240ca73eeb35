import type { Matrix } from "lib/features/mod.ts";
import type { Explanation } from "../model.ts";
import { columnFeatures, emptyRow, readDesignRow, type SparseRow } from "./design.ts";
import type { LinearParameters } from "./ridge.ts";

/** `intercept + design(row) * coefficients` of each row. */
export function linearScores(
  { design, intercept, coefficients }: Pick<LinearParameters, "design" | "intercept" | "coefficients">,
  matrix: Matrix,
): Float64Array {
  const row = emptyRow(design);
  return Float64Array.from({ length: matrix.rowCount }, (_, i) => {
    readDesignRow(design, matrix, i, row);
    return intercept + product(row, coefficients);
  });
}

/**
 * Where each row's score comes from: the base is the score at the columns' means, a contribution coefficient
 * times distance from the mean.
 */
export function explainLinear(
  { schema, design, intercept, coefficients, means }: LinearParameters,
  matrix: Matrix,
): Explanation[] {
  const owners = columnFeatures(design);
  const atMeans = new Float64Array(schema.length);
  for (let c = 0; c < owners.length; c++) atMeans[owners[c]!]! += coefficients[c]! * means[c]!;
  const base = atMeans.reduce((sum, days) => sum + days, intercept);
  const row = emptyRow(design);
  return Array.from({ length: matrix.rowCount }, (_, i) => {
    readDesignRow(design, matrix, i, row);
    const days = atMeans.map((each) => -each);
    for (let k = 0; k < row.count; k++) {
      days[owners[row.columns[k]!]!]! += coefficients[row.columns[k]!]! * row.values[k]!;
    }
    return { base, contributions: schema.map(({ name }, f) => ({ feature: name, amount: days[f]! })) };
  });
}

function product(row: SparseRow, coefficients: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < row.count; i++) sum += row.values[i]! * coefficients[row.columns[i]!]!;
  return sum;
}
