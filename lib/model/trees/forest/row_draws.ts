/** No row is drawn more often than this. */
const MOST_DRAWS = 15;

/**
 * How often each row is drawn into a tree's sample: Poisson with the mean 1, or the row's share of the weight.
 *
 * That is what drawing with replacement comes to where there are many rows (N. Oza, S. Russell, Online bagging,
 * https://proceedings.mlr.press/r3/oza01a.html). A row's count is a function of seed, tree and row alone.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { RowDraws } from "lib/model/trees/forest/row_draws.ts";
 *
 * const draws = new RowDraws(1, null, true);
 * assertEquals(draws.count(3, 17), draws.count(3, 17));
 * ```
 */
export class RowDraws {
  readonly #seed: number;
  /** Each row's mean; null when all are 1. */
  readonly #means: Float64Array | null;
  readonly #isDrawn: boolean;
  /** Draws of a row of mean 1: more than k when the random bits are at least `limits[k]`. */
  readonly #limits: Float64Array = limitsOf(1);

  /** With `bootstrap` false and no weights every row is in every tree once. */
  constructor(seed: number, weight: Float64Array | null, bootstrap: boolean) {
    this.#seed = seed;
    this.#isDrawn = bootstrap || weight !== null;
    let total = 0;
    for (let row = 0; weight !== null && row < weight.length; row++) total += weight[row]!;
    this.#means = weight === null ? null : weight.map((each) => each * weight.length / total);
  }

  count(tree: number, row: number): number {
    if (!this.#isDrawn) return 1;
    const bits = mixed(row ^ mixed(this.#seed ^ mixed(tree + 1)));
    return countAt(bits, this.#means === null ? this.#limits : limitsOf(this.#means[row]!));
  }

  /** The counts of all rows. */
  fill(tree: number, counts: Uint8Array): void {
    if (!this.#isDrawn) {
      counts.fill(1);
      return;
    }
    const ofTree = mixed(this.#seed ^ mixed(tree + 1));
    for (let row = 0; row < counts.length; row++) {
      const limits = this.#means === null ? this.#limits : limitsOf(this.#means[row]!);
      counts[row] = countAt(mixed(row ^ ofTree), limits);
    }
  }
}

function countAt(bits: number, limits: Float64Array): number {
  let count = 0;
  while (count < MOST_DRAWS && bits >= limits[count]!) count++;
  return count;
}

/** Poisson's distribution function times 2^32. */
function limitsOf(mean: number): Float64Array {
  const limits = new Float64Array(MOST_DRAWS);
  let term = Math.exp(-mean);
  let sum = 0;
  for (let k = 0; k < MOST_DRAWS; k++) {
    sum += term;
    limits[k] = sum * 2 ** 32;
    term *= mean / (k + 1);
  }
  return limits;
}

/** 32 bits mixed one to one (the output function of splitmix32). */
export function mixed(bits: number): number {
  let z = Math.imul(bits, 0x9e3779b9);
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0;
}
