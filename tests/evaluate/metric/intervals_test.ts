import { assertAlmostEquals, assertEquals } from "@std/assert";
import { metricsWithIntervals } from "lib/evaluate/metric/intervals.ts";
import { bootstrap } from "lib/stats/bootstrap.ts";
import { quantile } from "lib/stats/quantile.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { regressionMetrics } from "../regression_metrics.ts";

function planted(count: number, seed: number) {
  const random = randomSource(seed);
  const actual = Float64Array.from({ length: count }, () => 40 + 15 * normal(random));
  return { actual, predicted: actual.map((days) => days + 10 * normal(random)) };
}

Deno.test("`metricsWithIntervals()` has the values of `regressionMetrics()`, inside their intervals", () => {
  const { actual, predicted } = planted(500, 1);
  const { rows: _, ...metrics } = regressionMetrics(actual, predicted);
  const intervals = metricsWithIntervals({ actual, predicted });
  for (const [name, value] of Object.entries(metrics)) {
    const interval = intervals[name as keyof typeof metrics];
    assertEquals(interval.value, value);
    assertEquals(interval.lower < value && value < interval.upper, true, name);
  }
});

Deno.test("`metricsWithIntervals()` agrees with an obvious bootstrap of the median when rows are drawn alike", () => {
  const { actual, predicted } = planted(101, 2);
  const errors = actual.map((days, row) => Math.abs(predicted[row]! - days)).sort();
  const median = (counts: Int32Array) =>
    quantile(
      Float64Array.from([...errors].flatMap((error, i) => Array<number>(counts[i]!).fill(error))),
      0.5,
    );
  assertEquals(
    metricsWithIntervals({ actual, predicted }, { seed: 3 }).medianError,
    bootstrap(101, median, { seed: 3 }),
  );
});

Deno.test("`metricsWithIntervals()` covers the planted errors 95 % of the time when samples are drawn", () => {
  // Normal errors with deviation 10: MAE 10 sqrt(2 / pi), median 6.745, RMSE 10, R2 1 - 100 / 225.
  const truth = {
    rmse: 10,
    mae: 10 * Math.sqrt(2 / Math.PI),
    medianError: 6.744897501960817,
    r2: 5 / 9,
    bias: 0,
  };
  const covered = { rmse: 0, mae: 0, medianError: 0, r2: 0, bias: 0 };
  for (let round = 0; round < 200; round++) {
    const intervals = metricsWithIntervals(planted(300, 100 + round), { seed: round });
    for (const name of ["rmse", "mae", "medianError", "r2", "bias"] as const) {
      const { lower, upper } = intervals[name];
      if (lower <= truth[name] && truth[name] <= upper) covered[name]++;
    }
  }
  // 190 expected, standard error 3.1; percentile intervals are some 1-2 % short at this size.
  for (const [name, count] of Object.entries(covered)) {
    assertEquals(count >= 176, true, `${name}: ${count} of 200`);
  }
});

Deno.test("`metricsWithIntervals()` is wider when stays of a patient err alike and patients are given", () => {
  const random = randomSource(4);
  const group = Int32Array.from({ length: 1000 }, (_, row) => row >> 2);
  const errorOf = Float64Array.from({ length: 250 }, () => 10 * normal(random));
  const actual = Float64Array.from(group, () => 40 + normal(random));
  const predicted = actual.map((days, row) => days + errorOf[group[row]!]!);
  const width = (by: Int32Array | undefined) => {
    const { lower, upper } = metricsWithIntervals({ actual, predicted, group: by }).mae;
    return upper - lower;
  };
  assertAlmostEquals(width(group) / width(undefined), 2, 0.4);
});

Deno.test("`metricsWithIntervals()` has a stated answer when rows are none, one or not known yet", () => {
  const known = { actual: Float64Array.of(4), predicted: Float64Array.of(6) };
  assertEquals(metricsWithIntervals(known).mae, { value: 2, lower: 2, upper: 2 });
  assertEquals(metricsWithIntervals(known).r2, { value: NaN, lower: NaN, upper: NaN });
  const none = { value: NaN, lower: NaN, upper: NaN };
  for (const actual of [new Float64Array(), Float64Array.of(NaN)]) {
    assertEquals(metricsWithIntervals({ actual, predicted: actual }).rmse, none);
  }
});

Deno.test("`metricsWithIntervals()` gives the same intervals when the seed is the same", () => {
  const predictions = planted(200, 5);
  const at = (seed: number) => metricsWithIntervals(predictions, { seed });
  assertEquals(at(1), at(1));
  assertEquals(at(1).mae.lower === at(2).mae.lower, false);
});
