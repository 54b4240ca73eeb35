import { assertAlmostEquals, assertEquals } from "@std/assert";
import { cliffsDelta } from "lib/stats/cliffs_delta.ts";
import { days, other } from "./sample.ts";

Deno.test("`cliffsDelta()` agrees with scipy's U when there are ties", () => {
  // scipy 1.17.1: 2 * mannwhitneyu(other, days).statistic / 400 - 1
  assertAlmostEquals(cliffsDelta(days, other), 0.2475, 1e-15);
  assertAlmostEquals(cliffsDelta(other, days), -0.2475, 1e-15);
});

Deno.test("`cliffsDelta()` has a stated answer when samples are few, equal or missing", () => {
  const cases = [
    [[], [1], NaN],
    [[1], [NaN], NaN],
    [[1], [2], 1],
    [[2], [1], -1],
    [[3, 3], [3, 3, 3], 0],
    [[NaN, 1, 2], [2, NaN, 3], 0.75],
  ] as const;
  for (const [first, second, expected] of cases) {
    assertEquals(cliffsDelta(Float64Array.from(first), Float64Array.from(second)), expected);
  }
});
