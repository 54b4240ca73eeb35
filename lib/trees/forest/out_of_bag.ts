import { alignMatrix, checkMatrix, type Matrix } from "lib/features/mod.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import { TreeWalker } from "../scoring/walk_trees.ts";
import { RowDraws } from "./row_draws.ts";
import { sampledRows } from "./sampled_rows.ts";

/**
 * The raw scores of a forest's training rows, each from the trees whose samples lack it: entry `row * outputs
 * + k`.
 *
 * `matrix` must be the training matrix, its rows in the same order: which rows a tree drew follows from them,
 * their weights and the forest's seed (`seed` need not be given, but if it is it must be that). NaN where
 * every tree drew the row, or it has weight 0. Their errors estimate those on new rows.
 * Source: L. Breiman, Out-of-bag estimation (https://www.stat.berkeley.edu/~breiman/OOBestimation.pdf).
 *
 * @throws {TypeError} when the matrix's features are not those of the forest, an array has not an entry for
 * each row, or the forest's trees drew no rows: they saw all, as extremely randomised trees do.
 * @throws {RangeError} when the matrix has not the number of rows, or `seed` is not the seed, of the forest's
 * fit.
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
export function outOfBag(forest: Ensemble, matrix: Matrix, seed?: number): Float64Array {
  const { outputs, roots, value, base } = forest;
  checkMatrix(matrix);
  const walker = new TreeWalker(forest, alignMatrix(forest.schema, matrix));
  const { rows, weight } = sampledRows(matrix.rowCount, matrix.weight);
  const draws = new RowDraws(seedOf(forest, rows, seed), weight, true);
  const sums = new Float64Array(matrix.rowCount * outputs);
  const counts = new Int32Array(matrix.rowCount * outputs);
  const drawn = new Uint8Array(rows.length);
  const isDrawn = new Uint8Array(matrix.rowCount);
  for (let tree = 0; tree < roots.length; tree++) {
    const output = tree % outputs;
    if (output === 0) {
      draws.fill(tree / outputs, drawn);
      isDrawn.fill(1); // rows of weight 0 take no part
      for (const row of rows) isDrawn[row] = 0;
      for (let i = 0; i < rows.length; i++) if (drawn[i]! > 0) isDrawn[rows[i]!] = 1;
    }
    for (let row = 0; row < matrix.rowCount; row++) {
      if (isDrawn[row] === 1) continue;
      const at = row * outputs + output;
      sums[at]! += value[walker.leafOf(roots[tree]!, row)]!;
      counts[at]!++;
    }
  }
  return sums.map((sum, i) => counts[i] === 0 ? NaN : base[i % outputs]! + sum / counts[i]!);
}

/**
 * The seed of the forest's draws; `rows` are those of the matrix that could be drawn, some of them several
 * times.
 */
function seedOf({ draws }: Ensemble, rows: Int32Array, given: number | undefined): number {
  if (draws === undefined) {
    throw new TypeError(
      "Cannot score rows out of bag as each tree must have drawn its rows: they saw all of them",
    );
  }
  const different = rows.filter((row, i) => i === 0 || row !== rows[i - 1]).length;
  if (different !== draws.rows) {
    throw new RangeError(
      `Cannot score rows out of bag as the matrix must be the training matrix, with ${draws.rows} rows of positive ` +
        `weight: it has ${different}`,
    );
  }
  if (given !== undefined && given !== draws.seed) {
    throw new RangeError(
      `Cannot score rows out of bag as the seed must be that of the forest, ${draws.seed}: it is ${given}`,
    );
  }
  return draws.seed;
}
