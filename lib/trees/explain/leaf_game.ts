import { gaussLegendre } from "./gauss_legendre.ts";
import type { PathTree } from "./path_tree.ts";
import type { Sides } from "./sides.ts";

/**
 * One leaf's game between all rows and all background rows at once.
 *
 * Of the m features on the leaf's path a row passes the splits of some: a set X. A background row passes
 * those of B. With every player in with chance t, the leaf counts `v Π (t xᵢ + (1 - t) bᵢ)`, and a player's
 * Shapley value is the integral over t of
 *
 *   v (xᵢ - bᵢ) Π over j ≠ i of (t xⱼ + (1 - t) bⱼ).
 *
 * Let `G(X)` be the mean of the whole product over the background: from the weights of each B it follows for
 * all X at once, one feature after another, in m 2^m steps, as in a Walsh-Hadamard transform. What i adds is
 * `-G(X) / (1 - t)` where X lacks i, else `(G(X) - G(X less i) / (1 - t)) / t`. Sources: as of `treeShap()`;
 * the sets, A. Nadel and R. Wettenstein, From decision trees to Boolean logic: a fast and unified SHAP
 * algorithm (https://doi.org/10.1609/aaai.v40i29.39630).
 */
export class LeafGame {
  readonly #value: number;
  /** The features on the path, as their places among the tree's. */
  readonly #places: Int32Array;
  /** By word of sides: the path's splits, the sides that lead to the leaf, and the splits of each feature. */
  readonly #path: Int32Array;
  readonly #expected: Int32Array;
  readonly #splits: Int32Array;

  /** `leaf` is a position of the tree. */
  constructor(tree: PathTree, leaf: number, wordCount: number) {
    const { parent, asks, split, isLeft, value } = tree;
    const places: number[] = [];
    for (let at = leaf; at > 0; at = parent[at]!) if (!places.includes(asks[at]!)) places.push(asks[at]!);
    this.#value = value[leaf]!;
    this.#places = Int32Array.from(places);
    this.#path = new Int32Array(wordCount);
    this.#expected = new Int32Array(wordCount);
    this.#splits = new Int32Array(wordCount * places.length);
    for (let at = leaf; at > 0; at = parent[at]!) {
      const number = split[parent[at]!]!, word = number >> 5, bit = 1 << (number & 31);
      this.#path[word]! |= bit;
      if (isLeft[at] === 1) this.#expected[word]! |= bit;
      this.#splits[word * places.length + places.indexOf(asks[at]!)]! |= bit;
    }
  }

  /** How many features the path asks for. */
  get players(): number {
    return this.#places.length;
  }

  /**
   * Adds what the leaf gives to `contributions[pattern * width + place]`; `shareOf` is the background's
   * weight by its patterns.
   */
  addTo(contributions: Float64Array, width: number, rows: Sides, others: Sides, shareOf: Float64Array): void {
    const places = this.#places;
    const count = places.length;
    const { gained, lost, lostByOne } = this.#tables(others, shareOf);
    const passed = this.#passedBy(rows);
    for (let pattern = 0, at = 0; pattern < passed.length; pattern++, at += width) {
      const set = passed[pattern]!;
      const has = gained[set]!, lacks = lost[set]!;
      for (let i = 0; i < count; i++) {
        const bit = 1 << i;
        contributions[at + places[i]!]! += (set & bit) === 0 ? -lacks : has - lostByOne[set ^ bit]!;
      }
    }
  }

  /** By set: v times the integrals of G / t, of G / (1 - t), and of G / (t (1 - t)). */
  #tables(others: Sides, shareOf: Float64Array) {
    const count = this.#places.length, size = 2 ** count;
    const weights = new Float64Array(size);
    this.#passedBy(others).forEach((set, pattern) => weights[set]! += shareOf[pattern]!);
    const gained = new Float64Array(size), lost = new Float64Array(size), lostByOne = new Float64Array(size);
    const rule = gaussLegendre(Math.max(1, Math.ceil(count / 2)));
    const means = new Float64Array(size);
    rule.points.forEach((t, q) => {
      means.set(weights);
      transform(means, t);
      const own = this.#value * rule.weights[q]!;
      const [a, b, c] = [own / t, own / (1 - t), own / (t * (1 - t))];
      for (let set = 0; set < size; set++) {
        const mean = means[set]!;
        gained[set]! += a * mean;
        lost[set]! += b * mean;
        lostByOne[set]! += c * mean;
      }
    });
    return { gained, lost, lostByOne };
  }

  /** For each pattern the features whose splits on the path it passes, as bits. */
  #passedBy({ words, wordCount, patterns }: Sides): Int32Array {
    const count = this.#places.length;
    const all = 2 ** count - 1;
    const passed = new Int32Array(patterns).fill(all);
    for (let word = 0; word < wordCount; word++) {
      const path = this.#path[word]!, expected = this.#expected[word]!;
      const splits = this.#splits.subarray(word * count, (word + 1) * count);
      for (let pattern = 0; pattern < patterns; pattern++) {
        const failed = (words[pattern * wordCount + word]! ^ expected) & path;
        if (failed === 0) continue;
        for (let i = 0; i < count; i++) if ((failed & splits[i]!) !== 0) passed[pattern]! &= ~(1 << i);
      }
    }
    return passed;
  }
}

/** From sums by B to sums over all B, by X, of `Π (t xᵢ + (1 - t) bᵢ)`. */
function transform(sums: Float64Array, t: number): void {
  for (let bit = 1; bit < sums.length; bit *= 2) {
    for (let block = 0; block < sums.length; block += 2 * bit) {
      for (let without = block; without < block + bit; without++) {
        const fails = sums[without]!, passes = sums[without + bit]!;
        sums[without] = (1 - t) * passes;
        sums[without + bit] = t * fails + passes;
      }
    }
  }
}
