import type { Contingency } from "./contingency.ts";
import { chiSquareTail } from "./tail_probability.ts";

/** Whether two categories go together, and how strongly. */
export type ChiSquare = {
  /** Pearson's statistic, without Yates' correction. */
  readonly statistic: number;
  readonly degrees: number;
  readonly pValue: number;
  /** Effect size, 0 (independent) to 1, corrected for its bias: 0 on average where nothing is there. */
  readonly cramersV: number;
  /** Cohen's effect size w: V by the root of the table's smaller side less one; his limits are for it. */
  readonly cohensW: number;
  /** Pairs counted. */
  readonly n: number;
  /** The least count expected by independence: below 5 the p-value is rough. */
  readonly leastExpected: number;
};

/**
 * Pearson's chi-square test of independence with Cramér's V.
 *
 * Rows and columns without a count are left out of the table first. With fewer than two of either left there
 * is nothing to test: 0 degrees of freedom, and everything else but `n` is NaN. Source: W. Bergsma, A
 * bias-correction for Cramér's V and Tschuprow's T (https://doi.org/10.1016/j.jkss.2012.10.002).
 *
 * @throws {RangeError} when a count is negative or not finite.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { chiSquare } from "lib/stats/chi_square.ts";
 *
 * const { statistic, pValue } = chiSquare({ counts: Float64Array.of(10, 20, 20, 10), rows: 2, columns: 2 });
 * assertAlmostEquals(statistic, 20 / 3, 1e-14);
 * assertAlmostEquals(pValue, 0.0098, 1e-4);
 * ```
 */
export function chiSquare(table: Contingency): ChiSquare {
  const { counts, columns } = table;
  const { rowSums, columnSums, n } = margins(table);
  const usedRows = usedIndices(rowSums);
  const usedColumns = usedIndices(columnSums);
  const degrees = Math.max(0, usedRows.length - 1) * Math.max(0, usedColumns.length - 1);
  if (degrees === 0) {
    return { statistic: NaN, degrees, pValue: NaN, cramersV: NaN, cohensW: NaN, n, leastExpected: NaN };
  }
  let statistic = 0;
  let leastExpected = Infinity;
  for (const row of usedRows) {
    for (const column of usedColumns) {
      const expected = rowSums[row]! * columnSums[column]! / n;
      statistic += (counts[row * columns + column]! - expected) ** 2 / expected;
      leastExpected = Math.min(leastExpected, expected);
    }
  }
  const strength = cramersV(statistic, n, usedRows.length, usedColumns.length);
  return {
    statistic,
    degrees,
    pValue: chiSquareTail(statistic, degrees),
    cramersV: strength,
    cohensW: strength * Math.sqrt(Math.min(usedRows.length, usedColumns.length) - 1),
    n,
    leastExpected,
  };
}

function margins({ counts, rows, columns }: Contingency) {
  const rowSums = new Float64Array(rows);
  const columnSums = new Float64Array(columns);
  let n = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const count = counts[row * columns + column]!;
      if (!(count >= 0 && count < Infinity)) {
        throw new RangeError(`Cannot test independence as counts must be 0 or more: one is ${count}`);
      }
      rowSums[row] = rowSums[row]! + count;
      columnSums[column] = columnSums[column]! + count;
      n += count;
    }
  }
  return { rowSums, columnSums, n };
}

function usedIndices(sums: Float64Array): Int32Array {
  return Int32Array.from(sums.keys()).filter((i) => sums[i]! > 0);
}

/** Bergsma's estimate: both the squared contingency and the table's size are lowered by what chance adds. */
function cramersV(statistic: number, n: number, rows: number, columns: number): number {
  if (n < 2) return NaN;
  const contingency = Math.max(0, statistic / n - (rows - 1) * (columns - 1) / (n - 1));
  const height = rows - (rows - 1) ** 2 / (n - 1);
  const width = columns - (columns - 1) ** 2 / (n - 1);
  const greatest = Math.min(height, width) - 1;
  return greatest > 0 ? Math.min(1, Math.sqrt(contingency / greatest)) : NaN;
}
