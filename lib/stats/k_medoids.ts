/** Rows put into clusters about rows of their own. */
export type Clusters = {
  /** The row in the middle of each cluster. */
  readonly medoids: Int32Array;
  /** The cluster of each row given, in their order. */
  readonly clusterOf: Int32Array;
};

/**
 * Puts rows into `count` clusters about the rows that are nearest to them in sum: PAM, with its greedy first
 * choice, then the swaps of FasterPAM until none makes the sum less. The same rows give the same clusters.
 *
 * Source: Kaufman and Rousseeuw 1990; Schubert and Rousseeuw 2021
 * (https://doi.org/10.1016/j.is.2021.101804).
 *
 * @param distances square, `distances[i * size + j]`, symmetric.
 * @param rows those to put into clusters.
 * @throws {RangeError} when there are not at least `count` rows.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { kMedoids } from "lib/stats/k_medoids.ts";
 *
 * const at = [1, 2, 3, 11, 12, 13];
 * const distances = Float32Array.from(at.flatMap((one) => at.map((other) => Math.abs(one - other))));
 * const { medoids, clusterOf } = kMedoids(distances, 6, Int32Array.of(0, 1, 2, 3, 4, 5), 2);
 * assertEquals([[...medoids].sort(), [...clusterOf]], [[1, 4], [0, 0, 0, 1, 1, 1]]);
 * ```
 */
export function kMedoids(distances: Float32Array, size: number, rows: Int32Array, count: number): Clusters {
  if (!(count >= 1 && rows.length >= count)) {
    throw new RangeError(
      `Cannot make ${count} clusters as there must be a row for each: there are ${rows.length} rows`,
    );
  }
  const medoids = firstMedoids(distances, size, rows, count);
  let near = nearest(distances, size, rows, medoids);
  for (let swapped = true; swapped;) {
    swapped = false;
    for (const candidate of rows) {
      if (medoids.includes(candidate)) continue;
      const { gain, replaced } = bestSwap(distances, size, rows, { candidate, near, count });
      if (gain > -1e-9) continue;
      medoids[replaced] = candidate;
      near = nearest(distances, size, rows, medoids);
      swapped = true;
    }
  }
  return byRow(medoids, near.first);
}

type Near = {
  readonly first: Int32Array;
  readonly toFirst: Float64Array;
  readonly toSecond: Float64Array;
};

/** The rows that make the sum of distances least, one after the other. */
function firstMedoids(distances: Float32Array, size: number, rows: Int32Array, count: number): Int32Array {
  const medoids = new Int32Array(count).fill(-1);
  const least = new Float64Array(rows.length).fill(Infinity);
  for (let k = 0; k < count; k++) {
    let best = { row: -1, sum: Infinity };
    for (const row of rows) {
      if (medoids.includes(row)) continue;
      let sum = 0;
      for (let i = 0; i < rows.length; i++) sum += Math.min(least[i]!, distances[rows[i]! * size + row]!);
      if (sum < best.sum) best = { row, sum };
    }
    medoids[k] = best.row;
    for (let i = 0; i < rows.length; i++) {
      least[i] = Math.min(least[i]!, distances[rows[i]! * size + best.row]!);
    }
  }
  return medoids;
}

function nearest(distances: Float32Array, size: number, rows: Int32Array, medoids: Int32Array): Near {
  const first = new Int32Array(rows.length);
  const toFirst = new Float64Array(rows.length).fill(Infinity), toSecond = toFirst.slice();
  for (let i = 0; i < rows.length; i++) {
    for (let k = 0; k < medoids.length; k++) {
      const distance = distances[rows[i]! * size + medoids[k]!]!;
      if (distance < toFirst[i]!) {
        toSecond[i] = toFirst[i]!;
        toFirst[i] = distance;
        first[i] = k;
      } else if (distance < toSecond[i]!) toSecond[i] = distance;
    }
  }
  return { first, toFirst, toSecond };
}

/** What the sum changes by when a candidate takes the place of the medoid that it can best. */
function bestSwap(
  distances: Float32Array,
  size: number,
  rows: Int32Array,
  { candidate, near: { first, toFirst, toSecond }, count }: {
    readonly candidate: number;
    readonly near: Near;
    readonly count: number;
  },
): { readonly gain: number; readonly replaced: number } {
  const change = new Float64Array(count);
  let shared = 0;
  for (let i = 0; i < rows.length; i++) {
    const distance = distances[rows[i]! * size + candidate]!, own = first[i]!;
    const second = count === 1 ? Infinity : toSecond[i]!;
    if (distance < toFirst[i]!) shared += distance - toFirst[i]!;
    else change[own]! += Math.min(distance, second) - toFirst[i]!;
  }
  const replaced = change.indexOf(Math.min(...change));
  return { gain: shared + change[replaced]!, replaced };
}

/** Clusters in the order of their first rows. */
function byRow(medoids: Int32Array, first: Int32Array): Clusters {
  const order = [...new Set(first)], place = new Map(order.map((cluster, i) => [cluster, i]));
  return {
    medoids: Int32Array.from(order, (cluster) => medoids[cluster]!),
    clusterOf: first.map((cluster) => place.get(cluster)!),
  };
}
