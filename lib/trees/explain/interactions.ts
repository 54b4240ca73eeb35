import { alignMatrix, type Matrix } from "lib/features/mod.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import { blocksOf } from "./blocks.ts";
import { gaussLegendre, type QuadratureRule } from "./gauss_legendre.ts";
import { levelsOf } from "./levels.ts";
import { type PathTree, pathTree } from "./path_tree.ts";
import type { PatternContributions } from "./shap_values.ts";
import { goesLeft, type Sides, sidesOf } from "./sides.ts";

/**
 * How pairs of features act together: `raw[row, output] = base[output] + sum over all i, j of values`.
 *
 * `values[((row * outputs + output) * n + i) * n + j]` with n features; symmetric: a pair's interaction
 * stands half at i, j and half at j, i. A row's sums over j are its SHAP values; what stands at i, i is what
 * i does alone.
 */
export type ShapInteractions = {
  readonly features: readonly string[];
  readonly rowCount: number;
  readonly outputs: number;
  readonly base: Float64Array;
  readonly values: Float64Array;
};

/**
 * The exact path-dependent SHAP interaction values of each row's raw scores, in O(leaves * depth^3) a tree
 * and pattern of sides; the answer has rows * outputs * features^2 numbers: explain some rows, not all.
 *
 * As in `treeShap()`, but a pair's interaction is the mixed derivative of the leaf's polynomial, integrated:
 * `v (o_i - z_i) (o_j - z_j) ∫ Π over k other than i, j of (t o_k + (1 - t) z_k) dt`. Sources: S. Lundberg et
 * al. (https://doi.org/10.1038/s42256-019-0138-9); the index is that of K. Fujimoto et al., Axiomatic
 * characterizations of probabilistic and cardinal-probabilistic interaction indices
 * (https://doi.org/10.1016/j.geb.2005.03.002).
 *
 * @throws {TypeError} when the matrix's features are not those of the ensemble.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitBoosting } from "lib/trees/boosting/boosting.ts";
 * import { shapInteractions } from "lib/trees/explain/interactions.ts";
 *
 * const column = (name: string, ...values: number[]) => {
 *   return { name, type: "number" as const, values: Float64Array.from(values) };
 * };
 * const features = [column("a", 0, 0, 1, 1), column("b", 0, 1, 0, 1)];
 * const matrix = { rowCount: 4, features, target: Float64Array.of(0, 0, 0, 8) };
 * const trees = fitBoosting(matrix, { rounds: 1, learningRate: 1, minLeafRows: 1 });
 * const { base, values } = shapInteractions(trees, matrix);
 * assertEquals(base, Float64Array.of(2));
 * // the last row: a and b add 2 each alone, and 1 at a, b and at b, a together
 * assertEquals(values.slice(12), Float64Array.of(2, 1, 1, 2));
 * ```
 */
export function shapInteractions(ensemble: Ensemble, matrix: Matrix): ShapInteractions {
  const rows = levelsOf(ensemble, alignMatrix(ensemble.schema, matrix));
  const { schema, outputs, base } = ensemble;
  const values = new Float64Array(rows.rowCount * outputs * schema.length ** 2);
  const interactions = { features: schema.map(({ name }) => name), rowCount: rows.rowCount, outputs, values };
  const means = base.slice();
  ensemble.roots.forEach((root, t) => {
    const tree = pathTree(ensemble, root);
    means[t % outputs]! += tree.mean;
    const splits = tree.nodes.filter((_, position) => tree.split[position]! >= 0);
    const rule = gaussLegendre(Math.ceil(tree.depth / 2));
    for (const block of blocksOf(rows.rowCount, splits.length)) {
      const sides = sidesOf(ensemble, splits, rows, block);
      const contributions = pairsOf(tree, rule, sides);
      const used = tree.features;
      addPairs(interactions, { ...sides, output: t % outputs, from: block.from, used, contributions });
    }
  });
  return { ...interactions, base: means };
}

/** For each pattern, the matrix of the tree's features. */
function pairsOf(tree: PathTree, rule: QuadratureRule, sides: Sides): Float64Array {
  const size = tree.features.length ** 2;
  const pairs = new Float64Array(sides.patterns * size);
  const isOpen = new Uint8Array(tree.nodes.length).fill(1);
  for (let pattern = 0; pattern < sides.patterns; pattern++) {
    const own = pairs.subarray(pattern * size, (pattern + 1) * size);
    setOpen(isOpen, tree, sides, pattern);
    for (let position = 0; position < tree.nodes.length; position++) {
      if (tree.split[position]! < 0) addLeaf(own, tree, rule, isOpen, position);
    }
  }
  return pairs;
}

/**
 * `isOpen[position]`: whether the pattern passes all the path's splits on the feature of the position's edge.
 */
function setOpen(isOpen: Uint8Array, tree: PathTree, sides: Sides, pattern: number): void {
  const { split, parent, isLeft, before } = tree;
  for (let edge = 1; edge < isOpen.length; edge++) {
    const passes = goesLeft(sides, pattern, split[parent[edge]!]!) === isLeft[edge]!;
    isOpen[edge] = passes && (before[edge]! < 0 || isOpen[before[edge]!] === 1) ? 1 : 0;
  }
}

function addLeaf(
  pairs: Float64Array,
  tree: PathTree,
  { points, weights }: QuadratureRule,
  isOpen: Uint8Array,
  leaf: number,
): void {
  const edges = lastEdges(tree, leaf);
  const width = tree.features.length;
  for (let q = 0; q < points.length; q++) {
    const t = points[q]!;
    const factors = edges.map((edge) => t * isOpen[edge]! + (1 - t) * tree.share[edge]!);
    const product = factors.reduce((product, factor) => product * factor, weights[q]! * tree.value[leaf]!);
    if (product === 0) return;
    const worth = edges.map((edge, i) => (isOpen[edge]! - tree.share[edge]!) / factors[i]!);
    for (let i = 0; i < edges.length; i++) {
      const place = tree.asks[edges[i]!]!;
      let alone = product * worth[i]!;
      for (let j = 0; j < edges.length; j++) {
        if (j === i) continue;
        const half = product * worth[i]! * worth[j]! / 2;
        pairs[place * width + tree.asks[edges[j]!]!]! += half;
        alone -= half;
      }
      pairs[place * width + place]! += alone;
    }
  }
}

/** The lowest edge of each feature on the path to a leaf. */
function lastEdges({ parent, asks }: PathTree, leaf: number): number[] {
  const edges: number[] = [];
  for (let edge = leaf; edge > 0; edge = parent[edge]!) {
    if (!edges.some((below) => asks[below] === asks[edge])) edges.push(edge);
  }
  return edges;
}

/** Adds to each row its pattern's matrix, `contributions[(pattern * n + i) * n + j]` with n features used. */
function addPairs(
  { values, outputs, features }: Omit<ShapInteractions, "base">,
  { output, from, used, patternOf, contributions }: PatternContributions,
): void {
  const n = features.length;
  for (let row = 0; row < patternOf.length; row++) {
    const to = ((from + row) * outputs + output) * n * n;
    const at = patternOf[row]! * used.length ** 2;
    for (let i = 0; i < used.length; i++) {
      for (let j = 0; j < used.length; j++) {
        values[to + used[i]! * n + used[j]!]! += contributions[at + i * used.length + j]!;
      }
    }
  }
}
