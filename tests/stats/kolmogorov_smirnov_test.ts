import { assertAlmostEquals, assertEquals } from "@std/assert";
import { kolmogorovSmirnov } from "lib/stats/kolmogorov_smirnov.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { days, other } from "./sample.ts";

Deno.test("`kolmogorovSmirnov()` agrees with scipy when there are ties", () => {
  // scipy 1.17.1: ks_2samp(days, other).statistic; scipy.special.kolmogorov(statistic * sqrt(10)).
  const { statistic, pValue } = kolmogorovSmirnov(days, other);
  assertAlmostEquals(statistic, 0.25, 1e-15);
  assertAlmostEquals(pValue, 0.5595597101952636, 1e-12);
});

Deno.test("`kolmogorovSmirnov()` has the limit's p-value when the distance is anything", () => {
  // scipy 1.17.1: scipy.special.kolmogorov(distance * sqrt(n / 2)) at these arguments. Tolerance 1e-12.
  const fixture = [
    [10, 0.1, 0.9999999997843159],
    [100, 0.07, 0.9670684917555935],
    [100, 0.14, 0.28092954741988757],
    [100, 0.15, 0.21055163272601107],
    [5000, 0.04, 0.0006709252557796953],
    [5000, 0.1, 3.8574996979278356e-22],
  ] as const;
  for (const [n, distance, expected] of fixture) {
    const steps = Float64Array.from({ length: n }, (_, i) => i);
    const { statistic, pValue } = kolmogorovSmirnov(
      steps,
      steps.map((value) => value + Math.round(distance * n)),
    );
    assertAlmostEquals(statistic, distance, 1e-12);
    assertAlmostEquals(pValue, expected, 1e-12);
  }
});

Deno.test("`kolmogorovSmirnov()` has a stated answer when samples are few, equal or missing", () => {
  const cases = [
    [[], [1], NaN, NaN],
    [[1], [NaN], NaN, NaN],
    [[2, 2], [2, 2, 2], 0, 1],
    [[1, NaN, 2], [2, 1], 0, 1],
    [[1], [1], 0, 1],
  ] as const;
  for (const [first, second, statistic, pValue] of cases) {
    assertEquals(kolmogorovSmirnov(Float64Array.from(first), Float64Array.from(second)), {
      statistic,
      pValue,
    });
  }
  assertEquals(kolmogorovSmirnov(Float64Array.of(1, 2), Float64Array.of(3, 4)).statistic, 1);
});

Deno.test("`kolmogorovSmirnov()` rejects 5 % when nothing has changed, and a planted shift", () => {
  const random = randomSource(11);
  const sample = (mean: number) => Float64Array.from({ length: 400 }, () => mean + normal(random));
  let rejected = 0;
  for (let round = 0; round < 400; round++) {
    if (kolmogorovSmirnov(sample(0), sample(0)).pValue < 0.05) rejected++;
  }
  // 400 fair rounds: 20 expected, standard error 4.4; the limit is a little careful.
  assertEquals(rejected >= 6 && rejected <= 34, true, `${rejected} of 400`);
  assertEquals(kolmogorovSmirnov(sample(0), sample(0.5)).pValue < 1e-4, true);
});
