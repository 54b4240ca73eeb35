import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { calibrationOf, calibrationReading, calibrationTable } from "lib/evaluate/metric/calibration.ts";
import { metricsWithIntervals } from "lib/evaluate/metric/intervals.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { displayRows } from "lib/table/table.ts";

/** Stays of which a day more predicted means `slope` days more, and all `more` days longer. */
function planted(slope: number, more: number, seed = 3) {
  const random = randomSource(seed);
  const predicted = Float64Array.from({ length: 3_000 }, () => 10 + 20 * random());
  const actual = predicted.map((days) => 20 + slope * (days - 20) + more + 3 * normal(random));
  return { predicted, actual };
}

Deno.test("`calibrationOf()` finds the slope, intercept, bias and bed days that were planted", () => {
  for (const [slope, more] of [[1, 0], [1.3, 2], [0.6, -3]] as const) {
    const found = calibrationOf(planted(slope, more));
    const truth = { slope, intercept: 20 - 20 * slope + more, bias: -more, bedDays: 20 / (20 + more) };
    for (const [name, value] of Object.entries(truth)) {
      const { lower, upper } = found[name as keyof typeof truth];
      assert(lower - 0.05 <= value && value <= upper + 0.05, `${name}: ${value} in ${lower} to ${upper}`);
    }
  }
});

Deno.test("`calibrationOf()` weighs stays as if repeated, and takes intervals over patients", () => {
  const predictions = { actual: Float64Array.of(2, 9, 4), predicted: Float64Array.of(3, 8, 3) };
  const weighted = calibrationOf({ ...predictions, weight: Float64Array.of(1, 2, 1) });
  const repeated = calibrationOf({
    actual: Float64Array.of(2, 9, 9, 4),
    predicted: Float64Array.of(3, 8, 8, 3),
  });
  for (const name of ["bias", "slope", "intercept", "bedDays"] as const) {
    assertAlmostEquals(weighted[name].value, repeated[name].value, 1e-12);
  }
  const { predicted, actual } = planted(1, 0);
  const group = Int32Array.from(predicted, (_, row) => row >> 6);
  const width = ({ lower, upper }: { lower: number; upper: number }) => upper - lower;
  const shared = actual.map((days, row) => days + 5 * Math.sin(9 * (row >> 6)));
  assert(
    width(calibrationOf({ predicted, actual: shared, group }).bias) >
      2 * width(calibrationOf({ predicted, actual: shared }).bias),
  );
});

// One measure used to have two intervals on one page.
Deno.test("`calibrationOf()` has the interval of the bias that the metrics have", () => {
  const { predicted, actual } = planted(1.2, 1);
  const group = Int32Array.from(predicted, (_, row) => row >> 2);
  for (const predictions of [{ predicted, actual }, { predicted, actual, group }]) {
    const [own, other] = [
      calibrationOf(predictions, { seed: 5, replicates: 50 }).bias,
      metricsWithIntervals(predictions, { seed: 5, replicates: 50 }).bias,
    ];
    assertAlmostEquals(own.lower, other.lower, 1e-9);
    assertAlmostEquals(own.upper, other.upper, 1e-9);
  }
});

Deno.test("`calibrationReading()` has a sentence for each outcome, and says what the numbers say", () => {
  const read = (slope: number, more: number) => calibrationReading(calibrationOf(planted(slope, more)));
  assertStringIncludes(read(1, 0), "no error to one side can be told; their differences are as large");
  assertStringIncludes(read(1, 0), "predicted right as far as can be told");
  assertStringIncludes(read(1.3, 2), "Predictions are too short, by ");
  assertStringIncludes(read(1.3, 2), "differences are too small");
  assertStringIncludes(read(1.3, 2), "predicted too few");
  assertStringIncludes(read(0.6, -3), "Predictions are too long, by ");
  assertStringIncludes(read(0.6, -3), "differences are too large");
  assertStringIncludes(read(0.6, -3), "predicted too many");
  const alike = { actual: Float64Array.of(1, 5), predicted: Float64Array.of(3, 3) };
  assertStringIncludes(calibrationReading(calibrationOf(alike)), "there is no slope");
  const none = calibrationOf({ actual: Float64Array.of(NaN), predicted: Float64Array.of(3) });
  assertEquals(calibrationReading(none), "No stay is known: calibration can't be told.");
});

Deno.test("`calibrationTable()` has a row a measure beside what would be right", () => {
  const rows = displayRows(calibrationTable(calibrationOf(planted(1, 0))));
  assertEquals(rows.map((row) => row.right), ["0", "1", "0", "1"]);
});
