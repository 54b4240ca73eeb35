import { assertAlmostEquals, assertEquals } from "@std/assert";
import { normal, randomSource } from "lib/stats/random.ts";
import { wassersteinDistance } from "lib/stats/wasserstein.ts";

Deno.test("`wassersteinDistance()` is SciPy's of samples of other sizes, with ties", () => {
  // scipy.stats.wasserstein_distance([0, 1, 3], [5, 6, 8]) is 5, as its docs say.
  assertAlmostEquals(wassersteinDistance(Float64Array.of(0, 1, 3), Float64Array.of(5, 6, 8)), 5, 1e-12);
  // By hand: cumulative shares differ by 1/2 from 1.4 to 3.4, 1/4 to 3.9, 0 to 4.5, 1/2 to 7.5, 1/4 to 7.8.
  const byHand = 0.5 * 2 + 0.25 * 0.5 + 0.5 * 3 + 0.25 * 0.3;
  const distance = wassersteinDistance(Float64Array.of(3.4, 3.9, 7.5, 7.8), Float64Array.of(1.4, 4.5));
  assertAlmostEquals(distance, byHand, 1e-12);
  assertEquals(wassersteinDistance(Float64Array.of(2, 2, 2), Float64Array.of(2)), 0);
  assertEquals(wassersteinDistance(Float64Array.of(), Float64Array.of(2)), NaN);
});

Deno.test("`wassersteinDistance()` recovers a planted shift, the same from both sides", () => {
  const random = randomSource(5);
  const sample = (count: number, shift: number) =>
    Float64Array.from({ length: count }, () => shift + normal(random)).sort();
  const [one, other] = [sample(20_000, 0), sample(3_000, 0.7)];
  const mean = (values: Float64Array) => values.reduce((sum, each) => sum + each, 0) / values.length;
  // Where all of one lies above the other in rank, it is the difference of the means.
  assertAlmostEquals(wassersteinDistance(one, other), mean(other) - mean(one), 0.005);
  assertAlmostEquals(wassersteinDistance(one, other), 0.7, 0.1);
  assertAlmostEquals(wassersteinDistance(one, other), wassersteinDistance(other, one), 1e-12);
});
