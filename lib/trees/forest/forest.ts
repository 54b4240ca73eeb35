import type { Matrix } from "lib/features/mod.ts";
import type { BinnedMatrix } from "../binning/binned_matrix.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import { forestFit } from "./forest_fit.ts";
import type { ForestOptions } from "./forest_options.ts";

/**
 * Fits a random forest: the mean of trees grown from bootstrap samples, whose splits choose from a random
 * share of the features.
 *
 * Targets of 0 and 1 give the probability of 1; `classes` grows a forest a class, whose shares sum to about
 * 1. Numbers are cut in order; categories too, by the mean target of their labels (see
 * `forest/ordered_bins.ts`); each split learns where missing values go. Trees depend on the seed and their
 * number, not on threads. With weights a row is drawn in proportion to its own, even where `bootstrap` is
 * false.
 *
 * Source: L. Breiman, Random forests (https://doi.org/10.1023/A:1010933404324).
 *
 * @throws {TypeError} when the matrix has no target or has an offset, an array without an entry for each row,
 * two features of one name or a code without a label.
 * @throws {RangeError} when an option is out of its range, no row has a positive weight, a target or feature
 * is infinite, targets are too large or small to compute with, there are more than 65,535 features, or the
 * fit needs more memory than there is.
 * @throws the reason of `signal`, when it is aborted between two trees.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitForest } from "lib/trees/forest/forest.ts";
 * import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(30, 40, 50) };
 * const forest = fitForest({ rowCount: 3, features: [age], target: Float64Array.of(7, 7, 7) }, { trees: 5 });
 * assertEquals(predictRaw(forest, { rowCount: 3, features: [age] }), Float64Array.of(7, 7, 7));
 * ```
 */
export function fitForest(
  matrix: Matrix | BinnedMatrix,
  options: ForestOptions = {},
  signal?: AbortSignal,
): Ensemble {
  const fit = forestFit(matrix, options);
  for (;;) {
    const step = fit.next(signal);
    if (step.done) return step.value;
  }
}

/** Row visits after which a fit in steps lets others have the thread: about a tenth of a second. */
const ROWS_OF_STEP = 500_000;

/**
 * `fitForest()` that lets other work of the process run every few trees, so that a signal can be given from
 * outside.
 *
 * @example
 * ```ts
 * import { assertRejects } from "@std/assert";
 * import { fitForestInSteps } from "lib/trees/forest/forest.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(30, 60) };
 * const matrix = { rowCount: 2, features: [age], target: Float64Array.of(2, 6) };
 * await assertRejects(() => fitForestInSteps(matrix, {}, AbortSignal.abort(new Error("too late"))));
 * ```
 */
export async function fitForestInSteps(
  matrix: Matrix | BinnedMatrix,
  options: ForestOptions = {},
  signal?: AbortSignal,
): Promise<Ensemble> {
  const fit = forestFit(matrix, options);
  const treesOfStep = Math.ceil(ROWS_OF_STEP / Math.max(1, matrix.rowCount));
  for (let trees = 0;; trees++) {
    if (trees % treesOfStep === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    const step = fit.next(signal);
    if (step.done) return step.value;
  }
}
