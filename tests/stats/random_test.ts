import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { normal, randomSource, sampleWithoutReplacement, shuffled } from "lib/stats/random.ts";

const draws = (count: number, draw: () => number) => Float64Array.from({ length: count }, draw);

Deno.test("`randomSource()` gives the frozen stream when the seed is 1", () => {
  assertEquals([...draws(3, randomSource(1))], [
    0.18452622554177367,
    0.037306802481395285,
    0.46343498724317067,
  ]);
});

Deno.test("`randomSource()` gives a stream of its own when the seeds differ in any of their 53 bits", () => {
  const seeds = [0, 1, -1, 2, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 52, 2 ** 53 - 1, -(2 ** 53 - 1)];
  assertEquals(new Set(seeds.map((seed) => randomSource(seed)())).size, seeds.length);
});

Deno.test("`randomSource()` is uniform when binned, alone and in pairs", () => {
  const random = randomSource(42);
  const cells = new Float64Array(400);
  for (let i = 0; i < 200_000; i++) {
    const cell = Math.floor(random() * 20) * 20 + Math.floor(random() * 20);
    cells[cell] = cells[cell]! + 1;
  }
  const chiSquare = cells.reduce((sum, count) => sum + (count - 500) ** 2 / 500, 0);
  // 399 degrees of freedom: 0.1 % of fair streams are above 493, as many below 317.
  assertEquals(chiSquare > 317 && chiSquare < 493, true, `chi-square ${chiSquare}`);
});

Deno.test("`randomSource()` throws when the seed is not a whole number", () => {
  for (const seed of [0.5, NaN, Infinity, 2 ** 53]) {
    assertThrows(() => randomSource(seed), RangeError, "Cannot seed random numbers as");
  }
});

Deno.test("`normal()` gives the frozen draws when the seed is 1", () => {
  const random = randomSource(1);
  assertEquals([...draws(3, () => normal(random))], [
    -0.5965548288290389,
    -0.5634519812340497,
    -0.8304675564976947,
  ]);
});

Deno.test("`normal()` has the moments and tails of the standard normal when drawn often", () => {
  const random = randomSource(3);
  const values = draws(200_000, () => normal(random));
  const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
  // Tolerances are four standard errors of each moment at 200,000 draws.
  assertAlmostEquals(moment(1), 0, 0.009);
  assertAlmostEquals(moment(2), 1, 0.013);
  assertAlmostEquals(moment(3), 0, 0.035);
  assertAlmostEquals(moment(4), 3, 0.088);
  assertAlmostEquals(values.filter((value) => Math.abs(value) > 1.96).length / values.length, 0.05, 0.002);
});

Deno.test("`shuffled()` is a permutation when the count is any", () => {
  for (const count of [0, 1, 2, 1000]) {
    const order = shuffled(count, randomSource(1));
    assertEquals(order.toSorted(), Int32Array.from({ length: count }, (_, i) => i));
  }
});

Deno.test("`shuffled()` gives each order equally often when there are three", () => {
  const random = randomSource(5);
  const seen = new Map<string, number>();
  for (let i = 0; i < 60_000; i++) {
    const order = shuffled(3, random).join("");
    seen.set(order, (seen.get(order) ?? 0) + 1);
  }
  assertEquals(seen.size, 6);
  for (const count of seen.values()) assertAlmostEquals(count, 10_000, 370);
});

Deno.test("`sampleWithoutReplacement()` draws different numbers when the size is below the count", () => {
  const drawn = sampleWithoutReplacement(100, 30, randomSource(1));
  assertEquals(drawn.length, 30);
  assertEquals(new Set(drawn).size, 30);
  assertEquals(drawn.every((row) => row >= 0 && row < 100), true);
});

Deno.test("`sampleWithoutReplacement()` throws when the size or the count is out of range", () => {
  for (const [count, size] of [[3, 4], [3, -1], [3, 1.5], [-1, 0], [NaN, 0]] as const) {
    assertThrows(
      () => sampleWithoutReplacement(count, size, randomSource(1)),
      RangeError,
      "Cannot draw a sample as",
    );
  }
});
