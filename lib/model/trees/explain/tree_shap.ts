import type { Matrix } from "lib/features/matrix.ts";
import { alignMatrix } from "../../feature_schema.ts";
import type { Ensemble } from "../ensemble.ts";
import { blocksOf } from "./blocks.ts";
import { gaussLegendre } from "./gauss_legendre.ts";
import { type PathTree, pathTree } from "./path_tree.ts";
import { addPatterns, noShapValues, type ShapValues } from "./shap_values.ts";
import { goesLeft, type Sides, sidesOf } from "./sides.ts";

/**
 * The exact path-dependent SHAP values of each row's raw scores.
 *
 * What is asked for is the Shapley value of the game "know the features in S": at a split on a feature not in S both
 * ways are gone, weighted by the training rows that went there. In a leaf of value v whose path asks for the features
 * 1 … m, feature i has the share zᵢ of training rows that pass its splits, and oᵢ is 1 where this row passes them,
 * else 0. Every player being in with chance t, the leaf counts `v Π (t oᵢ + (1 - t) zᵢ)`, and (Owen 1972) a player's
 * Shapley value is the integral over t of what the player adds:
 *
 *   φᵢ = ∫₀¹ v (oᵢ - zᵢ) Π over j ≠ i of (t oⱼ + (1 - t) zⱼ) dt
 *
 * a polynomial of degree m - 1 in t with no negative factor but one, which m / 2 quadrature points integrate exactly
 * and without cancellation. Products are built on the way down a tree and leaves summed on the way up, so that a tree
 * of L leaves and depth D costs O(L D), and only once for all rows that take the same sides in it.
 *
 * Sources: S. Lundberg et al., From local explanations to global understanding with explainable AI for trees
 * (https://doi.org/10.1038/s42256-019-0138-9); G. Owen, Multilinear extensions of games
 * (https://doi.org/10.1287/mnsc.18.5.64); P. Yu et al., Linear TreeShap (https://arxiv.org/abs/2209.08192).
 *
 * @throws {TypeError} when the matrix's features are not those of the ensemble.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { treeShap } from "lib/model/trees/explain/tree_shap.ts";
 *
 * // of 4 training rows 3 had age <= 60 and the value 2, one 6: the mean is 3
 * const ensemble = {
 *   schema: [{ name: "age", labels: null }],
 *   objective: { name: "squared" as const },
 *   outputs: 1,
 *   base: Float64Array.of(10),
 *   scale: 1,
 *   roots: Int32Array.of(0),
 *   feature: Int32Array.of(0, -1, -1),
 *   threshold: Float64Array.of(60, 0, 0),
 *   categoryStart: Int32Array.of(-1, -1, -1),
 *   categoryBits: new Uint32Array(0),
 *   missingLeft: Uint8Array.of(1, 0, 0),
 *   left: Int32Array.of(1, -1, -1),
 *   right: Int32Array.of(2, -1, -1),
 *   value: Float64Array.of(3, 2, 6),
 *   cover: Float64Array.of(4, 3, 1),
 *   gain: Float64Array.of(12, 0, 0),
 * };
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(50, 70) };
 * const { base, values } = treeShap(ensemble, { rowCount: 2, features: [age] });
 * assertEquals([base, values], [Float64Array.of(13), Float64Array.of(-1, 3)]);
 * ```
 */
export function treeShap(ensemble: Ensemble, matrix: Matrix): ShapValues {
  const aligned = alignMatrix(ensemble.schema, matrix);
  const shap = noShapValues(ensemble, aligned.rowCount);
  ensemble.roots.forEach((root, t) => {
    const output = t % ensemble.outputs;
    const tree = pathTree(ensemble, root);
    shap.base[output]! += tree.mean;
    const kernel = new TreeKernel(tree);
    const splits = tree.nodes.filter((_, position) => tree.split[position]! >= 0);
    for (const block of blocksOf(aligned.rowCount, splits.length)) {
      const sides = sidesOf(ensemble, splits, aligned, block);
      addPatterns(shap, output, block.from, tree.features, sides.patternOf, kernel.contributions(sides));
    }
  });
  return shap;
}

/**
 * One tree's constants. An edge finds its feature in one of three states: 0 closed above already (o = 0 on the path so
 * far), 1 open above and closed here, 2 still open. With `f(t) = t o + (1 - t) z` of the feature after the edge and
 * `f'`, `o'`, `z'` before it (1 where the path did not ask for the feature before), at quadrature point t of weight w
 *
 *   growth[edge, state, t] = f / f'
 *   worth[edge, state, t]  = w (o - z) / f - w (o' - z') / f'
 *
 * so that a leaf's product Π f is the product of its edges' growth, and its φᵢ is that product times the sum of the
 * worth of the edges that ask for i. A share of 0 makes f = 0 when closed: no such path counts for anybody, and both
 * constants are 0 there.
 */
class TreeKernel {
  readonly #tree: PathTree;
  readonly #points: number;
  readonly #growth: Float64Array;
  readonly #worth: Float64Array;
  /** Π f by position and point; on the way up, the sum of v Π f over the leaves below. */
  readonly #products: Float64Array;
  readonly #isOpen: Uint8Array;
  readonly #states: Uint8Array;

  constructor(tree: PathTree) {
    const { points, weights } = gaussLegendre(Math.ceil(tree.depth / 2));
    const count = tree.nodes.length;
    this.#tree = tree;
    this.#points = points.length;
    this.#growth = new Float64Array(count * 3 * points.length);
    this.#worth = new Float64Array(count * 3 * points.length);
    this.#products = new Float64Array(count * points.length).fill(1);
    this.#isOpen = new Uint8Array(count).fill(1);
    this.#states = new Uint8Array(count);
    for (let edge = 1; edge < count; edge++) {
      for (let q = 0; q < points.length; q++) this.#setEdge(edge, q, points[q]!, weights[q]!);
    }
  }

  /** For each pattern and each of the tree's features, its SHAP value. */
  contributions(sides: Sides): Float64Array {
    const width = this.#tree.features.length;
    const contributions = new Float64Array(sides.patterns * width);
    for (let pattern = 0; pattern < sides.patterns; pattern++) {
      this.#goDown(sides, pattern);
      this.#goUp(contributions, pattern * width);
    }
    return contributions;
  }

  #setEdge(edge: number, q: number, t: number, weight: number): void {
    const { before, share } = this.#tree;
    const shareBefore = before[edge]! < 0 ? 1 : share[before[edge]!]!;
    for (let state = 0; state < 3; state++) {
      const old = factor(t, state === 0 ? 0 : 1, shareBefore);
      const now = factor(t, state === 2 ? 1 : 0, share[edge]!);
      const at = (edge * 3 + state) * this.#points + q;
      if (now.f === 0) continue;
      this.#growth[at] = now.f / old.f;
      this.#worth[at] = weight * (now.worth - old.worth);
    }
  }

  #goDown(sides: Sides, pattern: number): void {
    const { split, parent, isLeft, before, nodes } = this.#tree;
    const points = this.#points;
    const growth = this.#growth;
    const products = this.#products;
    for (let edge = 1; edge < nodes.length; edge++) {
      const up = parent[edge]!;
      const same = before[edge]!;
      const wasOpen = same < 0 ? 1 : this.#isOpen[same]!;
      const passes = goesLeft(sides, pattern, split[up]!) === isLeft[edge]! ? 1 : 0;
      const isOpen = wasOpen & passes;
      this.#isOpen[edge] = isOpen;
      this.#states[edge] = wasOpen + isOpen;
      const at = (edge * 3 + wasOpen + isOpen) * points;
      for (let q = 0; q < points; q++) {
        products[edge * points + q] = products[up * points + q]! * growth[at + q]!;
      }
    }
  }

  /** From the last position to the first: right children come before left ones, and both before their parent. */
  #goUp(contributions: Float64Array, start: number): void {
    const { split, parent, isLeft, asks, value, nodes } = this.#tree;
    const points = this.#points;
    const worth = this.#worth;
    const products = this.#products;
    for (let edge = nodes.length - 1; edge > 0; edge--) {
      const at = (edge * 3 + this.#states[edge]!) * points;
      const up = parent[edge]! * points;
      const leaf = split[edge]! < 0 ? value[edge]! : 1;
      const keep = isLeft[edge]!;
      let sum = 0;
      for (let q = 0; q < points; q++) {
        const below = leaf * products[edge * points + q]!;
        sum += worth[at + q]! * below;
        products[up + q] = keep * products[up + q]! + below;
      }
      contributions[start + asks[edge]!]! += sum;
    }
    products.fill(1, 0, points);
  }
}

/** `f = t o + (1 - t) z` and `worth = (o - z) / f`, 0 where f is. */
function factor(t: number, open: number, share: number) {
  const f = t * open + (1 - t) * share;
  return { f, worth: f === 0 ? 0 : (open - share) / f };
}
