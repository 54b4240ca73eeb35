import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { normal, randomSource } from "lib/stats/random.ts";
import { seasonAndTrend } from "lib/stats/season_and_trend.ts";

const cycle = 365.25;

function series(days: number, noise: number): Float64Array {
  const random = randomSource(5);
  return Float64Array.from(
    { length: days },
    (_, t) => 100 + 0.02 * t + 10 * Math.cos(2 * Math.PI * (t - 30) / cycle) + noise * normal(random),
  );
}

Deno.test("`seasonAndTrend()` tells a planted trend and season apart, within its intervals", () => {
  const found = seasonAndTrend(series(560, 4), { cycle })!;
  assert(found.slope.lower < 0.02 && 0.02 < found.slope.upper, JSON.stringify(found.slope));
  assert(found.slope.lower > 0 && found.slope.upper < 0.04);
  assert(found.swing.value > 18 && found.swing.value < 23);
  assertAlmostEquals(found.peak, 30, 12);
  const exact = seasonAndTrend(series(800, 0), { cycle })!;
  assertAlmostEquals(exact.slope.value, 0.02, 1e-9);
  assertAlmostEquals(exact.swing.value, 20, 0.01);
  assert(exact.rest.every((each) => Math.abs(each) < 1e-8));
});

Deno.test("`seasonAndTrend()` can't tell them apart in less than one and a half cycles, nor with a gap", () => {
  assertEquals(seasonAndTrend(series(540, 1), { cycle }), null);
  const gap = series(600, 1);
  gap[7] = NaN;
  assertEquals(seasonAndTrend(gap, { cycle }), null);
});

Deno.test("`seasonAndTrend()` gives a small swing among noise an interval around it", () => {
  for (let seed = 1; seed <= 12; seed++) {
    const random = randomSource(seed);
    const values = Float64Array.from({ length: 560 }, () => 50 * normal(random));
    const { swing } = seasonAndTrend(values, { cycle, replicates: 60 })!;
    assert(0 <= swing.lower && swing.lower < swing.value && swing.value < swing.upper, JSON.stringify(swing));
  }
});
