import { alignMatrix, checkMatrix, type Matrix } from "lib/features/mod.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import { blocksOf } from "./blocks.ts";
import { LeafGame } from "./leaf_game.ts";
import { levelsOf } from "./levels.ts";
import { type PathTree, pathTree } from "./path_tree.ts";
import { addPatterns, noShapValues, type ShapValues } from "./shap_values.ts";
import { goesLeft, type Sides, sidesOf } from "./sides.ts";

/**
 * The exact interventional SHAP values of each row's raw scores against background rows.
 *
 * The game is "the features in S have the row's values, the others those of a background row", averaged over
 * the background by its weights. What correlates with a feature but is not asked for gets nothing, which is
 * what to use where the question is what the model does, not what the data say. In a tree both rows walk down
 * together; where they part on feature i, what is below the row's side needs i from the row, what is below
 * the other's needs i from the background. A leaf of value v that needs a features of the row and b of the
 * background gives each of the a `v (a-1)! b! / (a+b)!`, and each of the b `-v a! (b-1)! / (a+b)!`.
 *
 * Rows that take the same sides in a tree are computed once, on both sides. Where pairs of these would be too
 * many, each leaf is played by all rows against all of the background at once (see `LeafGame`): time is then
 * in proportion to the sum of the numbers of rows, not to their product. Source: S. Lundberg et al.
 * (https://doi.org/10.1038/s42256-019-0138-9), algorithm 3; the weights as in G. Laberge and Y. Pequignot,
 * Understanding interventional TreeSHAP (https://arxiv.org/abs/2209.15123).
 *
 * @throws {TypeError} when a matrix's features are not those of the ensemble.
 * @throws {RangeError} when the background has no row of positive weight, or one of a negative weight.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitBoosting } from "lib/trees/boosting/boosting.ts";
 * import { interventionalShap } from "lib/trees/explain/interventional.ts";
 *
 * const ages = (...values: number[]) => [
 *   { name: "age", type: "number" as const, values: Float64Array.from(values) },
 * ];
 * const matrix = { rowCount: 4, features: ages(50, 50, 50, 70), target: Float64Array.of(2, 2, 2, 6) };
 * const trees = fitBoosting(matrix, { rounds: 1, learningRate: 1, minLeafRows: 1 });
 * const [old, young] = [{ rowCount: 1, features: ages(90) }, { rowCount: 1, features: ages(20) }];
 * const { base, values } = interventionalShap(trees, old, young);
 * assertEquals([base, values], [Float64Array.of(2), Float64Array.of(4)]);
 * ```
 */
export function interventionalShap(ensemble: Ensemble, matrix: Matrix, background: Matrix): ShapValues {
  const rows = levelsOf(ensemble, alignMatrix(ensemble.schema, matrix));
  const others = levelsOf(ensemble, alignMatrix(ensemble.schema, background));
  checkMatrix(background);
  const share = sharesOf(background);
  const shap = noShapValues(ensemble, rows.rowCount);
  ensemble.roots.forEach((root, t) => {
    const output = t % ensemble.outputs;
    const tree = pathTree(ensemble, root);
    const splits = tree.nodes.filter((_, position) => tree.split[position]! >= 0);
    const sidesOfOthers = sidesOf(ensemble, splits, others, { from: 0, until: others.rowCount });
    const game = new PairGame(tree, sidesOfOthers, share);
    shap.base[output]! += game.backgroundMean();
    for (const block of blocksOf(rows.rowCount, splits.length)) {
      const sides = sidesOf(ensemble, splits, rows, block);
      const contributions = game.contributions(sides);
      addPatterns(shap, { ...sides, output, from: block.from, used: tree.features, contributions });
    }
  });
  return shap;
}

/** Each background row's share of their weight. */
function sharesOf({ rowCount, weight }: Matrix): Float64Array {
  const weights = weight ?? new Float64Array(rowCount).fill(1);
  const wrong = weights.find((each) => !(each >= 0));
  if (wrong !== undefined) {
    throw new RangeError(
      `Cannot explain against a background as weights must be at least 0: one is ${wrong}`,
    );
  }
  const total = weights.reduce((sum, each) => sum + each, 0);
  if (!(total > 0 && total < Infinity)) {
    throw new RangeError(`Cannot explain against a background as its weight must be above 0: it is ${total}`);
  }
  return weights.map((each) => each / total);
}

/** A leaf has tables of 2 to the power of so many numbers at most. */
const MOST_PLAYERS = 22;

/** Whose value a feature on the path has. */
const NOBODY = 0;
const ROW = 1;
const OTHER = 2;

/** Sums over the leaves below a node: of v (a-1)! b! / (a+b)!, and of v a! (b-1)! / (a+b)!. */
type LeafSums = { readonly forRow: number; readonly forOther: number };

/** One tree's games between patterns of rows and patterns of background rows. */
class PairGame {
  readonly #tree: PathTree;
  readonly #others: Sides;
  readonly #shareOf: Float64Array;
  readonly #weights: readonly Float64Array[];
  readonly #giverOf: Uint8Array;
  readonly #leaves: readonly LeafGame[];

  constructor(tree: PathTree, others: Sides, share: Float64Array) {
    this.#tree = tree;
    this.#others = others;
    this.#shareOf = new Float64Array(others.patterns);
    others.patternOf.forEach((pattern, row) => this.#shareOf[pattern]! += share[row]!);
    this.#weights = pairWeights(tree.depth);
    this.#giverOf = new Uint8Array(tree.features.length);
    this.#leaves = Array.from(tree.split.keys())
      .filter((position) => tree.split[position]! < 0)
      .map((leaf) => new LeafGame(tree, leaf, others.wordCount));
  }

  /** The mean leaf value of the background. */
  backgroundMean(): number {
    const { split, right, value } = this.#tree;
    let mean = 0;
    for (let other = 0; other < this.#others.patterns; other++) {
      let at = 0;
      while (split[at]! >= 0) at = goesLeft(this.#others, other, split[at]!) === 1 ? at + 1 : right[at]!;
      mean += this.#shareOf[other]! * value[at]!;
    }
    return mean;
  }

  /** For each pattern of rows and each of the tree's features, its SHAP value. */
  contributions(rows: Sides): Float64Array {
    const width = this.#tree.features.length;
    const contributions = new Float64Array(rows.patterns * width);
    if (this.#isCheaperByLeaf(rows)) {
      for (const leaf of this.#leaves) leaf.addTo(contributions, width, rows, this.#others, this.#shareOf);
      return contributions;
    }
    for (let row = 0; row < rows.patterns; row++) {
      const own = contributions.subarray(row * width, (row + 1) * width);
      for (let other = 0; other < this.#others.patterns; other++) this.#play(rows, row, other, own);
    }
    return contributions;
  }

  /** A pair's walk is about as long as paths are deep; sets must fit in memory. */
  #isCheaperByLeaf(rows: Sides): boolean {
    const pairs = rows.patterns * this.#others.patterns;
    let steps = 0;
    for (const { players } of this.#leaves) {
      if (players > MOST_PLAYERS) return false;
      steps += players * (players / 2 * 2 ** players + 2 * (rows.patterns + this.#others.patterns));
    }
    return steps < 4 * this.#tree.depth * pairs;
  }

  #play(rows: Sides, row: number, other: number, contributions: Float64Array): void {
    const { split, right, asks, value } = this.#tree;
    const share = this.#shareOf[other]!;
    const below = (at: number, a: number, b: number): LeafSums => {
      const s = split[at]!;
      if (s < 0) {
        const v = share * value[at]!;
        return { forRow: v * this.#weights[a]![b]!, forOther: v * this.#weights[b]![a]! };
      }
      const rowSide = goesLeft(rows, row, s) === 1 ? at + 1 : right[at]!;
      const otherSide = goesLeft(this.#others, other, s) === 1 ? at + 1 : right[at]!;
      const feature = asks[at + 1]!;
      const giver = this.#giverOf[feature]!;
      if (giver === ROW || rowSide === otherSide) return below(rowSide, a, b);
      if (giver === OTHER) return below(otherSide, a, b);
      this.#giverOf[feature] = ROW;
      const withRow = below(rowSide, a + 1, b);
      this.#giverOf[feature] = OTHER;
      const withOther = below(otherSide, a, b + 1);
      this.#giverOf[feature] = NOBODY;
      contributions[feature]! += withRow.forRow - withOther.forOther;
      return {
        forRow: withRow.forRow + withOther.forRow,
        forOther: withRow.forOther + withOther.forOther,
      };
    };
    below(0, 0, 0);
  }
}

/** `weights[a][b] = (a-1)! b! / (a+b)!` for a + b up to `most`; 0 where a is 0, which nobody asks for. */
function pairWeights(most: number): Float64Array[] {
  const weights = Array.from({ length: most + 1 }, () => new Float64Array(most + 1));
  for (let a = 1; a <= most; a++) {
    weights[a]![0] = 1 / a;
    for (let b = 1; a + b <= most; b++) weights[a]![b] = weights[a]![b - 1]! * b / (a + b);
  }
  return weights;
}
