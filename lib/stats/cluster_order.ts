/**
 * An order in which things that are alike are neighbours: average-linkage clustering, the two nearest
 * clusters joined again and again. NaN counts as 0, not alike. Of two clusters the one with the earlier first
 * member comes first, so that equal likenesses give one order.
 *
 * Source: Sokal and Michener 1958, A statistical method for evaluating systematic relationships.
 *
 * @param likeness square, row by row: `likeness[i * count + j]`, symmetric, the greater the more alike.
 * @returns the indices 0 to count - 1.
 * @throws {TypeError} when the likenesses are not `count` by `count`.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { clusterOrder } from "lib/stats/cluster_order.ts";
 *
 * assertEquals(clusterOrder(Float64Array.of(1, 0, 0.9, 0, 1, 0, 0.9, 0, 1), 3), [0, 2, 1]);
 * ```
 */
export function clusterOrder(likeness: Float64Array, count: number): number[] {
  if (likeness.length !== count * count) {
    throw new TypeError(
      `Cannot cluster as ${count} things must have ${count * count} likenesses: there are ${likeness.length}`,
    );
  }
  let clusters = Array.from({ length: count }, (_, i) => [i]);
  while (clusters.length > 1) {
    let [one, other, most] = [0, 1, -Infinity];
    for (let i = 0; i < clusters.length; i++) {
      for (let j = i + 1; j < clusters.length; j++) {
        const own = average(likeness, count, clusters[i]!, clusters[j]!);
        if (own > most) [one, other, most] = [i, j, own];
      }
    }
    const joined = [...clusters[one]!, ...clusters[other]!];
    clusters = clusters.flatMap((each, i) => (i === one ? [joined] : i === other ? [] : [each]));
  }
  return clusters[0] ?? [];
}

function average(
  likeness: Float64Array,
  count: number,
  one: readonly number[],
  other: readonly number[],
): number {
  let sum = 0;
  for (const i of one) for (const j of other) sum += likeness[i * count + j]! || 0;
  return sum / (one.length * other.length);
}
