import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { driftByWeek } from "lib/monitor/drift.ts";
import { weeksBetween } from "lib/monitor/weeks.ts";
import { normal, randomSource } from "lib/stats/random.ts";

const day = 86_400_000;

/** 28 days of stays; from day `shiftAt` on, severity and deposit shift. */
function stays(rowCount: number, seed: number, shiftAt = Infinity): Matrix {
  const random = randomSource(seed);
  const time = Float64Array.from({ length: rowCount }, (_, row) => Math.floor(row * 28 / rowCount) * day);
  const shifted = (row: number) => time[row]! >= shiftAt * day;
  const severity = Int32Array.from(
    time,
    (_, row) => (random() < (shifted(row) ? 0.35 : 0.2) ? 1 : random() < 0.01 ? -1 : 0),
  );
  const deposit = Float64Array.from(
    time,
    (_, row) => 4_800 + 1_000 * normal(random) + (shifted(row) ? 400 : 0),
  );
  const steady = Float64Array.from(time, () => random());
  return {
    rowCount,
    time,
    features: [
      { name: "severity", type: "category", codes: severity, labels: ["Minor", "Extreme"] },
      { name: "deposit", type: "number", values: deposit },
      { name: "steady", type: "number", values: steady },
    ],
  };
}

Deno.test("`driftByWeek()` finds a planted shift in its weeks and features, and is quiet elsewhere", () => {
  const found = driftByWeek(stays(20_000, 1), stays(8_000, 2, 14), weeksBetween(0, 28 * day));
  assertEquals(
    found.filter((each) => each.drifted).map((each) => [each.week.start / day, each.feature]),
    [[14, "severity"], [14, "deposit"], [21, "severity"], [21, "deposit"]],
  );
});

Deno.test("`driftByWeek()` is quiet over a hundred quiet weeks", () => {
  const reference = stays(20_000, 1);
  const alarms = Array.from(
    { length: 25 },
    (_, i) => driftByWeek(reference, stays(4_000, 100 + i), weeksBetween(0, 28 * day)),
  )
    .flat().filter((each) => each.drifted);
  assertEquals(alarms, []);
});

Deno.test("`driftByWeek()` calls a significant but tiny difference no drift", () => {
  const reference = stays(200_000, 1);
  const shifted = {
    ...reference,
    features: reference.features.map((feature) =>
      feature.name === "deposit" && feature.type === "number"
        ? { ...feature, values: feature.values.map((value) => value + 40) }
        : feature
    ),
  };
  const deposit = driftByWeek(reference, shifted, weeksBetween(0, 28 * day)).filter((each) =>
    each.feature === "deposit"
  );
  assert(deposit.some((each) => each.adjustedPValue < 0.01));
  assert(deposit.every((each) => !each.drifted));
});

Deno.test("`driftByWeek()` counts unseen categories as a category, and gives NaN for a week without stays", () => {
  const reference = stays(5_000, 1);
  const unseen: Matrix = {
    ...stays(5_000, 2),
    features: reference.features.map((feature) =>
      feature.type === "category" ? { ...feature, codes: feature.codes.map(() => -1) } : feature
    ),
  };
  const weeks = weeksBetween(0, 35 * day);
  const found = driftByWeek(reference, unseen, weeks).filter((each) => each.feature === "severity");
  assertEquals(found.map((each) => each.drifted), [true, true, true, true, false]);
  assertEquals(found.map((each) => each.rows), [0, 0, 0, 0, 0]);
  assert(Number.isNaN(found[4]!.effectSize));
});

Deno.test("`driftByWeek()` leaves the month out, which no week shows whole", () => {
  const labels = ["Jan", "Feb"];
  const withMonth = (matrix: Matrix, code: number): Matrix => ({
    ...matrix,
    features: [
      { name: "month", type: "category", codes: new Int32Array(matrix.rowCount).fill(code), labels },
      ...matrix.features,
    ],
  });
  const found = driftByWeek(
    withMonth(stays(2_000, 1), 0),
    withMonth(stays(1_000, 2), 1),
    weeksBetween(0, 14 * day),
  );
  assertEquals(found.map(({ feature }) => feature), [
    "severity",
    "deposit",
    "steady",
    "severity",
    "deposit",
    "steady",
  ]);
});

Deno.test("`driftByWeek()` refuses other features, and stays without a time", () => {
  const reference = stays(100, 1);
  const { time: _, ...timeless } = reference;
  assertEquals(driftByWeek(reference, timeless, []), []);
  assertThrows(() => driftByWeek(reference, timeless, weeksBetween(0, 7 * day)), TypeError, "they have none");
  const reversed = { ...reference, features: [...reference.features].reverse() };
  assertThrows(
    () => driftByWeek(reference, reversed, weeksBetween(0, 7 * day)),
    TypeError,
    '"steady" where "severity" is expected',
  );
});

/** Two weeks of one number, whose values in the second week `change` makes, and a number that stays. */
function graded(rowCount: number, change: (value: number, row: number) => number): Matrix {
  const time = Float64Array.from({ length: rowCount }, (_, row) => Math.floor(row * 14 / rowCount) * day);
  const grade = Float64Array.from(time, (_, row) => row % 4);
  return {
    rowCount,
    time,
    features: [
      {
        name: "bed_grade",
        type: "number",
        values: grade.map((x, row) => time[row]! < 7 * day ? x : change(x, row)),
      },
      { name: "steady", type: "number", values: Float64Array.from(time, (_, row) => row % 10) },
    ],
  };
}

Deno.test("`driftByWeek()` finds a number that goes missing, or comes back, as surely as one that moves", () => {
  const whole = graded(4_000, (x) => x);
  const weeks = weeksBetween(0, 14 * day);
  const missing = (share: number) => graded(4_000, (x, row) => (row * 7919 % 100 < share ? NaN : x));
  const verdicts = (reference: Matrix, current: Matrix) =>
    driftByWeek(reference, current, weeks).map((each) => each.drifted);
  assertEquals(verdicts(whole, whole), [false, false, false, false]);
  for (const share of [100, 80, 30, 15]) {
    assertEquals(verdicts(whole, missing(share)), [false, false, true, false], `${share} % missing`);
  }
  // In the reference half of the second half is missing, so that a quarter is; in the first week nothing is.
  assertEquals(verdicts(missing(50), whole), [true, false, true, false]);
  assertEquals(verdicts(missing(100), missing(100)).filter((_, i) => i % 2 === 1), [false, false]);
  const [, , gone] = driftByWeek(whole, missing(100), weeks);
  assertEquals([gone!.rows, gone!.adjustedPValue < 1e-9, gone!.statistic], [0, true, NaN]);
  assert(gone!.effectSize > 0.99);
});

Deno.test("`driftByWeek()` calls one missing value in a small week, and steady missing shares, no drift", () => {
  const whole = graded(4_000, (x) => x);
  const week = weeksBetween(7 * day, 14 * day);
  const one = driftByWeek(whole, graded(80, (x, row) => (row === 79 ? NaN : x)), week);
  assertEquals(one.map((each) => [each.drifted, each.isJudged]), [[false, true], [false, true]]);
  const always = (seed: number) => {
    const random = randomSource(seed);
    const matrix = graded(4_000, (x) => x);
    const features = matrix.features.map((feature) =>
      feature.type === "number"
        ? { ...feature, values: feature.values.map((x) => random() < 0.2 ? NaN : x) }
        : feature
    );
    return { ...matrix, features };
  };
  const alarms = Array.from(
    { length: 25 },
    (_, i) => driftByWeek(always(1), always(2 + i), weeksBetween(0, 14 * day)),
  );
  assertEquals(alarms.flat().filter((each) => each.drifted), []);
});

Deno.test("`driftByWeek()` does not judge a week of a few stays, and says so", () => {
  const whole = graded(4_000, (x) => x);
  const week = weeksBetween(7 * day, 14 * day);
  const few = driftByWeek(whole, graded(20, () => NaN), week);
  assertEquals(few.map((each) => [each.drifted, each.isJudged]), [[false, false], [false, false]]);
  const asked = driftByWeek(whole, graded(20, () => NaN), week, { leastStays: 10 });
  assertEquals(asked.map((each) => [each.drifted, each.isJudged]), [[true, true], [false, true]]);
});
