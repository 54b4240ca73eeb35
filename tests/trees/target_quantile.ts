/** What `selectQuantile()` is to give, by sorting: the weighted quantile of `values`. NaN when empty. */
export function targetQuantile(values: Float64Array, weights: Uint32Array | null, share: number): number {
  if (values.length === 0) return NaN;
  if (weights === null) {
    const sorted = values.slice().sort();
    return between(sorted, share * sorted.length, (i) => i + 1);
  }
  const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const upTo = new Float64Array(values.length);
  let total = 0;
  for (let i = 0; i < order.length; i++) upTo[i] = total += weights[order[i]!]!;
  return between(Float64Array.from(order, (i) => values[i]!), share * total, (i) => upTo[i]!);
}

/**
 * The first of `sorted` up to which there is `wanted` weight, or half way to the next where it is exactly
 * that.
 */
function between(sorted: Float64Array, wanted: number, upTo: (index: number) => number): number {
  let from = 0;
  let to = sorted.length - 1;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (upTo(middle) < wanted) from = middle + 1;
    else to = middle;
  }
  return upTo(from) === wanted && from + 1 < sorted.length
    ? (sorted[from]! + sorted[from + 1]!) / 2
    : sorted[from]!;
}
