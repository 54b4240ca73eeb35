import { alignMatrix, type Matrix } from "lib/features/mod.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import { blocksOf } from "./blocks.ts";
import { levelsOf, thresholdsOf } from "./levels.ts";
import { pathTree } from "./path_tree.ts";
import { addPatterns, noShapValues, type ShapValues } from "./shap_values.ts";
import { sidesOf } from "./sides.ts";
import { type LaidOutTree, layOut, TreeKernels } from "./tree_kernels.ts";

/**
 * The exact path-dependent SHAP values of each row's raw scores.
 *
 * What is asked for is the Shapley value of the game "know the features in S": at a split on a feature not in
 * S both ways are gone, weighted by the training rows that went there. In a leaf of value v whose path asks
 * for the features 1 … m, feature i has the share zᵢ of training rows that pass its splits, and oᵢ is 1 where
 * this row passes them, else 0. Every player being in with chance t, the leaf counts `v Π (t oᵢ + (1 - t)
 * zᵢ)`, and (Owen 1972) a player's Shapley value is the integral over t of what the player adds:
 *
 *   φᵢ = ∫₀¹ v (oᵢ - zᵢ) Π over j ≠ i of (t oⱼ + (1 - t) zⱼ) dt
 *
 * a polynomial of degree m - 1 in t with no negative factor but one, which m / 2 quadrature points integrate
 * exactly and without cancellation. Products are built on the way down a tree and leaves summed on the way
 * up, so that a tree of L leaves and depth D costs O(L D²), and only once for all rows that take the same
 * sides in it.
 *
 * Sources: S. Lundberg et al., From local explanations to global understanding with explainable AI for trees
 * (https://doi.org/10.1038/s42256-019-0138-9); G. Owen, Multilinear extensions of games
 * (https://doi.org/10.1287/mnsc.18.5.64); P. Yu et al., Linear TreeShap (https://arxiv.org/abs/2209.08192).
 *
 * @throws {TypeError} when the matrix's features are not those of the ensemble.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitBoosting } from "lib/trees/boosting/boosting.ts";
 * import { treeShap } from "lib/trees/explain/tree_shap.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(50, 50, 50, 70) };
 * const matrix = { rowCount: 4, features: [age], target: Float64Array.of(2, 2, 2, 6) };
 * const trees = fitBoosting(matrix, { rounds: 1, learningRate: 1, minLeafRows: 1 });
 * const { base, values } = treeShap(trees, matrix);
 * assertEquals([base, values], [Float64Array.of(3), Float64Array.of(-1, -1, -1, 3)]);
 * ```
 */
export function treeShap(ensemble: Ensemble, matrix: Matrix): ShapValues {
  return new TreeExplainer(ensemble).shap(matrix);
}

/** Most bytes of trees that are kept laid out for the next rows. */
const MOST_KEPT = 64e6;

/**
 * The same of one ensemble again and again: what depends on its trees alone is kept from the first rows on,
 * so that a row alone costs little. Trees beyond 64 MB are laid out anew each time.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitBoosting } from "lib/trees/boosting/boosting.ts";
 * import { TreeExplainer, treeShap } from "lib/trees/explain/tree_shap.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(50, 50, 50, 70) };
 * const matrix = { rowCount: 4, features: [age], target: Float64Array.of(2, 2, 2, 6) };
 * const trees = fitBoosting(matrix, { rounds: 1, learningRate: 1, minLeafRows: 1 });
 * const explainer = new TreeExplainer(trees);
 * assertEquals(explainer.shap(matrix), explainer.shap(matrix));
 * assertEquals(explainer.shap(matrix), treeShap(trees, matrix));
 * ```
 */
export class TreeExplainer {
  readonly #ensemble: Ensemble;
  readonly #kernels = new TreeKernels();
  readonly #kept: LaidOutTree[] = [];
  #keptBytes = 0;
  #thresholds: readonly Float64Array[] | null = null;

  constructor(ensemble: Ensemble) {
    this.#ensemble = ensemble;
  }

  /** @throws {TypeError} when the matrix's features are not those of the ensemble. */
  shap(matrix: Matrix): ShapValues {
    const ensemble = this.#ensemble;
    const thresholds = this.#thresholds ??= thresholdsOf(ensemble);
    const rows = levelsOf(ensemble, alignMatrix(ensemble.schema, matrix), thresholds);
    const shap = noShapValues(ensemble, rows.rowCount);
    ensemble.roots.forEach((_, t) => {
      const output = t % ensemble.outputs;
      const laidOut = this.#tree(t);
      const { tree, splits } = laidOut;
      shap.base[output]! += tree.mean;
      for (const block of blocksOf(rows.rowCount, splits.length)) {
        const sides = sidesOf(ensemble, splits, rows, block);
        const contributions = this.#kernels.contributions(laidOut, sides);
        addPatterns(shap, { ...sides, output, from: block.from, used: tree.features, contributions });
      }
    });
    return shap;
  }

  /** Trees are kept from the first one on, as far as there is room. */
  #tree(t: number): LaidOutTree {
    const known = this.#kept[t];
    if (known !== undefined) return known;
    const laidOut = layOut(pathTree(this.#ensemble, this.#ensemble.roots[t]!));
    const bytes = laidOut.cells.byteLength + laidOut.edges.byteLength;
    if (t === this.#kept.length && this.#keptBytes + bytes <= MOST_KEPT) {
      this.#kept.push(laidOut);
      this.#keptBytes += bytes;
    }
    return laidOut;
  }
}
