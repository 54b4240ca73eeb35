/** Fewer values than this are sorted. */
const FEW = 256;
const BUCKETS = 1024;

/**
 * The same as `targetQuantile()` of the first `count` values, in one pass or two over them where there are many.
 *
 * Values are counted in buckets of equal width, and only those of the bucket that holds the quantile are looked at
 * again. Weights are whole numbers, null means 1 each; rows of weight 0 count for nothing. NaN when nothing weighs.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { selectQuantile } from "lib/model/trees/losses/select_quantile.ts";
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
  let wanted = share * totalOf(weights, count);
  let list = { values, weights, count };
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

type List = { readonly values: Float64Array; readonly weights: Uint32Array | null; readonly count: number };

function totalOf(weights: Uint32Array | null, count: number): number {
  if (weights === null) return count;
  let total = 0;
  for (let i = 0; i < count; i++) total += weights[i]!;
  return total;
}

/** The values of the bucket that holds the quantile, the weight below them and the least value above. */
function narrow({ values, weights, count }: List, wanted: number) {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const scale = (BUCKETS - 1) / (high - low);
  if (!(scale > 0 && scale < Infinity)) return null;
  const sums = new Float64Array(BUCKETS);
  const members = new Int32Array(BUCKETS);
  for (let i = 0; i < count; i++) {
    const bucket = (values[i]! - low) * scale | 0;
    sums[bucket]! += weights === null ? 1 : weights[i]!;
    members[bucket]!++;
  }
  let below = 0;
  let chosen = 0;
  while (chosen < BUCKETS - 1 && below + sums[chosen]! < wanted) below += sums[chosen++]!;
  if (members[chosen] === count) return null;
  return { below, ...membersOf({ values, weights, count }, low, scale, chosen, members[chosen]!) };
}

function membersOf(
  { values, weights, count }: List,
  low: number,
  scale: number,
  chosen: number,
  size: number,
) {
  const kept = new Float64Array(size);
  const keptWeights = weights === null ? null : new Uint32Array(size);
  let above = Infinity;
  let to = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    const bucket = (value - low) * scale | 0;
    if (bucket > chosen && value < above && weights?.[i] !== 0) above = value;
    if (bucket !== chosen) continue;
    if (keptWeights !== null) keptWeights[to] = weights![i]!;
    kept[to++] = value;
  }
  return { above, list: { values: kept, weights: keptWeights, count: size } };
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
