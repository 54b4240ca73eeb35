import { alignMatrix, checkMatrix, type Matrix } from "lib/features/mod.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import { TreeWalker } from "../scoring/walk_trees.ts";

/**
 * Quantiles of the target by a forest: each training row weighs as much as it shares leaves with the row
 * asked about, a tree's leaf being shared out among its rows.
 *
 * Holds the training rows of each leaf: 4 bytes a row and tree. The forest must have one output.
 * Source: N. Meinshausen, Quantile regression forests (https://jmlr.org/papers/v7/meinshausen06a.html).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitForest } from "lib/trees/forest/forest.ts";
 * import { QuantileForest } from "lib/trees/forest/quantile_forest.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(30, 30, 30, 60) };
 * const matrix = { rowCount: 4, features: [age], target: Float64Array.of(1, 2, 3, 9) };
 * const one = fitForest(matrix, { trees: 1, bootstrap: false, minLeafRows: 1 });
 * const forest = new QuantileForest(one, matrix);
 * assertEquals(forest.quantiles(matrix, [0.5]), [Float64Array.of(2, 2, 2, 9)]);
 * ```
 */
export class QuantileForest {
  readonly #forest: Ensemble;
  readonly #target: Float64Array;
  /** The training rows in ascending order of target have these places. */
  readonly #weight: Float64Array;
  /** For each tree its training rows, by leaf, and for each node where its rows start. */
  readonly #rows: readonly Int32Array[];
  readonly #starts: Int32Array;
  readonly #leafWeight: Float64Array;

  /**
   * @throws {TypeError} when the matrix has no target, other features or an array without an entry for each
   * row, or the forest more than one output.
   * @throws {RangeError} when the target of a row of positive weight is not finite.
   */
  constructor(forest: Ensemble, training: Matrix) {
    if (!training.target || forest.outputs !== 1) {
      throw new TypeError(
        "Cannot keep leaves' targets as there must be one output with a target for each row",
      );
    }
    checkMatrix(training);
    const { target, weight } = training;
    const order = Int32Array.from({ length: training.rowCount }, (_, row) => row)
      .filter((row) => weight === undefined || weight[row]! > 0)
      .sort((a, b) => target[a]! - target[b]! || a - b);
    const wrong = order.find((row) => !Number.isFinite(target[row]!));
    if (wrong !== undefined) {
      throw new RangeError(
        `Cannot keep leaves' targets as each must be a finite number: row ${wrong + 1} has ${target[wrong]}`,
      );
    }
    const walker = new TreeWalker(forest, alignMatrix(forest.schema, training));
    this.#forest = forest;
    this.#target = Float64Array.from(order, (row) => target[row]!);
    this.#weight = Float64Array.from(order, (row) => weight?.[row] ?? 1);
    this.#starts = new Int32Array(forest.left.length + 1);
    this.#leafWeight = new Float64Array(forest.left.length);
    this.#rows = Array.from(forest.roots, (root, tree) => this.#rowsByLeaf(walker, order, root, tree));
  }

  /**
   * For each of `shares` each row's quantile: the least training target with at least that share of the
   * weight at or below it. NaN where no training row shares a leaf.
   */
  quantiles(matrix: Matrix, shares: readonly number[]): Float64Array[] {
    const walker = new TreeWalker(this.#forest, alignMatrix(this.#forest.schema, matrix));
    const wrong = shares.find((share) => !(share >= 0 && share <= 1));
    if (wrong !== undefined) {
      throw new RangeError(`Cannot take a quantile as its share must be from 0 to 1: it is ${wrong}`);
    }
    const results = shares.map(() => new Float64Array(matrix.rowCount));
    const weights = new Float64Array(this.#target.length);
    for (let row = 0; row < matrix.rowCount; row++) {
      weights.fill(0);
      const total = this.#addWeights(walker, row, weights);
      shares.forEach((share, k) => results[k]![row] = this.#quantile(weights, share * total));
    }
    return results;
  }

  #rowsByLeaf(walker: TreeWalker, order: Int32Array, root: number, tree: number): Int32Array {
    const end = this.#forest.roots[tree + 1] ?? this.#forest.left.length;
    const leaves = Int32Array.from(order, (row) => walker.leafOf(root, row));
    const next = new Int32Array(end - root + 1);
    leaves.forEach((leaf, place) => {
      next[leaf - root + 1]!++;
      this.#leafWeight[leaf]! += this.#weight[place]!;
    });
    for (let node = root; node < end; node++) {
      this.#starts[node] = next[node - root]!;
      next[node - root + 1]! += next[node - root]!;
    }
    const rows = new Int32Array(order.length);
    leaves.forEach((leaf, place) => rows[next[leaf - root]!++] = place);
    return rows;
  }

  /** Adds what each training row weighs for a row; returns the sum. */
  #addWeights(walker: TreeWalker, row: number, weights: Float64Array): number {
    let total = 0;
    this.#forest.roots.forEach((root, tree) => {
      const leaf = walker.leafOf(root, row);
      const all = this.#leafWeight[leaf]!;
      if (all === 0) return;
      const rows = this.#rows[tree]!;
      const start = this.#starts[leaf]!;
      let added = 0;
      for (let i = start; added < all * (1 - 1e-12); i++) {
        const place = rows[i]!;
        weights[place]! += this.#weight[place]! / all;
        added += this.#weight[place]!;
      }
      total += 1;
    });
    return total;
  }

  #quantile(weights: Float64Array, wanted: number): number {
    let upTo = 0;
    for (let place = 0; place < weights.length; place++) {
      upTo += weights[place]!;
      if (upTo >= wanted - 1e-9 && weights[place]! > 0) return this.#target[place]!;
    }
    return NaN;
  }
}
