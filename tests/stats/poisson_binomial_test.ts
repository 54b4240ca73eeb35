import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { countQuantile, poissonBinomial } from "lib/stats/poisson_binomial.ts";
import { randomSource } from "lib/stats/random.ts";

Deno.test("`poissonBinomial()` is what adding up all outcomes comes to", () => {
  const random = randomSource(4), chances = Float64Array.from({ length: 10 }, () => random());
  const expected = new Float64Array(11);
  for (let outcome = 0; outcome < 1 << 10; outcome++) {
    let [count, share] = [0, 1];
    chances.forEach((each, i) => {
      const came = (outcome >> i) & 1;
      count += came;
      share *= came ? each : 1 - each;
    });
    expected[count]! += share;
  }
  const { least, shares } = poissonBinomial(chances);
  shares.forEach((share, i) => assertAlmostEquals(share, expected[least + i]!, 1e-14));
});

Deno.test("`poissonBinomial()` of many sums to 1, with their mean and variance, in the order of any", () => {
  const random = randomSource(5), chances = Float64Array.from({ length: 8_000 }, () => random() ** 3);
  const { least, shares } = poissonBinomial(chances);
  const moment = (of: (count: number) => number) =>
    shares.reduce((sum, share, i) => sum + share * of(least + i), 0);
  const mean = chances.reduce((sum, each) => sum + each, 0);
  assertAlmostEquals(moment(() => 1), 1, 1e-12);
  assertAlmostEquals(moment((count) => count), mean, 1e-8);
  const variance = chances.reduce((sum, each) => sum + each * (1 - each), 0);
  assertAlmostEquals(moment((count) => (count - mean) ** 2), variance, 1e-7);
  assert(shares.length < 1_000);
  const other = poissonBinomial(chances.toReversed());
  assertAlmostEquals(other.shares[100 + least - other.least]!, shares[100]!, 1e-14);
});

Deno.test("`poissonBinomial()` takes none, the sure and the impossible, and refuses what is no probability", () => {
  assertEquals(poissonBinomial(new Float64Array(0)), { least: 0, shares: Float64Array.of(1) });
  assertEquals(poissonBinomial(Float64Array.of(1, 0, 1)), { least: 2, shares: Float64Array.of(1) });
  for (const wrong of [-0.1, 1.1, NaN]) {
    assertThrows(() => poissonBinomial(Float64Array.of(wrong)), RangeError, `current value is ${wrong}`);
  }
});

Deno.test("`countQuantile()` is the first count that holds the share, whatever sums are rounded to", () => {
  const ten = poissonBinomial(new Float64Array(2).fill(0.5));
  assertEquals([0.1, 0.25, 0.26, 0.75, 0.9].map((share) => countQuantile(ten, share)), [0, 0, 1, 1, 2]);
  assertEquals(countQuantile({ least: 3, shares: Float64Array.of(0.4, 0.59) }, 0.999), 4);
  assertThrows(() => countQuantile(ten, 0), RangeError, "between 0 and 1");
});
