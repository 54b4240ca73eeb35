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

Deno.test("`seasonAndTrend()` covers a planted swing nine times in ten, and no swing at all among noise", () => {
  for (const [size, noise, days] of [[0, 50, 560], [10, 50, 560], [10, 10, 730], [3, 4, 560]] as const) {
    let covered = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const random = randomSource(seed);
      const values = Float64Array.from(
        { length: days },
        (_, t) => size * Math.cos(2 * Math.PI * (t - 30) / cycle) + noise * normal(random),
      );
      const { swing } = seasonAndTrend(values, { cycle, replicates: 60, seed })!;
      assert(
        0 <= swing.lower && swing.lower < swing.value && swing.value < swing.upper,
        JSON.stringify(swing),
      );
      if (swing.lower <= 2 * size && 2 * size <= swing.upper) covered++;
    }
    assert(covered >= 36, `a swing of ${2 * size} under noise of ${noise}: in ${covered} of 40 intervals`);
  }
});

Deno.test("`seasonAndTrend()` takes rounding for no season when all days are alike", () => {
  const { swing } = seasonAndTrend(new Float64Array(560).fill(0.7), { cycle })!;
  assert(swing.value < 1e-12, `${swing.value}`);
  assertEquals(swing.lower, 0);
});
