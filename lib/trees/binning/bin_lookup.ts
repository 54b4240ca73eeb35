/**
 * Cells of the table in which a value's bin is looked up, and the most bounds in one before halving is
 * faster.
 */
export const LOOKUP_CELLS = 4096;
const MOST_BOUNDS_OF_CELL = 8;

/** What `BinLookup` looks up: the bin that each cell of `(value - low) * scale` begins in. */
export type BinTable = {
  readonly bounds: Float64Array;
  readonly starts: Uint8Array;
  readonly low: number;
  readonly scale: number;
};

/**
 * Finds the bins of a number's values: from a table of the bin in which each of many cells of equal width
 * begins, then step by step.
 */
export class BinLookup {
  readonly #bounds: Float64Array;
  readonly #starts = new Uint8Array(LOOKUP_CELLS);
  readonly #low: number;
  readonly #scale: number;
  readonly #halves: boolean;

  /** `bounds[b - 1]` is the greatest value of bin b. */
  constructor(bounds: Float64Array) {
    this.#bounds = bounds;
    const low = bounds[0] ?? 0;
    const scale = (LOOKUP_CELLS - 1) / ((bounds.at(-1) ?? 0) - low || 1);
    let most = 0;
    for (let cell = 0; cell < LOOKUP_CELLS; cell++) {
      // a cell early: rounding never skips a bound
      this.#starts[cell] = firstAtLeast(bounds, low + (cell - 1) / scale);
      if (cell > 0) most = Math.max(most, this.#starts[cell]! - this.#starts[cell - 1]!);
    }
    this.#low = low;
    this.#scale = scale;
    this.#halves = most > MOST_BOUNDS_OF_CELL || !(scale > 0 && scale < Infinity);
  }

  /** Null where bounds are found by halving. */
  table(): BinTable | null {
    return this.#halves
      ? null
      : { bounds: this.#bounds, starts: this.#starts, low: this.#low, scale: this.#scale };
  }

  /**
   * Writes the bin of each value, 0 for NaN, to `to` from `at` on; returns the index of the first infinite
   * value, where it stops, or -1.
   */
  write(values: Float64Array, to: Uint8Array, at: number): number {
    const bounds = this.#bounds;
    const last = bounds.length - 1;
    const high = bounds[last] ?? -Infinity;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (value - value !== 0) {
        if (value === value) return i;
        to[at + i] = 0;
      } else if (value > high) to[at + i] = last + 2;
      else if (value <= this.#low) to[at + i] = 1;
      else if (this.#halves) to[at + i] = 1 + firstAtLeast(bounds, value);
      else {
        let bin = this.#starts[(value - this.#low) * this.#scale | 0]!;
        while (bounds[bin]! < value) bin++;
        to[at + i] = 1 + bin;
      }
    }
    return -1;
  }
}

/** The index of the first of the ascending `sorted` that is at least `value`; its length when none is. */
export function firstAtLeast(sorted: Float64Array, value: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
