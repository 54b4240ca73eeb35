/**
 * The weighted median of `values[0 .. count - 1]`, the value that least absolute error is fitted by.
 *
 * It is the least value with at least half of the weight at or below it; where exactly half is below, the
 * mean of that value and the next, so that whole weights give the median of the repeated values. Weights must
 * be positive and values not NaN; both arrays are reordered (quickselect, O(count)). NaN when `count` is 0.
 *
 * Source: C. A. R. Hoare, Algorithm 65: Find (https://doi.org/10.1145/366622.366647).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { weightedMedian } from "lib/stats/weighted_median.ts";
 *
 * assertEquals(weightedMedian(Float64Array.of(9, 1, 4), Float64Array.of(1, 1, 1)), 4);
 * assertEquals(weightedMedian(Float64Array.of(9, 1, 4), Float64Array.of(3, 1, 2)), 6.5);
 * ```
 */
export function weightedMedian(values: Float64Array, weights: Float64Array, count = values.length): number {
  if (count === 0) return NaN;
  let total = 0;
  for (let i = 0; i < count; i++) total += weights[i]!;
  const half = total / 2;
  let below = 0; // weight of the values left of `from`
  let from = 0;
  let to = count;
  while (true) {
    const pivot = middleOf(values[from]!, values[(from + to) >> 1]!, values[to - 1]!);
    // from .. less .. more .. to:  values < pivot, = pivot, > pivot
    let less = from;
    let more = to;
    let lessWeight = 0;
    let equalWeight = 0;
    for (let i = from; i < more;) {
      const value = values[i]!;
      if (value < pivot) {
        lessWeight += weights[i]!;
        swap(values, weights, i++, less++);
      } else if (value > pivot) swap(values, weights, i, --more);
      else equalWeight += weights[i++]!;
    }
    const upToPivot = below + lessWeight + equalWeight;
    if (less > from && below + lessWeight >= half) to = less;
    else if (more < to && upToPivot < half) {
      below = upToPivot;
      from = more;
    } else return upToPivot === half ? midway(pivot, values, more, count) : pivot;
  }
}

/** The mean of `value` and the next greater one, which stands at `from` or behind. */
function midway(value: number, values: Float64Array, from: number, count: number): number {
  let next = Infinity;
  for (let i = from; i < count; i++) if (values[i]! < next) next = values[i]!;
  return next === Infinity ? value : (value + next) / 2;
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

function swap(values: Float64Array, weights: Float64Array, i: number, j: number): void {
  const value = values[i]!;
  values[i] = values[j]!;
  values[j] = value;
  const weight = weights[i]!;
  weights[i] = weights[j]!;
  weights[j] = weight;
}
