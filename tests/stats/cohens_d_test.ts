import { assertAlmostEquals, assertEquals } from "@std/assert";
import { cohensD } from "lib/stats/cohens_d.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { days, other } from "./sample.ts";

Deno.test("`cohensD()` agrees with NumPy when samples are as large", () => {
  // numpy 2.4.6: (other.mean() - days.mean()) / sqrt((days.var(ddof=1) + other.var(ddof=1)) / 2)
  assertAlmostEquals(cohensD(days, other), 0.3666812007774832, 1e-14);
  assertAlmostEquals(cohensD(other, days), -0.3666812007774832, 1e-14);
});

Deno.test("`cohensD()` has a stated answer when samples are few, equal or missing", () => {
  const cases = [
    [[], [1, 2, 3], NaN],
    [[NaN], [1, 2, 3], NaN],
    [[1], [2], NaN],
    [[1], [1, 3], Math.SQRT1_2],
    [[0.1, 0.1], [0.1, 0.1], 0],
    [[1, 1], [2, 2], Infinity],
    [[1, NaN, 2, 3], [2, 3, NaN, 4], 1],
  ] as const;
  for (const [first, second, expected] of cases) {
    const d = cohensD(Float64Array.from(first), Float64Array.from(second));
    if (Number.isFinite(expected)) assertAlmostEquals(d, expected, 1e-15);
    else assertEquals(d, expected);
  }
});

Deno.test("`cohensD()` recovers the planted shift when numbers are far from zero", () => {
  const random = randomSource(12);
  const sample = (mean: number) =>
    Float64Array.from({ length: 20_000 }, () => 1e9 + mean + 5 * normal(random));
  assertAlmostEquals(cohensD(sample(0), sample(2)), 0.4, 0.04);
});
