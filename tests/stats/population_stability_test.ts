import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  populationStabilityOfCounts,
  quantileCounts,
  type QuantileCountsOptions,
} from "lib/stats/population_stability.ts";
import { normal, randomSource } from "lib/stats/random.ts";

const of = (...values: number[]) => Float64Array.from(values);
const stability = (reference: Float64Array, current: Float64Array, options: QuantileCountsOptions = {}) =>
  populationStabilityOfCounts(...quantileCounts(reference, current, options));

Deno.test("`populationStabilityOfCounts()` gives the sum worked by hand when categories are two", () => {
  // p = (30.5, 10.5) / 41, q = (10.5, 30.5) / 41: 2 * (20 / 41) * ln(30.5 / 10.5)
  const expected = 2 * (20 / 41) * Math.log(30.5 / 10.5);
  assertAlmostEquals(populationStabilityOfCounts(of(30, 10), of(10, 30)), expected, 1e-14);
});

Deno.test("`populationStabilityOfCounts()` has a stated answer when categories are empty", () => {
  assertEquals(populationStabilityOfCounts(of(5, 0, 5), of(5, 0, 5)), 0);
  assertEquals(
    populationStabilityOfCounts(of(30, 0, 10), of(10, 0, 30)),
    populationStabilityOfCounts(of(30, 10), of(10, 30)),
  );
  assertEquals(Number.isFinite(populationStabilityOfCounts(of(40, 0), of(0, 40))), true);
  assertEquals(populationStabilityOfCounts(of(0, 0), of(1, 2)), NaN);
  assertEquals(populationStabilityOfCounts(of(1, 2), of(0, 0)), NaN);
  assertEquals(populationStabilityOfCounts(of(), of()), NaN);
});

Deno.test("`populationStabilityOfCounts()` throws when the categories differ in number", () => {
  assertThrows(() => populationStabilityOfCounts(of(1), of(1, 2)), TypeError, "1 and 2");
});

Deno.test("`quantileCounts()` counts up to each edge when values tie with the edges", () => {
  // Two bins: up to the median 2 (three of four), and above.
  const expected = populationStabilityOfCounts(of(3, 1), of(1, 3));
  assertEquals(stability(of(1, 2, 2, 9), of(2, 3, 4, 5), { bins: 2 }), expected);
});

Deno.test("`quantileCounts()` has a bin for missing values when there are any", () => {
  const days = of(1, 2, 3, 4);
  assertEquals(stability(days, days), 0);
  const withMissing = stability(days, of(1, 2, 3, 4, NaN, NaN, NaN, NaN), { bins: 2 });
  assertEquals(withMissing, populationStabilityOfCounts(of(2, 2, 0), of(2, 2, 4)));
});

Deno.test("`quantileCounts()` has a stated answer when values are few or equal", () => {
  assertEquals(stability(of(), of(1)), NaN);
  assertEquals(stability(of(1), of()), NaN);
  assertEquals(stability(of(1), of(1)), 0);
  assertEquals(stability(of(7, 7, 7), of(7, 7, 7)), 0);
  assertEquals(stability(of(7, 7, 7), of(8, 8, 8)) > 0.25, true);
});

Deno.test("`quantileCounts()` give the planted divergence when a normal moves by half a deviation", () => {
  const random = randomSource(2);
  const sample = (mean: number) => Float64Array.from({ length: 20_000 }, () => mean + normal(random));
  // Unbinned, the index of a shift d is d² = 0.25; ten bins keep most of it.
  const moved = stability(sample(0), sample(0.5));
  assertEquals(moved > 0.2 && moved < 0.26, true, `${moved}`);
  assertEquals(stability(sample(0), sample(0)) < 0.005, true);
});

Deno.test("`quantileCounts()` throws when bins are too few", () => {
  for (const bins of [1, 0, 2.5, NaN]) {
    assertThrows(() => stability(of(1), of(1), { bins }), RangeError, `current value is ${bins}`);
  }
});
