import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { chiSquareTail, normalQuantile, studentQuantile, studentTails } from "lib/stats/tail_probability.ts";

// All fixtures: scipy 1.17.1. Tolerance: 1e-10 of the value, so that far tails count too.

Deno.test("`chiSquareTail()` agrees with scipy when the tail is near or far", () => {
  // scipy.stats.chi2.sf(statistic, degrees)
  const fixture = [
    [0.5, 1, 0.47950012218695337],
    [3.84, 1, 0.05004352124870519],
    [30, 10, 0.000856641210775301],
    [200, 100, 1.1784500720979781e-08],
    [700, 1, 2.990226975124623e-154],
    [12.5, 31, 0.9987251037997347],
  ] as const;
  for (const [statistic, degrees, expected] of fixture) {
    assertAlmostEquals(chiSquareTail(statistic, degrees) / expected, 1, 1e-10);
  }
});

Deno.test("`studentTails()` agrees with scipy when degrees are few or a whole cohort", () => {
  // 2 * scipy.stats.t.sf(abs(statistic), degrees)
  const fixture = [
    [0.3, 1, 0.8144528418445154],
    [-2.1, 5, 0.08975324988459879],
    [2, 30, 0.054625044962983094],
    [5, 998, 6.769469788053708e-07],
    [1.96, 236702, 0.049996961765933635],
    [-4.5, 236702, 6.798575463855009e-06],
    [30, 236702, 2.3080585034669712e-197],
  ] as const;
  for (const [statistic, degrees, expected] of fixture) {
    assertAlmostEquals(studentTails(statistic, degrees) / expected, 1, 1e-10, `${statistic}, ${degrees}`);
  }
});

Deno.test("`studentQuantile()` is its closed forms, and turns `studentTails()` around", () => {
  // Of 1 degree tan(pi (p - 1/2)), of 2 (2p - 1) sqrt(2 / (4p (1 - p))); of 10 as tables have it.
  for (const p of [0.6, 0.9, 0.975, 0.99999]) {
    assertAlmostEquals(studentQuantile(p, 1) / Math.tan((p - 0.5) * Math.PI), 1, 1e-9);
    assertAlmostEquals(studentQuantile(p, 2) / ((2 * p - 1) * Math.sqrt(0.5 / (p * (1 - p)))), 1, 1e-9);
  }
  assertAlmostEquals(studentQuantile(0.025, 10), -2.228138851964939, 1e-9);
  for (const degrees of [0.5, 3, 29, 4_000]) {
    for (const p of [0.5001, 0.8, 0.995, 1 - 1e-9]) {
      assertAlmostEquals(studentTails(studentQuantile(p, degrees), degrees) / (2 - 2 * p), 1, 1e-8);
    }
  }
  assertEquals(studentQuantile(0.975, Infinity), normalQuantile(0.975));
  assertEquals([0, 0.5, 1, NaN].map((each) => studentQuantile(each, 5)), [-Infinity, 0, Infinity, NaN]);
});

Deno.test("`normalQuantile()` agrees with scipy when the probability is near or far", () => {
  // scipy.stats.norm.ppf(probability)
  const fixture = [
    [1e-300, -37.0470962993612],
    [1e-12, -7.034483825301131],
    [1e-10, -6.361340902404056],
    [1e-5, -4.264890793922825],
    [0.001, -3.090232306167813],
    [0.025, -1.9599639845400545],
    [0.2, -0.8416212335729142],
    [0.4999, -0.0002506628300880075],
    [0.6, 0.2533471031357997],
    [0.95, 1.6448536269514722],
    [0.9995, 3.2905267314919255],
  ] as const;
  for (const [probability, expected] of fixture) {
    assertAlmostEquals(normalQuantile(probability) / expected, 1, 1e-10, `${probability}`);
  }
});

Deno.test("tail probabilities have a stated answer when an argument is at the edge or NaN", () => {
  assertEquals([chiSquareTail(0, 3), chiSquareTail(Infinity, 3), chiSquareTail(NaN, 3)], [1, 0, NaN]);
  assertEquals([studentTails(0, 3), studentTails(-Infinity, 3), studentTails(NaN, 3)], [1, 0, NaN]);
  assertEquals([0, 0.5, 1, NaN].map(normalQuantile), [-Infinity, 0, Infinity, NaN]);
});

Deno.test("tail probabilities throw when an argument is out of range", () => {
  assertThrows(() => chiSquareTail(-1, 1), RangeError);
  assertThrows(() => studentTails(1, 0), RangeError);
  assertThrows(() => normalQuantile(1.5), RangeError, "current value is 1.5");
});
