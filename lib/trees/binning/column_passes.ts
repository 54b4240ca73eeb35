import type { BinTable } from "./bin_lookup.ts";
import type { NumberRange } from "./number_buckets.ts";

/** Whole numbers in a range below this are counted in a table. */
export const MOST_TABLE_VALUES = 65_536;

/** Values that are not missing, by bucket: bucket b's are those before `ends[b]`, in no order. */
export type Bucketed = { readonly ends: Int32Array; readonly values: Float64Array };

/**
 * The passes over a column's values that its bins take; NaN is missing. WebAssembly (kernels/columns/) and
 * plain TypeScript do the same. Codes are new, all else is good until the next column.
 */
export type ColumnPasses = {
  /** `binOf[code]`; the codes given are of no more use. */
  recoded(codes: Uint8Array, binOf: Uint8Array): Uint8Array;
  /** Of a new column, or one whose values may have changed. */
  range(values: Float64Array): NumberRange;
  /** How often each whole number from `low` on is there, all of which are below `low + size`. */
  counts(values: Float64Array, low: number, size: number): Int32Array;
  /** `binOf[value - low]`. */
  codes(values: Float64Array, low: number, binOf: Uint8Array): Uint8Array;
  /** Value's buckets are `(value - low) * scale`; `count` are not missing. */
  buckets(
    values: Float64Array,
    low: number,
    scale: number,
    sizes: { readonly buckets: number; readonly count: number },
  ): Bucketed;
  /**
   * The first of the filled buckets from `bucket`, one of them, on with whose values, and half of the next
   * filled one's, a bin that has `inBin` already has its share; the number of buckets when there is none.
   */
  firstToEnd(ends: Int32Array, bucket: number, inBin: number, share: number): number;
  /** The bins that a table tells; no value is infinite. */
  lookUp(values: Float64Array, table: BinTable): Uint8Array;
};

export const plainPasses: ColumnPasses = {
  recoded,
  range,
  counts,
  codes: codesOf,
  buckets,
  firstToEnd,
  lookUp,
};

function recoded(codes: Uint8Array, binOf: Uint8Array): Uint8Array {
  for (let i = 0; i < codes.length; i++) codes[i] = binOf[codes[i]!]!;
  return codes;
}

function range(values: Float64Array): NumberRange {
  let low = Infinity;
  let high = -Infinity;
  let fractions = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value !== value) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    fractions += value === Math.floor(value) ? 0 : 1;
    count++;
  }
  return count === 0 ? { low: 0, high: 0, whole: true, count } : { low, high, whole: fractions === 0, count };
}

function counts(values: Float64Array, low: number, size: number): Int32Array {
  const counts = new Int32Array(size);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === value) counts[value - low]!++;
  }
  return counts;
}

function codesOf(values: Float64Array, low: number, binOf: Uint8Array): Uint8Array {
  const codes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === value) codes[i] = binOf[value - low]!;
  }
  return codes;
}

/** Filled from their ends downward: an end becomes its bucket's start, which is the end of the one before. */
function buckets(
  values: Float64Array,
  low: number,
  scale: number,
  sizes: { readonly buckets: number; readonly count: number },
): Bucketed {
  const ends = new Int32Array(sizes.buckets), sorted = new Float64Array(sizes.count);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === value) ends[(value - low) * scale | 0]!++;
  }
  for (let b = 1; b < ends.length; b++) ends[b]! += ends[b - 1]!;
  const next = ends.slice();
  for (let i = values.length - 1; i >= 0; i--) {
    const value = values[i]!;
    if (value === value) sorted[--next[(value - low) * scale | 0]!] = value;
  }
  return { ends, values: sorted };
}

function firstToEnd(ends: Int32Array, bucket: number, inBin: number, share: number): number {
  const start = bucket === 0 ? 0 : ends[bucket - 1]!;
  for (let at = bucket, next; at < ends.length; at = next) {
    const end = ends[at]!;
    next = at + 1;
    while (next < ends.length && ends[next] === end) next++;
    if (inBin + (end - start) + ((ends[next] ?? end) - end) / 2 >= share) return at;
  }
  return ends.length;
}

function lookUp(values: Float64Array, { bounds, starts, low, scale }: BinTable): Uint8Array {
  const codes = new Uint8Array(values.length), last = bounds.length - 1, high = bounds[last] ?? -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value !== value) continue;
    let bin = value > high ? last + 1 : value <= low ? 0 : starts[(value - low) * scale | 0]!;
    while (bounds[bin]! < value) bin++;
    codes[i] = 1 + bin;
  }
  return codes;
}
