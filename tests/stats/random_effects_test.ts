import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { normal, randomSource } from "lib/stats/random.ts";
import { randomEffects } from "lib/stats/random_effects.ts";

Deno.test("`randomEffects()` agrees with metafor on the thirteen trials of BCG", () => {
  // metafor's dat.bcg: with tuberculosis and without, vaccinated and not. rma(test = "knha") of the log of
  // the relative risk says: tau^2 0.3132, estimate -0.7145, 95 % from -1.1084 to -0.3206.
  const trials = [
    ...[[4, 119, 11, 128], [6, 300, 29, 274], [3, 228, 11, 209], [62, 13536, 248, 12619]],
    ...[[33, 5036, 47, 5761], [180, 1361, 372, 1079], [8, 2537, 10, 619], [505, 87886, 499, 87892]],
    ...[[29, 7470, 45, 7232], [17, 1699, 65, 1600], [186, 50448, 141, 27197], [5, 2493, 3, 2338]],
    [27, 16886, 29, 17825],
  ] as const;
  const values = trials.map(([a, b, c, d]) => Math.log(a! / (a! + b!)) - Math.log(c! / (c! + d!)));
  const errors = trials.map(([a, b, c, d]) => Math.sqrt(1 / a! - 1 / (a! + b!) + 1 / c! - 1 / (c! + d!)));
  const { mean, between, count } = randomEffects(values, errors);
  assertEquals(count, 13);
  for (
    const [value, expected] of [
      [between ** 2, 0.3132],
      [mean.value, -0.7145],
      [mean.lower, -1.1084],
      [mean.upper, -0.3206],
    ] as const
  ) assertAlmostEquals(value, expected, 0.000_06);
});

Deno.test("`randomEffects()` finds places that differ as planted, and none where they don't", () => {
  const errors = Array.from({ length: 200 }, (_, i) => 0.5 + (i % 4) / 4);
  const drawn = (between: number) => {
    const random = randomSource(3);
    return errors.map((error) => 2 + between * normal(random) + error * normal(random));
  };
  const apart = randomEffects(drawn(1.5), errors);
  assertAlmostEquals(apart.between, 1.5, 0.2);
  assert(apart.mean.lower < 2 && apart.mean.upper > 2);
  assertAlmostEquals(apart.prediction.upper - 2, 1.97 * 1.5, 0.5);
  // Twice each place's own error about the mean: as if nothing but chance told them apart.
  const alike = randomEffects(errors.map((error, i) => 2 + (i % 2 ? 0.9 : -0.9) * error), errors);
  assertEquals(alike.between, 0);
  assertAlmostEquals(alike.prediction.upper, alike.mean.upper, 1e-3);
});

Deno.test("`randomEffects()` of none, one and two, and of an estimate without an error", () => {
  assertEquals(randomEffects([], []).mean, { value: NaN, lower: NaN, upper: NaN });
  const { mean, between, prediction } = randomEffects([3, 7], [1, 0]);
  assertEquals([mean.value, mean.lower, between, prediction.lower], [3, NaN, 0, NaN]);
  assertEquals(randomEffects([1, 3], [1, 1]).prediction.upper, NaN);
});
