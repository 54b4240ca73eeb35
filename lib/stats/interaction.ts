import { chiSquareTail } from "./tail_probability.ts";

/** Whether two factors act on a number beyond what each adds. */
export type Interaction = {
  /**
   * Sum of squares beyond the additive fit over the variance inside the cells: chi-square where nothing is
   * there.
   */
  readonly statistic: number;
  readonly degrees: number;
  readonly pValue: number;
  /** Values counted. */
  readonly n: number;
  /** What the two factors add up to for each row, from the additive fit; NaN where a side is missing. */
  readonly additive: Float64Array;
};

/**
 * Tests two factors' interaction on a number: cell means against the least-squares fit in which effects
 * only add.
 *
 * The additive fit alternates between the two factors until it moves by less than 1e-10. A NaN value or a
 * negative code is missing. Without degrees of freedom, or without spread inside the cells, the test is NaN.
 * For many values a cell: the p-value is that of the chi-square distribution, not of F.
 *
 * @throws {TypeError} when values and codes differ in length.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { interaction } from "lib/stats/interaction.ts";
 *
 * // Each cell twice: means 1, 3 and 2, 4 add up.
 * const values = Float64Array.of(0, 2, 2, 4, 1, 3, 3, 5);
 * const found = interaction(values, Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1), Int32Array.of(0, 0, 1, 1, 0, 0,
 * 1, 1));
 * assertAlmostEquals(found.statistic, 0, 1e-12);
 * ```
 */
export function interaction(values: Float64Array, first: Int32Array, second: Int32Array): Interaction {
  if (values.length !== first.length || values.length !== second.length) {
    throw new TypeError(
      `Cannot test an interaction as every value must have two groups: ${values.length} values, ` +
        `${first.length} and ${second.length} groups`,
    );
  }
  const used = Int32Array.from(values.keys())
    .filter((row) => first[row]! >= 0 && second[row]! >= 0 && !Number.isNaN(values[row]!));
  const width = used.reduce((most, row) => Math.max(most, second[row]! + 1), 0);
  const cellOf = (row: number) => first[row]! * width + second[row]!;
  const cells = used.reduce((most, row) => Math.max(most, cellOf(row) + 1), 0);
  const sums = new Float64Array(cells), counts = new Float64Array(cells);
  for (const row of used) {
    sums[cellOf(row)]! += values[row]!;
    counts[cellOf(row)]!++;
  }
  const fitted = additiveFit(sums, counts, width);
  let [beyond, inside] = [0, 0];
  for (const row of used) {
    const mean = sums[cellOf(row)]! / counts[cellOf(row)]!;
    beyond += (mean - fitted[cellOf(row)]!) ** 2;
    inside += (values[row]! - mean) ** 2;
  }
  const levels = (side: Int32Array) => new Set(Array.from(used, (row) => side[row]!)).size;
  const filled = counts.filter((count) => count > 0).length;
  const degrees = Math.max(0, filled - levels(first) - levels(second) + 1);
  const testable = degrees > 0 && inside > 0 && used.length > filled;
  const statistic = testable ? beyond / (inside / (used.length - filled)) : NaN;
  const additive = new Float64Array(values.length).fill(NaN);
  for (const row of used) additive[row] = fitted[cellOf(row)]!;
  return {
    statistic,
    degrees,
    pValue: testable ? chiSquareTail(statistic, degrees) : NaN,
    n: used.length,
    additive,
  };
}

/** Cell values of the best fit "row effect + column effect", weighted by the cells' counts. */
function additiveFit(sums: Float64Array, counts: Float64Array, width: number): Float64Array {
  const height = Math.ceil(sums.length / Math.max(1, width));
  const rows = new Float64Array(height), columns = new Float64Array(width);
  for (let round = 0, moved = Infinity; moved > 1e-10 && round < 10_000; round++) {
    moved = 0;
    for (
      const [own, other, of] of [
        [rows, columns, (i: number, j: number) => i * width + j],
        [columns, rows, (i: number, j: number) => j * width + i],
      ] as const
    ) {
      for (let i = 0; i < own.length; i++) {
        let [sum, count] = [0, 0];
        for (let j = 0; j < other.length; j++) {
          const cell = of(i, j);
          if (!(counts[cell]! > 0)) continue;
          sum += sums[cell]! - counts[cell]! * other[j]!;
          count += counts[cell]!;
        }
        const next = count > 0 ? sum / count : 0;
        moved = Math.max(moved, Math.abs(next - own[i]!));
        own[i] = next;
      }
    }
  }
  return sums.map((_, cell) => rows[Math.floor(cell / width)]! + columns[cell % width]!);
}
