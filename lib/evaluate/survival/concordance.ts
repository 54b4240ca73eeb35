import { ascendingRows, rowNumbers } from "lib/stats/mod.ts";
import type { FollowedStays } from "lib/stay/mod.ts";

/**
 * How likely of two stays the one that lasts longer is predicted to last longer, a tie of predictions
 * counting half (Harrell's C): of pairs of which it is known which lasts longer. A function of how often each
 * stay counts, so that a bootstrap can ask again.
 *
 * Source: F. Harrell and others, Evaluating the yield of medical tests
 * (https://doi.org/10.1001/jama.1982.03320430047030).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { concordance } from "lib/evaluate/survival/concordance.ts";
 *
 * const stays = { rowCount: 3, features: [] };
 * const followed = { stays, day: Int32Array.of(2, 5, 3), ended: Uint8Array.of(1, 1, 0) };
 * // The third is in bed after day 3: longer than the first, but nobody knows whether than the second.
 * const index = concordance(followed, Float64Array.of(4, 9, 4));
 * assertEquals(index(Int32Array.of(1, 1, 1)), 0.75);
 * ```
 */
export function concordance(
  { day, ended }: Pick<FollowedStays, "day" | "ended">,
  predicted: Float64Array,
): (counts: Int32Array) => number {
  const place = placesOf(predicted);
  // The longest first; of one day those in bed still, who last longer, before those who left.
  const order = ascendingRows(
    rowNumbers(day.length),
    Float64Array.from(day, (each, row) => -2 * each - (ended[row] === 1 ? 0 : 1)),
  );
  const most = place.reduce((greatest, each) => Math.max(greatest, each), 0);
  return (counts) => {
    const longer = new Float64Array(most + 2);
    let [all, right, pairs] = [0, 0, 0];
    for (let start = 0, end = 0; start < order.length; start = end) {
      const first = order[start]!;
      const isAlike = (row: number) => day[row] === day[first] && ended[row] === ended[first];
      while (end < order.length && isAlike(order[end]!)) end++;
      for (let i = start; i < end && ended[first] === 1; i++) {
        const row = order[i]!, count = counts[row]!;
        const [below, upTo] = [sumUpTo(longer, place[row]! - 1), sumUpTo(longer, place[row]!)];
        right += count * (all - upTo + (upTo - below) / 2);
        pairs += count * all;
      }
      for (let i = start; i < end; i++) {
        add(longer, place[order[i]!]!, counts[order[i]!]!);
        all += counts[order[i]!]!;
      }
    }
    return right / pairs;
  };
}

/** Predictions as whole numbers from 1 in their order, equal ones alike. */
function placesOf(predicted: Float64Array): Int32Array {
  const order = ascendingRows(rowNumbers(predicted.length), predicted);
  const places = new Int32Array(predicted.length);
  let place = 0;
  order.forEach((row, i) => {
    if (i === 0 || predicted[row] !== predicted[order[i - 1]!]) place++;
    places[row] = place;
  });
  return places;
}

/** Sums of a list that grows by entries, in a binary indexed tree. */
function add(tree: Float64Array, place: number, amount: number): void {
  for (let i = place; i < tree.length; i += i & -i) tree[i] = tree[i]! + amount;
}

function sumUpTo(tree: Float64Array, place: number): number {
  let sum = 0;
  for (let i = place; i > 0; i -= i & -i) sum += tree[i]!;
  return sum;
}
