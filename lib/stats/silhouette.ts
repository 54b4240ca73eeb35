/**
 * How well rows lie in their clusters, -1 to 1 (mean silhouette width): above 0.5 clusters are clear, below
 * 0.25 there is no substantial structure. NaN of fewer than two clusters.
 *
 * Source: Rousseeuw 1987 (https://doi.org/10.1016/0377-0427(87)90125-7).
 *
 * @param distances square, `distances[i * size + j]`, of `clusterOf.length` rows.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { silhouette } from "lib/stats/silhouette.ts";
 *
 * const at = [1, 1, 9, 9];
 * const distances = Float32Array.from(at.flatMap((one) => at.map((other) => Math.abs(one - other))));
 * assertEquals(silhouette(distances, Int32Array.of(0, 0, 1, 1)), 1);
 * ```
 */
export function silhouette(distances: Float32Array, clusterOf: Int32Array): number {
  const size = clusterOf.length, clusters = clusterOf.reduce((most, each) => Math.max(most, each), -1) + 1;
  const counts = new Int32Array(clusters);
  for (const cluster of clusterOf) counts[cluster]!++;
  if (clusters < 2) return NaN;
  let sum = 0;
  const sums = new Float64Array(clusters);
  for (let i = 0; i < size; i++) {
    const own = clusterOf[i]!;
    if (counts[own] === 1) continue;
    sums.fill(0);
    for (let j = 0; j < size; j++) sums[clusterOf[j]!]! += distances[i * size + j]!;
    const within = sums[own]! / (counts[own]! - 1);
    let next = Infinity;
    for (let k = 0; k < clusters; k++) if (k !== own) next = Math.min(next, sums[k]! / counts[k]!);
    const greater = Math.max(within, next);
    sum += greater === 0 ? 0 : (next - within) / greater;
  }
  return sum / size;
}
