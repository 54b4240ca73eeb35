import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { residualInterval } from "lib/evaluate/residual_interval.ts";
import type { HeldOut } from "lib/features/held_out.ts";
import { predictionInterval } from "lib/registry/prediction_interval.ts";
import { randomSource } from "lib/stats/random.ts";

const days = (...values: number[]) => Float64Array.from(values);

function calibration(target: Float64Array, weight?: Float64Array): HeldOut<"calibration"> {
  return {
    purpose: "calibration",
    split: "random rows",
    matrix: { rowCount: target.length, features: [], target, ...(weight && { weight }) },
    rows: { rowCount: target.length, columns: {} },
    known: { stays: target.length, known: target.length, effective: 0, capped: 0, judgedFrom: null },
  };
}

/** Stays whose spread grows with what is predicted. */
function spreading(seed: number, count: number) {
  const random = randomSource(seed);
  const predicted = Float64Array.from({ length: count }, () => 2 + 38 * random());
  const actual = predicted.map((each) => Math.max(0, each * (0.3 + 1.4 * random())));
  return { predicted, actual };
}

Deno.test("`residualInterval()` holds the share that it promises among short and among long predictions", () => {
  const { predicted, actual } = spreading(5, 6_000);
  const residuals = residualInterval(calibration(actual), predicted);
  assertEquals([residuals.level, residuals.at.length], [0.8, 10]);
  const next = spreading(6, 6_000);
  const { lower, upper } = predictionInterval(next.predicted, residuals);
  const coverage = (from: number, until: number) => {
    const rows = [...next.predicted.keys()].filter((row) =>
      next.predicted[row]! >= from && next.predicted[row]! < until
    );
    return rows.filter((row) => next.actual[row]! >= lower[row]! && next.actual[row]! <= upper[row]!).length /
      rows.length;
  };
  for (const from of [2, 10, 20, 30]) {
    const share = coverage(from, from + 8);
    assert(Math.abs(share - 0.8) < 0.04, `${share} from ${from} days`);
  }
  next.predicted.forEach((each, row) => assert(lower[row]! <= each && each <= upper[row]!));
});

Deno.test("`residualInterval()` never leaves the prediction out, even where all outcomes lie to one side", () => {
  const shorter = residualInterval(calibration(days(1, 2, 3)), days(9, 10, 11));
  assertEquals([shorter.at, shorter.upper], [[10], [0]]);
  assertAlmostEquals(shorter.lower[0]!, -8, 1e-12);
  assertEquals(residualInterval(calibration(days(7)), days(4)), {
    level: 0.8,
    at: [4],
    lower: [0],
    upper: [3],
  });
});

Deno.test("`residualInterval()` has fewer parts of few stays, and one of predictions that are all alike", () => {
  const { predicted, actual } = spreading(7, 100);
  assertEquals(residualInterval(calibration(actual), predicted).at.length, 3);
  assertEquals(residualInterval(calibration(actual), predicted.map(() => 12)).at, [12]);
});

Deno.test("`residualInterval()` goes by the weights of follow-up", () => {
  const actual = days(10, 10, 10, 30);
  const upper = (weight: Float64Array) =>
    residualInterval(calibration(actual, weight), days(10, 10, 10, 10)).upper[0]!;
  assert(upper(days(1, 1, 1, 9)) > upper(days(1, 1, 1, 1)));
});

Deno.test("`residualInterval()` refuses when there is nothing to measure", () => {
  assertThrows(() => residualInterval(calibration(days()), days()), RangeError, "none of 0");
  assertThrows(() => residualInterval(calibration(days(NaN)), days(1)), RangeError, "none of 1");
  assertThrows(() => residualInterval(calibration(days(1)), days()), TypeError, "each of 1 stays");
  for (const level of [0, 1, NaN]) {
    assertThrows(() => residualInterval(calibration(days(1)), days(1), level), RangeError, `it is ${level}`);
  }
});
