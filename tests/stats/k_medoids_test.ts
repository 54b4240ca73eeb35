import { assert, assertEquals, assertThrows } from "@std/assert";
import { clusterStability } from "lib/stats/cluster_stability.ts";
import { gowerDistances } from "lib/stats/gower.ts";
import { kMedoids } from "lib/stats/k_medoids.ts";
import { randomSource } from "lib/stats/random.ts";
import { silhouette } from "lib/stats/silhouette.ts";

function between(at: readonly number[]): Float32Array {
  return Float32Array.from(at.flatMap((one) => at.map((other) => Math.abs(one - other))));
}

const all = (count: number) => Int32Array.from({ length: count }, (_, i) => i);

/** The least sum that any choice of medoids has. */
function leastSum(distances: Float32Array, size: number, count: number): number {
  let least = Infinity;
  const choose = (from: number, chosen: readonly number[]) => {
    if (chosen.length === count) {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += Math.min(...chosen.map((each) => distances[i * size + each]!));
      least = Math.min(least, sum);
      return;
    }
    for (let each = from; each < size; each++) choose(each + 1, [...chosen, each]);
  };
  choose(0, []);
  return least;
}

Deno.test("`kMedoids()` finds the best medoids of small random sets, nearly always", () => {
  const random = randomSource(5);
  let best = 0;
  for (let round = 0; round < 30; round++) {
    const distances = between(Array.from({ length: 12 }, () => random()));
    const { medoids, clusterOf } = kMedoids(distances, 12, all(12), 3);
    const sum = clusterOf.reduce((sum, cluster, i) => sum + distances[i * 12 + medoids[cluster]!]!, 0);
    const least = leastSum(distances, 12, 3);
    assert(sum < 1.2 * least + 1e-6);
    if (sum < least + 1e-6) best++;
  }
  assert(best >= 25, `${best}`);
});

Deno.test("`kMedoids()` takes any subset, and refuses fewer rows than clusters", () => {
  const distances = between([1, 2, 50, 51, 90]);
  assertEquals([...kMedoids(distances, 5, Int32Array.of(0, 3, 4), 3).medoids], [0, 3, 4]);
  assertEquals([...kMedoids(distances, 5, all(5), 1).clusterOf], [0, 0, 0, 0, 0]);
  assertThrows(() => kMedoids(distances, 5, Int32Array.of(1), 2), RangeError, "there are 1 rows");
});

Deno.test("`gowerDistances()` leaves missing values out, and compares by what is known of both", () => {
  const age = { type: "number" as const, values: Float64Array.of(20, NaN, 90) };
  const ward = { type: "category" as const, codes: Int32Array.of(0, 1, -1) };
  assertEquals([...gowerDistances([age, ward])], [0, 1, 1, 1, 0, 0, 1, 0, 0]);
});

Deno.test("`silhouette()` is that of scikit-learn", () => {
  const distances = between([0, 1, 2, 8, 9, 30]);
  // sklearn.metrics.silhouette_score(…, metric="precomputed"), 1.9.1
  assertEquals(silhouette(distances, Int32Array.of(0, 0, 0, 1, 1, 2)).toFixed(12), "0.698594950801");
  assertEquals(silhouette(distances, new Int32Array(6)), NaN);
});

Deno.test("`clusterStability()` is near 1 for parts that are apart, and low within one part", () => {
  const random = randomSource(2);
  const apart = between(Array.from({ length: 60 }, (_, i) => (i % 3) * 10 + random()));
  const found = kMedoids(apart, 60, all(60), 3);
  assertEquals([...clusterStability(apart, found, { seed: 1 })], [1, 1, 1]);
  const one = between(Array.from({ length: 60 }, () => random()));
  const cut = kMedoids(one, 60, all(60), 5);
  assert(Math.min(...clusterStability(one, cut, { seed: 1 })) < 0.75);
});
