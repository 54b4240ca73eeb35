import type { Matrix } from "lib/features/mod.ts";
import type { BinnedMatrix } from "../binning/binned_matrix.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import { startFit } from "./boosting_fit.ts";
import type { BoostingOptions } from "./boosting_options.ts";

/**
 * Fits gradient-boosted trees, leaf by leaf, on histograms of exact sums.
 *
 * Each round grows a tree an output on the negative gradients of the loss and adds it times the learning
 * rate; a leaf is worth the Newton step `G / (H + lambda)`, for absolute and quantile loss exactly the
 * quantile of its residuals. Weights are relative: their mean counts as one row. Rows may stand in any order,
 * features in any, and the fit may run on any number of threads: the trees are the same to the last bit (with
 * `rowSampling` below 1, for the same order of rows). Numbers are cut in order, categories into any two sets
 * of labels; each split learns where missing values go. Rows may be in bins already (`binMatrix()`, and
 * `binRows()` for more than fit in memory): trees are the same on the same bins.
 *
 * Sources: J. Friedman, Greedy function approximation (https://doi.org/10.1214/aos/1013203451); G. Ke et al.,
 * LightGBM (https://papers.nips.cc/paper/6907).
 *
 * @throws {TypeError} when the matrix has no target, an array without an entry for each row, two features of
 * one name or a code without a label, `startFrom` has other features or another loss, or rows in bins come
 * with `startFrom`, `bins` or `minCategoryRows`. The same holds for the hold-out, which is never in bins.
 * @throws {RangeError} when an option is out of its range, no row has a positive weight, a target is not what
 * the loss takes or too large or small to compute with, a feature is infinite, or the fit needs more memory
 * than there is.
 * @throws the reason of `signal`, when it is aborted between two rounds.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitBoosting } from "lib/trees/boosting/boosting.ts";
 * import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(30, 30, 60, 60) };
 * const matrix = { rowCount: 4, features: [age], target: Float64Array.of(2, 2, 6, 6) };
 * const trees = fitBoosting(matrix, { rounds: 1, learningRate: 1, minLeafRows: 1 });
 * assertEquals(predictRaw(trees, matrix), Float64Array.of(2, 2, 6, 6));
 * ```
 */
export function fitBoosting(
  matrix: Matrix | BinnedMatrix,
  options: BoostingOptions = {},
  signal?: AbortSignal,
): Ensemble {
  const fit = startFit(matrix, options);
  try {
    do signal?.throwIfAborted(); while (fit.addRound());
    return fit.ensemble();
  } catch (error) {
    throw fit.explained(error);
  } finally {
    fit.end();
  }
}

/** Row visits after which a fit in steps lets others have the thread: about a tenth of a second. */
const ROWS_OF_STEP = 4_000_000;

/**
 * `fitBoosting()` that lets other work of the process run every few rounds, so that a signal can be given
 * from outside.
 *
 * @example
 * ```ts
 * import { assertRejects } from "@std/assert";
 * import { fitBoostingInSteps } from "lib/trees/boosting/boosting.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(30, 60) };
 * const matrix = { rowCount: 2, features: [age], target: Float64Array.of(2, 6) };
 * await assertRejects(() => fitBoostingInSteps(matrix, {}, AbortSignal.abort(new Error("too late"))));
 * ```
 */
export async function fitBoostingInSteps(
  matrix: Matrix | BinnedMatrix,
  options: BoostingOptions = {},
  signal?: AbortSignal,
): Promise<Ensemble> {
  const fit = startFit(matrix, options);
  const roundsOfStep = Math.ceil(ROWS_OF_STEP / Math.max(1, matrix.rowCount));
  try {
    let rounds = 0;
    do {
      if (rounds++ % roundsOfStep === 0) await new Promise((resolve) => setTimeout(resolve, 0));
      signal?.throwIfAborted();
    } while (fit.addRound());
    return fit.ensemble();
  } catch (error) {
    throw fit.explained(error);
  } finally {
    fit.end();
  }
}
