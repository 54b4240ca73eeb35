import { alignMatrix, type Matrix } from "lib/features/mod.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import { blocksOf } from "./blocks.ts";
import { levelsOf, thresholdsOf } from "./levels.ts";
import { type PathTree, pathTree } from "./path_tree.ts";
import { RowSides } from "./row_sides.ts";
import { ShapTables } from "./shap_tables.ts";
import { addPatterns, noShapValues, type ShapValues } from "./shap_values.ts";
import { sidesOf } from "./sides.ts";
import { bytesOfTree, TreeKernels } from "./tree_kernels.ts";

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
 * sides in it. Where it fits into memory, as with a hundred trees of 31 leaves, what leaves add is looked up
 * instead (`ShapTables`).
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

/** Most bytes of trees that are laid out together; the first ones are kept for the next rows. */
const MOST_BYTES = 64e6;
/** Fewer rows than this are explained one by one. */
const LEAST_ROWS_OF_BLOCK = 24;

/**
 * The same of one ensemble again and again: what depends on its trees alone is kept from the first rows on,
 * so that a row alone costs little. Where no tables are made, trees beyond 64 MB are laid out anew each time.
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
  readonly #mostBytes: number;
  #kept: TreeKernels | null = null;
  #thresholds: readonly Float64Array[] | null = null;
  #rowSides: RowSides | null = null;
  #tables: ShapTables | null | undefined;

  /** @param mostBytes of trees that are laid out together. */
  constructor(ensemble: Ensemble, mostBytes = MOST_BYTES) {
    this.#ensemble = ensemble;
    this.#mostBytes = mostBytes;
  }

  /** @throws {TypeError} when the matrix's features are not those of the ensemble. */
  shap(matrix: Matrix): ShapValues {
    const ensemble = this.#ensemble;
    const aligned = alignMatrix(ensemble.schema, matrix);
    const shap = noShapValues(ensemble, matrix.rowCount);
    if (this.#tables === undefined) {
      this.#tables = ShapTables.of(ensemble, this.#thresholds ??= thresholdsOf(ensemble));
    }
    if (this.#tables) this.#tables.addTo(shap, aligned);
    else this.#addByKernels(shap, aligned);
    return shap;
  }

  #addByKernels(shap: ShapValues, aligned: Matrix): void {
    const ensemble = this.#ensemble;
    let first = 0;
    for (const kernels of this.#laidOut()) {
      kernels.trees.forEach(({ tree }, t) => shap.base[(first + t) % ensemble.outputs]! += tree.mean);
      const isAll = kernels.trees.length === ensemble.roots.length;
      if (isAll && aligned.rowCount < LEAST_ROWS_OF_BLOCK) this.#addRows(shap, aligned, kernels);
      else this.#addBlocks(shap, aligned, kernels, first);
      first += kernels.trees.length;
    }
  }

  #addBlocks(shap: ShapValues, matrix: Matrix, kernels: TreeKernels, first: number): void {
    const ensemble = this.#ensemble;
    const rows = levelsOf(ensemble, matrix, this.#thresholds ??= thresholdsOf(ensemble));
    kernels.trees.forEach((each, t) => {
      const output = (first + t) % ensemble.outputs;
      for (const block of blocksOf(rows.rowCount, each.splits.length)) {
        const sides = sidesOf(ensemble, each.splits, rows, block);
        const contributions = kernels.contributions(each, sides);
        addPatterns(shap, { ...sides, output, from: block.from, used: each.tree.features, contributions });
      }
    });
  }

  #addRows(shap: ShapValues, matrix: Matrix, kernels: TreeKernels): void {
    const ensemble = this.#ensemble;
    const rowSides = this.#rowSides ??= new RowSides(
      ensemble,
      kernels.trees.map(({ splits }) => splits),
      this.#thresholds ??= thresholdsOf(ensemble),
    );
    const { values, outputs, features } = shap;
    for (let row = 0; row < matrix.rowCount; row++) {
      const words = rowSides.of(matrix, row);
      let first = 0;
      for (let t = 0; t < kernels.trees.length; t++) {
        const tree = kernels.trees[t]!;
        const at = (row * outputs + t % outputs) * features.length;
        kernels.addTo(values, at, tree, words, first);
        first += tree.wordCount;
      }
    }
  }

  /** The trees in their order, as many at a time as there is room for. */
  *#laidOut(): Generator<TreeKernels, undefined> {
    if (this.#kept) yield this.#kept;
    let bytes = 0;
    let trees: PathTree[] = [];
    for (const root of this.#ensemble.roots.subarray(this.#kept?.trees.length ?? 0)) {
      const tree = pathTree(this.#ensemble, root);
      if (trees.length > 0 && bytes + bytesOfTree(tree) > this.#mostBytes) {
        yield this.#keptFirst(trees);
        [bytes, trees] = [0, []];
      }
      bytes += bytesOfTree(tree);
      trees.push(tree);
    }
    if (trees.length > 0) yield this.#keptFirst(trees);
  }

  #keptFirst(trees: readonly PathTree[]): TreeKernels {
    const kernels = new TreeKernels(trees);
    this.#kept ??= kernels;
    return kernels;
  }
}
