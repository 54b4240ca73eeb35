import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { driftByWeek, type DriftLimits } from "lib/monitor/drift.ts";
import { weeksBetween } from "lib/monitor/weeks.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { summary } from "lib/stats/summary.ts";

const day = 86_400_000;
const wards = Array.from({ length: 32 }, (_, i) => `ward ${i}`);
const numbers = { deposit: 4_800, steady: 0 } as const;

type Shift = { readonly from: number; readonly odds?: number; readonly deposit?: number };

/**
 * A hospital of `perWeek` stays in the weeks `from` to `until`: 32 wards, severity, deposit, a number that
 * stays as it is, and the load of the stay's ward, the same for all who come to it on a day, which wanders
 * from week to week.
 */
function hospital(perWeek: number, from: number, until: number, seed: number, shift?: Shift): Matrix {
  const random = randomSource(seed);
  const time: number[] = [], ward: number[] = [], severity: number[] = [];
  const [deposit, steady, load]: number[][] = [[], [], []];
  for (let week = from; week < until; week++) {
    const isShifted = shift !== undefined && week >= shift.from;
    const odds = 0.25 * (isShifted ? shift.odds ?? 1 : 1);
    const loads = wards.map((_, i) => 50 + 5 * i + 12 * normal(random));
    for (let stay = 0; stay < perWeek; stay++) {
      const at = Math.floor(random() * wards.length);
      time.push((7 * week + Math.floor(stay * 7 / perWeek)) * day);
      ward.push(at);
      severity.push(random() < odds / (1 + odds) ? 1 : 0);
      deposit!.push(numbers.deposit + 1_000 * normal(random) + (isShifted ? shift.deposit ?? 0 : 0));
      steady!.push(random() < 0.1 ? NaN : random());
      load!.push(Math.round(loads[at]!));
    }
  }
  return {
    rowCount: time.length,
    time: Float64Array.from(time),
    features: [
      { name: "ward_type", type: "category", codes: Int32Array.from(ward), labels: wards },
      { name: "severity", type: "category", codes: Int32Array.from(severity), labels: ["Minor", "Extreme"] },
      { name: "deposit", type: "number", values: Float64Array.from(deposit!) },
      { name: "steady", type: "number", values: Float64Array.from(steady!) },
      { name: "ward_load", type: "number", values: Float64Array.from(load!) },
    ],
  };
}

const weeksOf = (from: number, until: number) => weeksBetween(from * 7 * day, until * 7 * day);

/** The weeks with an alarm, and the alarms, of many quiet weeks of several hospitals. */
function alarmsOf(perWeek: number, hospitals: number, weeks: number, limits?: DriftLimits) {
  const found = Array.from({ length: hospitals }, (_, i) => {
    const reference = hospital(perWeek, -40, 0, 100 + i);
    const drift = driftByWeek(reference, hospital(perWeek, 0, weeks, 500 + i), weeksOf(0, weeks), limits);
    return new Set(drift.filter((each) => each.drifted).map((each) => each.week.start)).size;
  });
  return found.reduce((sum, each) => sum + each, 0);
}

Deno.test("`driftByWeek()` alarms in quiet weeks at most at its rate, when hospitals are small, middling or large", () => {
  // 1 % of weeks; binomial, so that a hundredth of right rules fail at more than this many of 200, 100 and
  // 24.
  for (const [perWeek, hospitals, weeks, most] of [[300, 20, 10, 6], [3_000, 5, 20, 4], [16_000, 1, 24, 2]]) {
    const any = alarmsOf(perWeek!, hospitals!, weeks!, { effectSize: 0 });
    assert(any <= most!, `${any} weeks of ${hospitals! * weeks!} with ${perWeek} stays`);
  }
});

Deno.test("`driftByWeek()` finds a planted shift in its first week and features, whatever a hospital's size", () => {
  for (const [perWeek, odds] of [[300, 2.6], [3_000, 1.7], [16_000, 1.7]] as const) {
    const current = hospital(perWeek, 0, 4, 7, { from: 2, odds, deposit: 700 });
    const found = driftByWeek(hospital(perWeek, -40, 0, 1), current, weeksOf(0, 4));
    assertEquals(
      found.filter((each) => each.drifted).map((each) => [each.week.start / (7 * day), each.feature]),
      [[2, "severity"], [2, "deposit"], [3, "severity"], [3, "deposit"]],
      `${perWeek} stays a week`,
    );
  }
});

Deno.test("`driftByWeek()` measures no effect where there is none, however many labels and few stays", () => {
  const found = driftByWeek(hospital(300, -40, 0, 1), hospital(300, 0, 30, 2), weeksOf(0, 30));
  const ward = found.filter((each) => each.feature === "ward_type").map((each) => each.effectSize);
  // Cramér's V as it is would be 0.16 in the mean.
  assert(ward.reduce((sum, each) => sum + each, 0) / ward.length < 0.05);
});

Deno.test("`driftByWeek()` judges a week the same whatever comes after it", () => {
  const reference = hospital(300, -40, 0, 1);
  const current = hospital(300, 0, 6, 2, { from: 3, odds: 3 });
  const all = driftByWeek(reference, current, weeksOf(0, 6));
  for (const until of [1, 2, 4]) {
    assertEquals(driftByWeek(reference, current, weeksOf(0, until)), all.slice(0, until * 5));
  }
});

Deno.test("`driftByWeek()` calls a significant but tiny difference no drift", () => {
  const shift = { from: 0, deposit: 60 };
  const found = driftByWeek(hospital(16_000, -12, 0, 1), hospital(16_000, 0, 2, 2, shift), weeksOf(0, 2));
  const deposit = found.filter((each) => each.feature === "deposit");
  assert(deposit.some((each) => each.adjustedPValue < 0.01));
  assert(deposit.every((each) => !each.drifted));
});

function changed(matrix: Matrix, change: (value: number, row: number) => number): Matrix {
  const features = matrix.features.map((feature) =>
    feature.type === "number" && feature.name === "deposit"
      ? { ...feature, values: feature.values.map(change) }
      : feature.name === "severity" && feature.type === "category"
      ? { ...feature, codes: feature.codes.map(change) }
      : feature
  );
  return { ...matrix, features };
}

Deno.test("`driftByWeek()` finds values that go missing or come back, and labels never seen", () => {
  const [reference, current] = [hospital(500, -40, 0, 1), hospital(500, 0, 1, 2)];
  const missing = (matrix: Matrix, share: number, none: number) =>
    changed(matrix, (x, row) => row * 7919 % 100 < share ? none : x);
  const drifted = (before: Matrix, now: Matrix) =>
    driftByWeek(before, now, weeksOf(0, 1)).filter((each) => each.drifted).map((each) => each.feature);
  for (const share of [100, 80, 30, 15]) {
    const isAll = share === 100;
    const now = changed(current, (x, row) => row * 7919 % 100 < share ? (x > 2 ? NaN : -1) : x);
    assertEquals(drifted(reference, now), ["severity", "deposit"], `${share} % missing`);
    if (isAll) assertEquals(driftByWeek(reference, now, weeksOf(0, 1))[1]!.rows, 0);
  }
  assertEquals(drifted(missing(reference, 30, NaN), current).includes("deposit"), true);
  const always = (matrix: Matrix) => changed(matrix, (x) => x > 2 ? NaN : x);
  assertEquals(drifted(always(reference), always(current)), []);
});

Deno.test("`driftByWeek()` calls one missing value, or one new label, in a small week no drift", () => {
  const current = changed(hospital(80, 0, 1, 2), (x, row) => row < 79 ? x : x > 2 ? NaN : -1);
  assertEquals(
    driftByWeek(hospital(80, -40, 0, 1), current, weeksOf(0, 1)).map((each) => each.drifted),
    [false, false, false, false, false],
  );
});

Deno.test("`driftByWeek()` does not judge few stays, or by few weeks, and says why", () => {
  const few = changed(hospital(20, 0, 1, 2), (x) => x > 2 ? NaN : -1);
  const reasons = (reference: Matrix, current: Matrix, limits?: DriftLimits) => [
    ...new Set(
      driftByWeek(reference, current, weeksOf(0, 1), limits).map((each) =>
        each.unjudged ?? `drift ${each.drifted}`
      ),
    ),
  ];
  const long = hospital(300, -40, 0, 1);
  assertEquals(reasons(long, few), ["too few stays: 20, at least 30 are needed"]);
  assertEquals(reasons(long, hospital(7, 0, 1, 2)), ["too few stays: fewer than 11, at least 30 are needed"]);
  assertEquals(reasons(long, few, { leastStays: 10 }), ["drift false", "drift true"]);
  const short = hospital(300, -5, 0, 1);
  assertEquals(reasons(short, changed(hospital(300, 0, 1, 2), () => NaN)), [
    "too few whole weeks to compare with: 5, at least 8 are needed",
  ]);
});

Deno.test("`driftByWeek()` gives NaN for a week without stays, and shares where there are some", () => {
  const found = driftByWeek(hospital(300, -40, 0, 1), hospital(300, 0, 1, 2), weeksOf(0, 2));
  const [here, empty] = [found[1]!, found[6]!];
  assert(Number.isNaN(empty.effectSize) && Number.isNaN(empty.pValue) && !empty.drifted);
  assertEquals(here.shares!.map(({ label }) => label).sort(), ["Extreme", "Minor"]);
  for (const side of ["reference", "current"] as const) {
    assertAlmostEquals(here.shares!.reduce((sum, each) => sum + each[side], 0), 1);
  }
});

Deno.test("`driftByWeek()` tells shares of the week before as what they were there", () => {
  // They were counts.
  const found = driftByWeek(hospital(300, -40, 0, 1), hospital(300, 0, 2, 2), weeksOf(0, 2));
  const [first, second] = found.filter(({ feature }) => feature === "severity").map(({ shares = [] }) =>
    new Map(shares.map(({ label, current, before }) => [label, { current, before }]))
  );
  for (const label of ["Extreme", "Minor"]) {
    assertEquals(second!.get(label)!.before, first!.get(label)!.current, label);
  }
});

Deno.test("`driftByWeek()` leaves the month out, which no week shows whole", () => {
  const withMonth = (matrix: Matrix): Matrix => ({
    ...matrix,
    features: [
      { name: "month", type: "category", codes: new Int32Array(matrix.rowCount), labels: ["Jan"] },
      ...matrix.features,
    ],
  });
  const found = driftByWeek(
    withMonth(hospital(50, -9, 0, 1)),
    withMonth(hospital(50, 0, 1, 2)),
    weeksOf(0, 1),
  );
  assertEquals(found.map((each) => each.feature), [
    "ward_type",
    "severity",
    "deposit",
    "steady",
    "ward_load",
  ]);
});

Deno.test("`driftByWeek()` refuses other features, and stays without a time", () => {
  const reference = hospital(10, 0, 1, 1);
  const { time: _, ...timeless } = reference;
  assertEquals(driftByWeek(reference, timeless, []), []);
  assertThrows(() => driftByWeek(reference, timeless, weeksOf(0, 1)), TypeError, "they have none");
  assertThrows(() => driftByWeek(timeless, reference, weeksOf(0, 1)), TypeError, "they have none");
  const reversed = { ...reference, features: [...reference.features].reverse() };
  assertThrows(
    () => driftByWeek(reference, reversed, weeksOf(0, 1)),
    TypeError,
    '"ward_load" where "ward_type" is expected',
  );
});

Deno.test("`driftByWeek()` tells the distance of numbers in deviations of the reference, of labels from 0 to 1", () => {
  const [reference, current] = [hospital(500, -40, 0, 1), hospital(500, 0, 1, 2)];
  const deposit = (matrix: Matrix) => matrix.features.find(({ name }) => name === "deposit")!;
  const before = deposit(reference);
  assert(before.type === "number");
  const { sd } = summary(before.values);
  const found = (matrix: Matrix) => driftByWeek(reference, matrix, weeksOf(0, 1));
  const moved = found(changed(current, (x) => x > 2 ? x + sd : 2));
  const at = (drift: ReturnType<typeof found>, name: string) =>
    drift.find(({ feature }) => feature === name)!;
  assertAlmostEquals(at(moved, "deposit").wasserstein, 1, 0.15);
  assert(at(found(current), "deposit").wasserstein < 0.15);
  assert(at(moved, "severity").jensenShannon > 0.4 && at(found(current), "severity").jensenShannon < 0.1);
  assertEquals(at(moved, "severity").wasserstein, NaN);
});
