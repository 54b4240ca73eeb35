import { assertEquals } from "@std/assert";
import { bootstrap } from "lib/stats/bootstrap.ts";
import { pairedBootstrap } from "lib/stats/paired_bootstrap.ts";
import { normal, randomSource } from "lib/stats/random.ts";

function sumOf(values: Float64Array): (counts: Int32Array) => number {
  return (counts) => values.reduce((sum, value, row) => sum + value * counts[row]!, 0);
}

Deno.test("`pairedBootstrap()` has a stated answer when rows are none, or both are the same", () => {
  const none = pairedBootstrap(0, () => 0, () => 0);
  assertEquals(none.difference, { value: 0, lower: NaN, upper: NaN });
  assertEquals(none.shareLower, NaN);
  const sum = sumOf(Float64Array.of(1, 5, 9));
  const { difference, shareLower } = pairedBootstrap(3, sum, sum);
  assertEquals(difference, { value: 0, lower: 0, upper: 0 });
  assertEquals(shareLower, 0);
});

Deno.test("`pairedBootstrap()` finds a small planted gain when the rows' own spread hides it", () => {
  const random = randomSource(1);
  const first = Float64Array.from({ length: 500 }, () => 10 + 5 * normal(random));
  const second = first.map((value) => value - 0.1 + 0.2 * normal(random));
  const result = pairedBootstrap(500, sumOf(first), sumOf(second), { seed: 2 });
  assertEquals([result.difference.upper < 0, result.shareLower], [true, 1]);
  assertEquals(
    [result.first, result.second],
    [sumOf(first), sumOf(second)].map((sum) => bootstrap(500, sum).value),
  );
  const alone = bootstrap(500, sumOf(first));
  assertEquals(alone.upper - alone.lower > 10 * (result.difference.upper - result.difference.lower), true);
});

Deno.test("`pairedBootstrap()` counts a NaN replicate as not lower when the metric is undefined", () => {
  const { difference, shareLower } = pairedBootstrap(2, () => 1, () => NaN);
  assertEquals(difference, { value: NaN, lower: NaN, upper: NaN });
  assertEquals(shareLower, 0);
});
