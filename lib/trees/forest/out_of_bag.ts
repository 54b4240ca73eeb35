import { alignMatrix, type Matrix } from "lib/features/mod.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import { TreeWalker } from "../scoring/walk_trees.ts";
import { RowDraws } from "./row_draws.ts";

/**
 * The raw scores of a forest's training rows, each from the trees whose samples lack it: entry `row * outputs + k`.
 *
 * `matrix` must be the training matrix, and `seed` the forest's (default 1): which rows a tree drew follows from them.
 * NaN where every tree drew the row, or it has weight 0. Their errors estimate those on new rows.
 * Source: L. Breiman, Out-of-bag estimation (https://www.stat.berkeley.edu/~breiman/OOBestimation.pdf).
 *
 * @throws {TypeError} when the matrix's features are not those of the forest.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitForest } from "lib/trees/forest/forest.ts";
 * import { outOfBag } from "lib/trees/forest/out_of_bag.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(30, 40, 50) };
 * const matrix = { rowCount: 3, features: [age], target: Float64Array.of(7, 7, 7) };
 * assertEquals(outOfBag(fitForest(matrix), matrix), Float64Array.of(7, 7, 7));
 * ```
 */
export function outOfBag(forest: Ensemble, matrix: Matrix, seed = 1): Float64Array {
  const { outputs, roots, value, base } = forest;
  const walker = new TreeWalker(forest, alignMatrix(forest.schema, matrix));
  const used = usedRowNumbers(matrix);
  const weight = matrix.weight ? Float64Array.from(used, (row) => matrix.weight![row]!) : null;
  const draws = new RowDraws(seed, weight?.every((each) => each === 1) ? null : weight, true);
  const sums = new Float64Array(matrix.rowCount * outputs);
  const counts = new Int32Array(matrix.rowCount * outputs);
  const drawn = new Uint8Array(used.length);
  for (let tree = 0; tree < roots.length; tree++) {
    const output = tree % outputs;
    if (output === 0) draws.fill(tree / outputs, drawn);
    for (let i = 0; i < used.length; i++) {
      if (drawn[i]! > 0) continue;
      const at = used[i]! * outputs + output;
      sums[at]! += value[walker.leafOf(roots[tree]!, used[i]!)]!;
      counts[at]!++;
    }
  }
  return sums.map((sum, i) => counts[i] === 0 ? NaN : base[i % outputs]! + sum / counts[i]!);
}

/** Rows of positive weight: the others took no part in the fit. */
function usedRowNumbers({ rowCount, weight }: Matrix): Int32Array {
  const rows = Int32Array.from({ length: rowCount }, (_, row) => row);
  return weight ? rows.filter((row) => weight[row]! > 0) : rows;
}
