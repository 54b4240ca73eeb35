import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { quantile } from "lib/stats/quantile.ts";
import { randomSource } from "lib/stats/random.ts";
import { weightedQuantile } from "lib/stats/weighted_quantile.ts";

const probabilities = [0, 0.1, 0.25, 0.5, 0.9, 1];

Deno.test("`weightedQuantile()` is `quantile()` where all weights are equal", () => {
  const random = randomSource(3);
  const values = Float64Array.from({ length: 57 }, () => Math.floor(20 * random()));
  values[5] = NaN;
  for (const each of probabilities) {
    assertAlmostEquals(weightedQuantile(values, values.map(() => 2.5), each), quantile(values, each), 1e-9);
  }
});

Deno.test("`weightedQuantile()` ascends with the probability, and goes where the weight is", () => {
  const random = randomSource(4);
  const values = Float64Array.from({ length: 40 }, random);
  const weight = values.map(() => 5 * random());
  const found = Array.from({ length: 101 }, (_, i) => weightedQuantile(values, weight, i / 100));
  assertEquals(found, found.toSorted((a, b) => a - b));
  const heavy = Float64Array.of(100, 1, 1);
  assertEquals(weightedQuantile(Float64Array.of(1, 2, 3), heavy, 0.5) < 2, true);
});

Deno.test("`weightedQuantile()` leaves out NaN and weights of 0, and is NaN of nothing", () => {
  assertEquals(weightedQuantile(Float64Array.of(NaN, 7, 9), Float64Array.of(1, 1, 0), 0.3), 7);
  assertEquals(weightedQuantile(Float64Array.of(7), Float64Array.of(0), 0.5), NaN);
  assertThrows(
    () => weightedQuantile(Float64Array.of(1), Float64Array.of(1), 1.1),
    RangeError,
    "current value is 1.1",
  );
});
