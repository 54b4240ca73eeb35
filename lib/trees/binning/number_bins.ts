import { BinLookup, firstAtLeast } from "./bin_lookup.ts";
import { type ColumnPasses, MOST_TABLE_VALUES, plainPasses } from "./column_passes.ts";
import { NumberBuckets, type NumberRange } from "./number_buckets.ts";
import { type SmallCodes, smallCodes } from "./small_codes.ts";

/**
 * How a number's values become bins 1, 2, …: `bounds[b - 1]` is the greatest value of bin b, the last has no
 * bound.
 */
export type NumberBins = { readonly bounds: Float64Array; readonly codes: Uint8Array };

/**
 * The bins of a number's values; NaN is missing and gets bin 0.
 *
 * At most `maxBins` distinct values have a bin each, bounded half way to the next; more have bins of about
 * equal weight. Weights are whole numbers of a unit, null means that all are equal: so the bins don't depend
 * on the order of rows, and they are those of `tests/trees/plain/binning.ts`.
 *
 * @throws {RangeError} when a value is infinite.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { numberBins } from "lib/trees/binning/number_bins.ts";
 *
 * const { bounds, codes } = numberBins(Float64Array.of(10, 20, NaN, 10), null, 255);
 * assertEquals([bounds, codes], [Float64Array.of(15), Uint8Array.of(1, 2, 0, 1)]);
 * ```
 */
export function numberBins(
  values: Float64Array,
  weights: Uint32Array | null,
  maxBins: number,
  passes: ColumnPasses = plainPasses,
): NumberBins {
  const small = smallCodes(values);
  if (small !== null) return binsOfSmall(small, weights, maxBins, passes);
  const range = passes.range(values);
  if (range.low === -Infinity || range.high === Infinity) throw new RangeError("it has infinite values");
  if (range.whole && range.high - range.low < MOST_TABLE_VALUES) {
    return binsByTable(values, weights, maxBins, range, passes);
  }
  const buckets = new NumberBuckets(values, weights, range, passes);
  const bounds = buckets.hasMoreThan(maxBins)
    ? boundsOfBuckets(buckets, maxBins)
    : boundsOf(...distinctValues(buckets), maxBins);
  const table = new BinLookup(bounds).table();
  return table === null ? binsWithin(values, bounds) : { bounds, codes: passes.lookUp(values, table) };
}

/** The same with bounds that are given. @throws {RangeError} when a value is infinite. */
export function binsWithin(values: Float64Array, bounds: Float64Array): NumberBins {
  const codes = new Uint8Array(values.length);
  if (new BinLookup(bounds).write(values, codes, 0) >= 0) throw new RangeError("it has infinite values");
  return { bounds, codes };
}

/** The bins of codes that are values plus 1. */
function binsOfSmall(
  { codes, present }: SmallCodes,
  weights: Uint32Array | null,
  maxBins: number,
  passes: ColumnPasses,
): NumberBins {
  const distinct = Float64Array.from(present, (code) => code - 1);
  // weights matter only where values must share bins
  const weightOf = present.length > maxBins ? weightsOfCodes(codes, weights) : null;
  const bounds = boundsOf(distinct, Float64Array.from(present, (code) => weightOf?.[code] ?? 1), maxBins);
  const binOf = new Uint8Array(256);
  for (const code of present) binOf[code] = 1 + firstAtLeast(bounds, code - 1);
  const isSame = present.every((code) => binOf[code] === code);
  return { bounds, codes: isSame ? codes : passes.recoded(codes, binOf) };
}

function weightsOfCodes(codes: Uint8Array, weights: Uint32Array | null): Float64Array {
  const sums = new Float64Array(256);
  for (let i = 0; i < codes.length; i++) sums[codes[i]!]! += weights === null ? 1 : weights[i]!;
  return sums;
}

function binsByTable(
  values: Float64Array,
  weights: Uint32Array | null,
  maxBins: number,
  { low, high }: NumberRange,
  passes: ColumnPasses,
): NumberBins {
  const counts = passes.counts(values, low, high - low + 1);
  const places = placesAbove0(counts);
  const sums = weights === null || places.length <= maxBins
    ? counts
    : weightTable(values, weights, low, counts.length);
  const distinct = new Float64Array(places.length), sumOf = new Float64Array(places.length);
  for (let i = 0; i < places.length; i++) {
    distinct[i] = places[i]! + low;
    sumOf[i] = sums[places[i]!]!;
  }
  const bounds = boundsOf(distinct, sumOf, maxBins);
  const binOf = new Uint8Array(counts.length);
  for (let bin = 0, at = 0; bin <= bounds.length; bin++) {
    const end = bin < bounds.length ? Math.floor(bounds[bin]!) - low + 1 : binOf.length;
    binOf.fill(1 + bin, at, end);
    at = end;
  }
  return { bounds, codes: passes.codes(values, low, binOf) };
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
function distinctValues(buckets: NumberBuckets): [distinct: Float64Array, sums: Float64Array] {
  const { ends, values } = buckets;
  const distinct: number[] = [];
  const sums: number[] = [];
  for (let b = 0; b < ends.length; b++) {
    buckets.sort(b);
    for (let at = buckets.start(b), end; at < ends[b]!; at = end) {
      end = buckets.endOfEqual(at, ends[b]!);
      distinct.push(values[at]!);
      sums.push(buckets.weightBetween(at, end));
    }
  }
  return [Float64Array.from(distinct), Float64Array.from(sums)];
}

/**
 * The bounds of bins of equal weight, of more distinct values than bins. Only buckets in which a bin may end
 * are sorted.
 */
function boundsOfBuckets(buckets: NumberBuckets, maxBins: number): Float64Array {
  const { ends, values } = buckets;
  const bounds: number[] = [];
  let left = buckets.weightBetween(0, values.length);
  let inBin = 0;
  for (let b = buckets.firstFilled(0), next; b < ends.length && bounds.length < maxBins - 1; b = next) {
    const share = left / (maxBins - bounds.length), end = buckets.firstToEnd(b, inBin, share);
    if (end === ends.length) break;
    inBin += buckets.weightBetween(buckets.start(b), buckets.start(end));
    b = end;
    next = buckets.firstFilled(b + 1);
    const weight = buckets.weightBetween(buckets.start(b), ends[b]!);
    const ofNext = next < ends.length ? buckets.weightBetween(buckets.start(next), ends[next]!) : 0;
    if (inBin + weight + ofNext / 2 < share) {
      inBin += weight;
      continue;
    }
    buckets.sort(b);
    if (next < ends.length) buckets.sort(next);
    for (let at = buckets.start(b), end; at < ends[b]! && bounds.length < maxBins - 1; at = end) {
      end = buckets.endOfEqual(at, ends[b]!);
      if (end === values.length) break;
      inBin += buckets.weightBetween(at, end);
      const endOfNext = buckets.endOfEqual(end, end < ends[b]! ? ends[b]! : ends[next]!);
      if (inBin + buckets.weightBetween(end, endOfNext) / 2 < left / (maxBins - bounds.length)) continue;
      bounds.push(midpoint(values[at]!, values[end]!));
      left -= inBin;
      inBin = 0;
    }
  }
  return Float64Array.from(bounds);
}

function boundsOf(distinct: Float64Array, sums: Float64Array, maxBins: number): Float64Array {
  const lastOfBin = distinct.length <= maxBins
    ? Int32Array.from(distinct.subarray(1), (_, i) => i)
    : lastOfEqualBins(sums, maxBins);
  return Float64Array.from(lastOfBin, (i) => midpoint(distinct[i]!, distinct[i + 1]!));
}

/** The bounds of bins of a value each, which ascend. */
export function boundsBetween(distinct: Float64Array): Float64Array {
  return Float64Array.from(distinct.subarray(1), (next, i) => midpoint(distinct[i]!, next));
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
