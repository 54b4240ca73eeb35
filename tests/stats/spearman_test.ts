import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { normal, randomSource } from "lib/stats/random.ts";
import { spearman } from "lib/stats/spearman.ts";
import { days, other } from "./sample.ts";

Deno.test("`spearman()` agrees with scipy when there are ties", () => {
  // scipy 1.17.1: spearmanr(days, other); interval by hand: tanh(atanh(rho) -+ 1.959964 sqrt((1 + rho² / 2) /
  // 17)).
  const { rho, pValue, lower, upper, n } = spearman(days, other);
  assertAlmostEquals(rho, 0.9157537487644725, 1e-14);
  assertAlmostEquals(pValue / 1.4907879531822697e-08, 1, 1e-10);
  assertAlmostEquals(lower, 0.7598001860835731, 1e-9);
  assertAlmostEquals(upper, 0.9720596056356083, 1e-9);
  assertEquals(n, 20);
});

Deno.test("`spearman()` has a stated answer when pairs are few, equal or missing", () => {
  const nothing = { rho: NaN, pValue: NaN, lower: NaN, upper: NaN };
  const cases = [
    [[], [], { ...nothing, n: 0 }],
    [[1], [1], { ...nothing, n: 1 }],
    [[1, 2], [1, 2], { ...nothing, n: 2 }],
    [[5, 5, 5, 5], [1, 2, 3, 4], { ...nothing, n: 4 }],
    [[1, 2, NaN, 4], [1, 2, 3, NaN], { ...nothing, n: 2 }],
    [[1, 2, 3], [1, 2, 3], { rho: 1, pValue: 0, lower: NaN, upper: NaN, n: 3 }],
    [[1, 2, 3, 4], [8, 4, 2, 1], { rho: -1, pValue: 0, lower: -1, upper: -1, n: 4 }],
  ] as const;
  for (const [first, second, expected] of cases) {
    assertEquals(spearman(Float64Array.from(first), Float64Array.from(second)), expected);
  }
});

Deno.test("`spearman()` covers the planted correlation 95 % of the time when samples are drawn", () => {
  const random = randomSource(9);
  // Bivariate normal with Pearson 0.5: Spearman is 6 / pi asin(0.25).
  const truth = 6 / Math.PI * Math.asin(0.25);
  let covered = 0;
  for (let round = 0; round < 300; round++) {
    const x = Float64Array.from({ length: 150 }, () => normal(random));
    const y = x.map((value) => 0.5 * value + Math.sqrt(0.75) * normal(random));
    const { lower, upper } = spearman(x, y);
    if (lower <= truth && truth <= upper) covered++;
  }
  // 285 expected, standard error 3.8.
  assertEquals(covered >= 273 && covered <= 297, true, `${covered} of 300`);
});

Deno.test("`spearman()` throws when lengths differ or the level is out of range", () => {
  assertThrows(() => spearman(days, Float64Array.of(1)), TypeError, "20 and 1");
  assertThrows(() => spearman(days, other, { level: 95 }), RangeError, "current value is 95");
});
