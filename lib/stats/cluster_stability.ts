import { type Clusters, kMedoids } from "./k_medoids.ts";
import { randomSource, sampleWithoutReplacement } from "./random.ts";

/**
 * How surely each cluster is found again: the mean, over random halves of the rows, of the Jaccard likeness
 * of the cluster and its best match among clusters made of the half alone. At 0.75 and above a cluster is
 * stable, below 0.6 it is of chance.
 *
 * Source: Hennig 2007 (https://doi.org/10.1016/j.csda.2006.11.025), by subsets.
 *
 * @param distances square, of all rows of the clusters.
 */
export function clusterStability(
  distances: Float32Array,
  { clusterOf, medoids }: Clusters,
  { halves = 20, seed }: { readonly halves?: number; readonly seed: number },
): Float64Array {
  const size = clusterOf.length, count = medoids.length, random = randomSource(seed);
  const sums = new Float64Array(count);
  for (let half = 0; half < halves; half++) {
    const rows = sampleWithoutReplacement(size, Math.floor(size / 2), random).sort();
    const found = kMedoids(distances, size, rows, count);
    const likeness = bestLikeness(Int32Array.from(rows, (row) => clusterOf[row]!), found.clusterOf, count);
    for (let cluster = 0; cluster < count; cluster++) sums[cluster]! += likeness[cluster]!;
  }
  return sums.map((sum) => sum / halves);
}

/** Of each cluster of the first the greatest Jaccard likeness to one of the other; 0 where it has no row. */
function bestLikeness(one: Int32Array, other: Int32Array, count: number): Float64Array {
  const both = new Float64Array(count * count), ones = new Float64Array(count), others = ones.slice();
  for (let i = 0; i < one.length; i++) {
    both[one[i]! * count + other[i]!]!++;
    ones[one[i]!]!++;
    others[other[i]!]!++;
  }
  return ones.map((inOne, i) => {
    let best = 0;
    for (let j = 0; j < count; j++) {
      const common = both[i * count + j]!;
      if (common > 0) best = Math.max(best, common / (inOne + others[j]! - common));
    }
    return best;
  });
}
