/**
 * Places as near to those wanted as may be, in their order, at least `gap` apart and between `low` and
 * `high`, where there is room for all.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { spreadApart } from "lib/chart/spread_apart.ts";
 *
 * assertEquals(spreadApart([1, 1, 9], 2, 0, 10), [1, 3, 9]);
 * ```
 */
export function spreadApart(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = [...wanted.keys()].sort((a, b) => wanted[a]! - wanted[b]! || a - b);
  const places = wanted.map(Number);
  order.forEach((index, k) => {
    const least = k === 0 ? low : places[order[k - 1]!]! + gap;
    places[index] = Math.max(least, wanted[index]!);
  });
  order.reverse().forEach((index, k) => {
    const most = k === 0 ? high : places[order[k - 1]!]! - gap;
    places[index] = Math.min(most, places[index]!);
  });
  return places;
}
