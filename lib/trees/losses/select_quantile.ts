/** Fewer values than this are sorted. */
const FEW = 256;
const BUCKETS = 1024;
/**
 * So many values, evenly apart, say about where the quantile is; buckets span this many of them on either
 * side.
 */
const SAMPLE = 128;
const SPAN = 24;

/**
 * The weighted quantile of the first `count` values: the least value with at least `share` of the weight at
 * or below it; where exactly that share is, the mean of it and the next, as for the median of an even number.
 *
 * Values are counted in buckets of equal width about where a few of them say that the quantile is, and only
 * those of the bucket that holds it are looked at again, so that there are one or two passes over many. The
 * order of rows doesn't matter. Weights are whole numbers, null means 1 each; rows of weight 0 count for
 * nothing. NaN when nothing weighs.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { selectQuantile } from "lib/trees/losses/select_quantile.ts";
 *
 * assertEquals(selectQuantile(Float64Array.of(9, 1, 4), null, 3, 0.5), 4);
 * assertEquals(selectQuantile(Float64Array.of(9, 1, 4), Uint32Array.of(3, 1, 2), 3, 0.5), 6.5);
 * ```
 */
export function selectQuantile(
  values: Float64Array,
  weights: Uint32Array | null,
  count: number,
  share: number,
): number {
  let list: List = { values, weights, count, total: totalOf(weights, count) };
  let wanted = share * list.total;
  // every round keeps the values of one bucket; the least above them is remembered for a quantile between two
  let nextAbove = Infinity;
  while (list.count > FEW) {
    const narrowed = narrow(list, wanted);
    if (narrowed === null) break;
    nextAbove = Math.min(nextAbove, narrowed.above);
    wanted -= narrowed.below;
    list = narrowed.list;
  }
  return among(list, wanted, nextAbove);
}

type List = {
  readonly values: Float64Array;
  readonly weights: Uint32Array | null;
  readonly count: number;
  /** The sum of the weights. */
  readonly total: number;
};

function totalOf(weights: Uint32Array | null, count: number): number {
  if (weights === null) return count;
  let total = 0;
  for (let i = 0; i < count; i++) total += weights[i]!;
  return total;
}

/** The values of the bucket that holds the quantile, the weight below them and the least value above. */
function narrow(list: List, wanted: number) {
  const { values, weights, count, total } = list;
  const { low, scale } = bucketsAbout(list, wanted / total);
  if (!(scale > 0 && scale < Infinity)) return null;
  const sums = new Float64Array(BUCKETS);
  const members = new Int32Array(BUCKETS);
  for (let i = 0; i < count; i++) {
    const bucket = bucketOf(values[i]!, low, scale);
    sums[bucket]! += weights === null ? 1 : weights[i]!;
    members[bucket]!++;
  }
  let below = 0;
  let chosen = 0;
  while (chosen < BUCKETS - 1 && below + sums[chosen]! < wanted) below += sums[chosen++]!;
  if (members[chosen] === count) return null;
  const { above, kept } = membersOf(list, low, scale, chosen, members[chosen]!);
  return { below, above, list: { ...kept, count: members[chosen]!, total: sums[chosen]! } };
}

/** The first bucket takes all values below it too, the last all above. */
function bucketOf(value: number, low: number, scale: number): number {
  return Math.min(BUCKETS - 1, Math.max(0, (value - low) * scale)) | 0;
}

/** Buckets about the quantile; over all values where the sample's are alike there. */
function bucketsAbout({ values, count }: List, share: number): { low: number; scale: number } {
  const sample = Float64Array.from({ length: SAMPLE }, (_, i) => values[Math.floor(i * count / SAMPLE)]!)
    .sort();
  const middle = share * SAMPLE;
  let low = sample[Math.max(0, Math.floor(middle) - SPAN)]!;
  let high = sample[Math.min(SAMPLE - 1, Math.ceil(middle) + SPAN)]!;
  if (!(low < high)) {
    [low, high] = [Infinity, -Infinity];
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return { low, scale: (BUCKETS - 1) / (high - low) };
}

function membersOf(
  { values, weights, count }: List,
  low: number,
  scale: number,
  chosen: number,
  size: number,
) {
  const kept = { values: new Float64Array(size), weights: weights === null ? null : new Uint32Array(size) };
  let above = Infinity;
  let to = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    const bucket = bucketOf(value, low, scale);
    if (bucket > chosen && value < above && weights?.[i] !== 0) above = value;
    if (bucket !== chosen) continue;
    if (kept.weights !== null) kept.weights[to] = weights![i]!;
    kept.values[to++] = value;
  }
  return { above, kept };
}

/** The quantile of few values, or of equal ones. */
function among({ values, weights, count }: List, wanted: number, nextAbove: number): number {
  const order = Uint32Array.from({ length: count }, (_, i) => i)
    .filter((i) => weights === null || weights[i]! > 0)
    .sort((a, b) => values[a]! - values[b]!);
  let upTo = 0;
  for (let i = 0; i < order.length; i++) {
    const value = values[order[i]!]!;
    upTo += weights === null ? 1 : weights[order[i]!]!;
    if (upTo > wanted) return value;
    if (upTo === wanted) {
      const next = order[i + 1] === undefined ? nextAbove : values[order[i + 1]!]!;
      return next === Infinity ? value : (value + next) / 2;
    }
  }
  return order.length === 0 ? NaN : values[order.at(-1)!]!;
}
