import { mixed } from "../binning/mixed.ts";
/** No row is drawn more often than this, where none is drawn more than twice on average. */
const MOST_DRAWS = 15;
/** Counts have a byte. */
const MOST_OF_BYTE = 255;

/**
 * How often each row is drawn into a tree's sample: Poisson with the mean 1, or the row's share of the
 * weight.
 *
 * That is what drawing with replacement comes to where there are many rows (N. Oza, S. Russell, Online
 * bagging, https://proceedings.mlr.press/r3/oza01a.html). A row's count is a function of seed, tree and row
 * alone.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { RowDraws } from "lib/trees/forest/row_draws.ts";
 *
 * const draws = new RowDraws(1, null, true);
 * assertEquals(draws.count(3, 17), draws.count(3, 17));
 * ```
 */
export class RowDraws {
  readonly #seed: number;
  /** Each row's mean; null when all are 1. */
  readonly #means: Float64Array | null;
  /** For each row the random numbers, of 2^32, with which it isn't drawn. */
  readonly #undrawn: Float64Array;
  readonly #isDrawn: boolean;
  /** Where all means are 1: rows are drawn at most k times whose random number is below entry k. */
  readonly #limits: Float64Array;
  /** How often they are drawn at least, by the number's first 8 bits: few are drawn more often. */
  readonly #least: Uint8Array;
  /** No row is drawn more often than this: about as often as one in a thousand million is drawn. */
  readonly most: number;

  /** With `bootstrap` false and no weights every row is in every tree once. */
  constructor(seed: number, weight: Float64Array | null, bootstrap: boolean) {
    this.#seed = seed;
    this.#isDrawn = bootstrap || weight !== null;
    let total = 0;
    for (let row = 0; weight !== null && row < weight.length; row++) total += weight[row]!;
    this.#means = weight === null ? null : weight.map((each) => each * weight.length / total);
    const greatest = this.#means === null ? 1 : this.#means.reduce((most, each) => Math.max(most, each), 0);
    this.most = greatest <= 2
      ? MOST_DRAWS
      : Math.min(MOST_OF_BYTE, Math.ceil(greatest + 7 * Math.sqrt(greatest) + 7));
    this.#undrawn = (this.#means ?? new Float64Array(0)).map((mean) => Math.exp(-mean) * 2 ** 32);
    this.#limits = limitsOfMean1(this.most);
    const leastOf = (bits: number) => this.#limits.findIndex((limit) => bits * 2 ** 24 < limit);
    this.#least = Uint8Array.from({ length: 256 }, (_, bits) => leastOf(bits));
  }

  /**
   * How often a row is drawn on average into the samples that it is in: 1.58, and more where weights differ.
   */
  get drawsOfDrawn(): number {
    if (!this.#isDrawn) return 1;
    const means = this.#means ?? Float64Array.of(1);
    let drawn = 0;
    for (let row = 0; row < means.length; row++) drawn += -Math.expm1(-means[row]!);
    return means.length / drawn;
  }

  count(tree: number, row: number): number {
    if (!this.#isDrawn) return 1;
    return this.#countAt(mixed(row ^ mixed(this.#seed ^ mixed(tree + 1))), row);
  }

  /** The counts of all rows. */
  fill(tree: number, counts: Uint8Array): void {
    if (!this.#isDrawn) {
      counts.fill(1);
      return;
    }
    const ofTree = mixed(this.#seed ^ mixed(tree + 1));
    for (let row = 0; row < counts.length; row++) counts[row] = this.#countAt(mixed(row ^ ofTree), row);
  }

  /** Poisson's distribution function, times 2^32, turned round: at most k draws up to its value at k. */
  #countAt(bits: number, row: number): number {
    if (this.#means === null) {
      let count = this.#least[bits >>> 24]!;
      while (bits >= this.#limits[count]!) count++;
      return count;
    }
    const mean = this.#means[row]!;
    let term = this.#undrawn[row]!;
    let limit = term;
    let count = 0;
    while (count < this.most && bits >= limit) {
      count++;
      term *= mean / count;
      limit += term;
    }
    return count;
  }
}

/** Poisson's distribution function, times 2^32, up to `most`, above which nothing is. */
function limitsOfMean1(most: number): Float64Array {
  const limits = new Float64Array(most + 1).fill(Infinity);
  let term = Math.exp(-1) * 2 ** 32;
  let limit = term;
  for (let count = 0; count < most; limit += term) {
    limits[count++] = limit;
    term *= 1 / count;
  }
  return limits;
}
