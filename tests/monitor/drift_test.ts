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

Deno.test("driftByWeek() finds a planted shift in its weeks and features, and is quiet elsewhere", () => {
  const found = driftByWeek(stays(20_000, 1), stays(8_000, 2, 14), weeksBetween(0, 28 * day));
  assertEquals(
    found.filter((each) => each.drifted).map((each) => [each.week.start / day, each.feature]),
    [[14, "severity"], [14, "deposit"], [21, "severity"], [21, "deposit"]],
  );
});

Deno.test("driftByWeek() is quiet over a hundred quiet weeks", () => {
  const reference = stays(20_000, 1);
  const alarms = Array.from(
    { length: 25 },
    (_, i) => driftByWeek(reference, stays(4_000, 100 + i), weeksBetween(0, 28 * day)),
  )
    .flat().filter((each) => each.drifted);
  assertEquals(alarms, []);
});

Deno.test("driftByWeek() calls a significant but tiny difference no drift", () => {
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

Deno.test("driftByWeek() counts unseen categories as a category, and gives NaN for a week without stays", () => {
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

Deno.test("driftByWeek() refuses other features, and stays without a time", () => {
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
