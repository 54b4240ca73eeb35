/**
 * Of a category with few labels any may be told apart, of others those with so many rows: LightGBM's limits.
 */
const FEW_LABELS = 4;
const LEAST_ROWS_OF_LABEL = 10;

/** A category's rows; weights are whole numbers of a unit, of which a row of mean weight has `rowWeight`. */
export type LabelledRows = {
  readonly codes: Int32Array;
  readonly labelCount: number;
  /** Null means 1 each. */
  readonly weights: Uint32Array | null;
  readonly rowWeight: number;
};

/**
 * The least weight, in units, that a label must have in a node to be told apart there: `wanted`.
 *
 * Where no label of the training rows has it, the category could never be asked for: then half of what the
 * commonest has, though not less than ten rows where there are more than four labels, so that names and
 * numbers that few rows share still say nothing.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { labelLimit } from "lib/trees/binning/label_limit.ts";
 *
 * const codes = Int32Array.from({ length: 50 }, (_, i) => i % 2);
 * assertEquals(labelLimit({ codes, labelCount: 2, weights: null, rowWeight: 1 }, 30), 12.5);
 * assertEquals(labelLimit({ codes, labelCount: 2, weights: null, rowWeight: 1 }, 20), 20);
 * ```
 */
export function labelLimit({ codes, labelCount, weights, rowWeight }: LabelledRows, wanted: number): number {
  const sums = new Float64Array(labelCount);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code >= 0) sums[code]! += weights === null ? 1 : weights[i]!;
  }
  const most = sums.reduce((greatest, each) => Math.max(greatest, each), 0);
  if (most >= wanted) return wanted;
  const present = sums.reduce((count, each) => count + (each > 0 ? 1 : 0), 0);
  const floor = present <= FEW_LABELS ? 0 : LEAST_ROWS_OF_LABEL * rowWeight;
  return Math.min(wanted, Math.max(most / 2, floor));
}
