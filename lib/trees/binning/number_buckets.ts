import type { ColumnPasses } from "./column_passes.ts";

/**
 * The least and the greatest of the values that are not missing, whether all are whole, and how many they
 * are.
 */
export type NumberRange = {
  readonly low: number;
  readonly high: number;
  readonly whole: boolean;
  readonly count: number;
};

/** Buckets with more values are sorted by the engine, others by insertion. */
const FEW = 40;

/**
 * Values that are not missing, thrown into buckets of equal width: buckets stand in ascending order, values
 * within one only once it is sorted. Weights go with their values; null means 1 each.
 */
export class NumberBuckets {
  /** Bucket b has the values from `ends[b - 1]` to `ends[b]`. */
  readonly ends: Int32Array;
  readonly values: Float64Array;
  readonly weights: Uint32Array | null;
  readonly #isSorted: Uint8Array;
  readonly #passes: ColumnPasses;

  constructor(
    values: Float64Array,
    weights: Uint32Array | null,
    range: NumberRange,
    passes: ColumnPasses,
  ) {
    const { low, high, count } = range;
    const buckets = Math.max(1, count >> 2);
    const finest = (buckets - 1) / (high - low);
    const scale = finest > 0 && finest < Infinity ? finest : 0;
    this.#isSorted = new Uint8Array(buckets);
    this.#passes = passes;
    ({ ends: this.ends, values: this.values } = passes.buckets(values, low, scale, { buckets, count }));
    this.weights = null;
    if (weights !== null) {
      this.weights = new Uint32Array(count);
      placeWeights(weights, values, low, scale, this.ends.slice(), this.weights);
    }
  }

  start(bucket: number): number {
    return bucket === 0 ? 0 : this.ends[bucket - 1]!;
  }

  /** The first bucket from `bucket` on that has values; the number of buckets when none has. */
  firstFilled(bucket: number): number {
    let at = bucket;
    while (at < this.ends.length && this.ends[at] === this.start(at)) at++;
    return at;
  }

  /**
   * From a filled bucket on, one at or before the first in which a bin ends that has `inBin` already: see
   * `ColumnPasses`. The number of buckets when none will.
   */
  firstToEnd(bucket: number, inBin: number, share: number): number {
    return this.weights === null ? this.#passes.firstToEnd(this.ends, bucket, inBin, share) : bucket;
  }

  /** Whether more buckets than this have values. */
  hasMoreThan(most: number): boolean {
    let count = 0;
    for (let b = 0; b < this.ends.length && count <= most; b++) if (this.ends[b]! > this.start(b)) count++;
    return count > most;
  }

  weightBetween(start: number, end: number): number {
    if (this.weights === null) return end - start;
    let sum = 0;
    for (let i = start; i < end; i++) sum += this.weights[i]!;
    return sum;
  }

  /** The end of the values from `start` on that equal the first, in a sorted bucket. */
  endOfEqual(start: number, end: number): number {
    let at = start + 1;
    while (at < end && this.values[at] === this.values[start]) at++;
    return at;
  }

  /** Puts a bucket's values in ascending order. */
  sort(bucket: number): void {
    if (this.#isSorted[bucket] === 1) return;
    this.#isSorted[bucket] = 1;
    const [start, end] = [this.start(bucket), this.ends[bucket]!];
    if (end - start <= FEW) this.#insert(start, end);
    else if (this.weights === null) this.values.subarray(start, end).sort();
    else {
      const [values, weights] = [this.values.slice(start, end), this.weights.slice(start, end)];
      const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
      this.values.set(Float64Array.from(order, (i) => values[i]!), start);
      this.weights.set(Uint32Array.from(order, (i) => weights[i]!), start);
    }
  }

  #insert(start: number, end: number): void {
    const { values, weights } = this;
    for (let i = start + 1; i < end; i++) {
      const value = values[i]!;
      const weight = weights === null ? 1 : weights[i]!;
      let at = i;
      for (; at > start && values[at - 1]! > value; at--) {
        values[at] = values[at - 1]!;
        if (weights !== null) weights[at] = weights[at - 1]!;
      }
      values[at] = value;
      if (weights !== null) weights[at] = weight;
    }
  }
}

/** Writes weights where `ColumnPasses.buckets()` writes their values; `ends` become the buckets' starts. */
function placeWeights(
  weights: Uint32Array,
  values: Float64Array,
  low: number,
  scale: number,
  ends: Int32Array,
  to: Uint32Array,
): void {
  for (let i = values.length - 1; i >= 0; i--) {
    const value = values[i]!;
    if (value === value) to[--ends[(value - low) * scale | 0]!] = weights[i]!;
  }
}
