import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  beyond,
  mixedCounts,
  negativeBinomial,
  placeIn,
  rankedScore,
  shareUpTo,
  summed,
  upTo,
} from "lib/stats/count_distributions.ts";
import { meanCount } from "./mean_count.ts";

const die = { least: 1, shares: new Float64Array(6).fill(1 / 6) };

Deno.test("`negativeBinomial()` has its mean and variance, and is Poisson's without dispersion", () => {
  for (const [mean, dispersion] of [[0.3, 0], [5, 0], [5, 0.4], [80, 0.02]] as const) {
    const { least, shares } = negativeBinomial(mean, dispersion);
    assertAlmostEquals(shares.reduce((a, b) => a + b), 1, 1e-9);
    assertAlmostEquals(meanCount({ least, shares }), mean, 1e-6);
    const variance = shares.reduce((sum, share, i) => sum + share * (least + i - mean) ** 2, 0);
    assertAlmostEquals(variance, mean + dispersion * mean ** 2, 1e-4);
  }
  assertEquals(negativeBinomial(0, 1), { least: 0, shares: Float64Array.of(1) });
  assertThrows(() => negativeBinomial(-1, 0), RangeError, "must be numbers from 0");
  assertThrows(() => negativeBinomial(1, NaN), RangeError, "1 and NaN");
});

Deno.test("`summed()` of two dice is known, and `upTo()` and `beyond()` part a count", () => {
  const two = summed(die, die);
  assertEquals([two.least, two.shares.length], [2, 11]);
  assertAlmostEquals(two.shares[5]!, 6 / 36, 1e-12);
  const [within, over] = [upTo(two, 9), beyond(two, 9)];
  assertAlmostEquals(meanCount(within) + meanCount(over), 7, 1e-12);
  assertAlmostEquals(within.shares.at(-1)!, 10 / 36, 1e-12);
  assertAlmostEquals(over.shares[0]!, 30 / 36, 1e-12);
  assertEquals([upTo(two, Infinity), meanCount(beyond(two, Infinity))], [two, 0]);
  assertEquals([meanCount(upTo(two, 1)), meanCount(beyond(two, 1))].map(Math.round), [1, 6]);
});

Deno.test("`mixedCounts()` is one of several counts, each so likely", () => {
  const one = { least: 1, shares: Float64Array.of(1) },
    other = { least: 2, shares: Float64Array.of(0.5, 0.5) };
  const mixed = mixedCounts([{ share: 0.25, count: one }, { share: 0.75, count: other }]);
  assertEquals(mixed, { least: 1, shares: Float64Array.of(0.25, 0.375, 0.375) });
  assertEquals(mixedCounts([{ share: 1, count: one }]), one);
});

Deno.test("`rankedScore()` is the absolute error of a single count, and least where the truth is told", () => {
  const only = { least: 4, shares: Float64Array.of(1) };
  assertEquals([3, 4, 9].map((came) => rankedScore(only, came)), [1, 0, 5]);
  const told = [0, 1, 2].map((came) =>
    rankedScore({ least: 0, shares: Float64Array.of(0.2, 0.5, 0.3) }, came)
  );
  assertAlmostEquals(told[0]!, 0.64 + 0.09, 1e-12);
  assertAlmostEquals(told[1]!, 0.04 + 0.09, 1e-12);
  assertAlmostEquals(told[2]!, 0.04 + 0.49, 1e-12);
});

Deno.test("`placeIn()` is where a count lies in its distribution, within its own share", () => {
  assertAlmostEquals(shareUpTo(die, 2), 2 / 6, 1e-12);
  assertAlmostEquals(placeIn(die, 3, 0), 2 / 6, 1e-12);
  assertAlmostEquals(placeIn(die, 3, 1), 3 / 6, 1e-12);
  assertEquals(placeIn(die, 0, 0.5), 0);
  assertAlmostEquals(placeIn(die, 9, 0.5), 1, 1e-12);
});
