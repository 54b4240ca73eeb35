/** How a number's values become bins 1, 2, …: `bounds[b - 1]` is the greatest value of bin b, the last has no bound. */
export type NumberBins = { readonly bounds: Float64Array; readonly codes: Uint8Array };

/** Whole numbers in a range below this are counted in a table. */
const MOST_TABLE_VALUES = 65_536;
/** Cells of the table in which a value's bin is looked up, and the most bounds in one before halving is faster. */
const LOOKUP_CELLS = 4096;
const MOST_BOUNDS_OF_CELL = 8;

/**
 * The bins of a number's values; NaN is missing and gets bin 0.
 *
 * At most `maxBins` distinct values have a bin each, bounded half way to the next; more have bins of about equal
 * weight. Weights are whole numbers of a unit, null means that all are equal: so the bins don't depend on the order
 * of rows, and they are those of `lib/model/plain/binning.ts`.
 *
 * @throws {RangeError} when a value is infinite.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { numberBins } from "lib/model/trees/number_bins.ts";
 *
 * const { bounds, codes } = numberBins(Float64Array.of(10, 20, NaN, 10), null, 255);
 * assertEquals([bounds, codes], [Float64Array.of(15), Uint8Array.of(1, 2, 0, 1)]);
 * ```
 */
export function numberBins(values: Float64Array, weights: Uint32Array | null, maxBins: number): NumberBins {
  const range = rangeOf(values);
  if (range.whole && range.high - range.low < MOST_TABLE_VALUES) {
    return binsByTable(values, weights, maxBins, range);
  }
  const { distinct, sums } = distinctValues(values, weights, range);
  const bounds = boundsOf(distinct, sums, maxBins);
  return { bounds, codes: codesByLookup(values, bounds, range) };
}

type Range = { readonly low: number; readonly high: number; readonly whole: boolean; readonly count: number };

function rangeOf(values: Float64Array): Range {
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
  if (count === 0) return { low: 0, high: 0, whole: true, count };
  if (high === Infinity || low === -Infinity) throw new RangeError("it has infinite values");
  return { low, high, whole: fractions === 0, count };
}

function binsByTable(
  values: Float64Array,
  weights: Uint32Array | null,
  maxBins: number,
  { low, high }: Range,
): NumberBins {
  const counts = new Int32Array(high - low + 1);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === value) counts[value - low]!++;
  }
  const places = placesAbove0(counts);
  const sums = weights === null ? counts : weightTable(values, weights, low, counts.length);
  const distinct = Float64Array.from(places, (at) => at + low);
  const bounds = boundsOf(distinct, Float64Array.from(places, (at) => sums[at]!), maxBins);
  const binOf = new Uint8Array(counts.length);
  for (let at = 0, bin = 0; at < binOf.length; at++) {
    while (bin < bounds.length && bounds[bin]! < at + low) bin++;
    binOf[at] = 1 + bin;
  }
  const codes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === value) codes[i] = binOf[value - low]!;
  }
  return { bounds, codes };
}

function placesAbove0(counts: Int32Array): Int32Array {
  const places = new Int32Array(counts.length);
  let count = 0;
  for (let at = 0; at < counts.length; at++) if (counts[at]! > 0) places[count++] = at;
  return places.subarray(0, count);
}

function weightTable(values: Float64Array, weights: Uint32Array, low: number, size: number): Float64Array {
  const sums = new Float64Array(size);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === value) sums[value - low]! += weights[i]!;
  }
  return sums;
}

/** The distinct values in ascending order, and the weight of each. */
function distinctValues(values: Float64Array, weights: Uint32Array | null, range: Range) {
  const sorted = sortedValues(values, range);
  const sums = new Float64Array(sorted.length);
  let count = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (count === 0 || sorted[i]! !== sorted[count - 1]!) sorted[count++] = sorted[i]!;
    sums[count - 1]!++;
  }
  const distinct = sorted.subarray(0, count);
  if (weights === null) return { distinct, sums: sums.subarray(0, count) };
  sums.fill(0);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === value) sums[firstAtLeast(distinct, value)]! += weights[i]!;
  }
  return { distinct, sums: sums.subarray(0, count) };
}

/** The values that are not missing in ascending order: thrown into buckets of equal width, each sorted by itself. */
function sortedValues(values: Float64Array, { low, high, count }: Range): Float64Array {
  const buckets = Math.max(1, count >> 2);
  const scale = (buckets - 1) / (high - low || 1);
  const sorted = new Float64Array(count);
  if (!(scale > 0 && scale < Infinity)) {
    let to = 0;
    for (const value of values) if (value === value) sorted[to++] = value;
    return sorted.sort();
  }
  const next = new Int32Array(buckets + 1);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === value) next[((value - low) * scale | 0) + 1]!++;
  }
  for (let b = 0; b < buckets; b++) next[b + 1]! += next[b]!;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === value) sorted[next[(value - low) * scale | 0]!++] = value;
  }
  for (let b = 0, start = 0; b < buckets; b++) {
    sortRange(sorted, start, next[b]!);
    start = next[b]!;
  }
  return sorted;
}

function sortRange(values: Float64Array, start: number, end: number): void {
  if (end - start > 40) {
    values.subarray(start, end).sort();
    return;
  }
  for (let i = start + 1; i < end; i++) {
    const value = values[i]!;
    let at = i;
    for (; at > start && values[at - 1]! > value; at--) values[at] = values[at - 1]!;
    values[at] = value;
  }
}

function boundsOf(distinct: Float64Array, sums: Float64Array, maxBins: number): Float64Array {
  const lastOfBin = distinct.length <= maxBins
    ? Int32Array.from(distinct.subarray(1), (_, i) => i)
    : lastOfEqualBins(sums, maxBins);
  return Float64Array.from(lastOfBin, (i) => midpoint(distinct[i]!, distinct[i + 1]!));
}

/** Where each bin but the last ends, when each takes its share of the weight that the bins before it left. */
function lastOfEqualBins(sums: Float64Array, maxBins: number): Int32Array {
  const last: number[] = [];
  let left = 0;
  for (let i = 0; i < sums.length; i++) left += sums[i]!;
  let inBin = 0;
  for (let i = 0; i < sums.length - 1 && last.length < maxBins - 1; i++) {
    inBin += sums[i]!;
    if (inBin + sums[i + 1]! / 2 >= left / (maxBins - last.length)) {
      last.push(i);
      left -= inBin;
      inBin = 0;
    }
  }
  return Int32Array.from(last);
}

/** A number from `low` on and below `high`, however near they are. */
function midpoint(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}

/** Finds bins from a table of the bin in which each of many cells of equal width begins, then step by step. */
function codesByLookup(values: Float64Array, bounds: Float64Array, { low, high }: Range): Uint8Array {
  const codes = new Uint8Array(values.length);
  const scale = (LOOKUP_CELLS - 1) / (high - low || 1);
  const starts = new Uint8Array(LOOKUP_CELLS);
  let most = 0;
  for (let cell = 0; cell < LOOKUP_CELLS; cell++) {
    starts[cell] = firstAtLeast(bounds, low + (cell - 1) / scale); // a cell early: rounding never skips a bound
    if (cell > 0) most = Math.max(most, starts[cell]! - starts[cell - 1]!);
  }
  const halve = most > MOST_BOUNDS_OF_CELL || !(scale > 0 && scale < Infinity);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value !== value) continue;
    if (halve) {
      codes[i] = 1 + firstAtLeast(bounds, value);
      continue;
    }
    let bin = starts[(value - low) * scale | 0]!;
    while (bin < bounds.length && bounds[bin]! < value) bin++;
    codes[i] = 1 + bin;
  }
  return codes;
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
