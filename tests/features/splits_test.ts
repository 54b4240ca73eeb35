import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { fourWaySplit, patientSplit, randomSplit } from "lib/features/splits.ts";
import { randomSource } from "lib/stats/random.ts";

const allRows = (count: number) => Int32Array.from({ length: count }, (_, row) => row);
const joined = (...parts: Int32Array[]) => Int32Array.from(parts.flatMap((part) => [...part])).sort();
const groupsIn = (rows: Int32Array, group: Int32Array) => new Set(Array.from(rows, (row) => group[row]!));

/** Random patients and times, some of them missing, ties included. */
function randomRows(seed: number, rowCount: number) {
  const random = randomSource(seed);
  const group = Int32Array.from({ length: rowCount }, () => Math.floor(random() * rowCount * 0.4));
  const time = Float64Array.from(
    { length: rowCount },
    () => random() < 0.05 ? NaN : Math.floor(random() * 30),
  );
  return { group, time };
}

Deno.test("`randomSplit()` has every row on one side, ascending, whatever the size", () => {
  for (const rowCount of [0, 1, 2, 3, 10, 1_000]) {
    const { train, test } = randomSplit(rowCount, { seed: 7 });
    assertEquals(test.length, Math.round(rowCount * 0.2));
    assertEquals(joined(train, test), allRows(rowCount));
    assertEquals([train, test], [train.toSorted(), test.toSorted()]);
  }
});

Deno.test("`randomSplit()` is the same for a seed and another for another seed", () => {
  assertEquals(randomSplit(100, { seed: 1 }), randomSplit(100, { seed: 1 }));
  assertNotEquals(randomSplit(100, { seed: 1 }), randomSplit(100, { seed: 2 }));
});

Deno.test("`randomSplit()` puts each row into the test about equally often", () => {
  const counts = new Int32Array(20);
  for (let seed = 0; seed < 2_000; seed++) for (const row of randomSplit(20, { seed }).test) counts[row]!++;
  // Binomial(2000, 0.2): mean 400, standard deviation 18; 5 of them for 20 rows.
  for (const count of counts) assert(Math.abs(count - 400) < 90, `${count}`);
});

Deno.test("`randomSplit()` refuses when the share is not between 0 and 1", () => {
  for (const testShare of [0, 1, -0.1, 2, NaN]) {
    assertThrows(() => randomSplit(10, { seed: 1, testShare }), RangeError, `current value is ${testShare}`);
  }
});

Deno.test("`patientSplit()` has no patient on both sides and every row on one", () => {
  for (let seed = 0; seed < 50; seed++) {
    const { group } = randomRows(seed, 200);
    const { train, test } = patientSplit(group, { seed, testShare: 0.3 });
    assertEquals(joined(train, test), allRows(200));
    assert(groupsIn(train, group).isDisjointFrom(groupsIn(test, group)));
  }
});

Deno.test("`patientSplit()` tests on the rounded share of patients when they are dense codes", () => {
  const cases: [number[], number, number][] = [
    [[], 0.2, 0],
    [[0], 0.2, 0],
    [[0], 0.5, 1],
    [[0, 0, 0, 0], 0.2, 0],
    [[0, 1, 2, 3, 4], 0.2, 1],
    [[0, 1, 2, 3, 4, 4, 4, 4], 0.4, 2],
  ];
  for (const [codes, testShare, patients] of cases) {
    const group = Int32Array.from(codes);
    const { test } = patientSplit(group, { seed: 3, testShare });
    assertEquals(groupsIn(test, group).size, patients);
  }
});

Deno.test("`patientSplit()` refuses when a code is negative", () => {
  assertThrows(() => patientSplit(Int32Array.of(0, -1), { seed: 1 }), RangeError, "current value is -1");
});

const shares = { choice: 0.1, calibration: 0.1, test: 0.3 };

Deno.test("`fourWaySplit()` reconciles, keeps patients and times apart, whatever the rows", () => {
  for (let seed = 0; seed < 50; seed++) {
    const { group, time } = randomRows(seed, 300);
    const split = fourWaySplit(group, shares, { seed, period: { time, from: 20, until: 25 } });
    const { train, choice, calibration, test, rest } = split;
    assertEquals(joined(train, choice, calibration, test, rest), allRows(300));
    const sets = [train, choice, calibration, test];
    for (const [i, one] of sets.entries()) {
      for (const other of sets.slice(i + 1)) {
        assert(groupsIn(one, group).isDisjointFrom(groupsIn(other, group)));
      }
    }
    assert(train.every((row) => time[row]! < 20));
    for (const held of sets.slice(1)) assert(held.every((row) => time[row]! >= 20 && time[row]! < 25));
  }
});

Deno.test("`fourWaySplit()` keeps the test's patients when the other shares change", () => {
  const { group } = randomRows(3, 300);
  const test = fourWaySplit(group, shares, { seed: 5 }).test;
  assertEquals(fourWaySplit(group, { ...shares, choice: 0, calibration: 0.4 }, { seed: 5 }).test, test);
});

Deno.test("`fourWaySplit()` keeps in training those who come back, as far as they are not drawn", () => {
  // Patients with even codes left early and come back; the others stay for long and never do.
  const patients = 4_000;
  const group = Int32Array.from(
    { length: patients * 3 / 2 },
    (_, row) => row < patients ? row : (row - patients) * 2,
  );
  const time = Float64Array.from(group, (_, row) => row < patients ? 1 : 5);
  const { train } = fourWaySplit(group, shares, { seed: 1, period: { time, from: 5, until: 9 } });
  const shareBack = train.filter((row) => group[row]! % 2 === 0).length / train.length;
  // Half of the earlier patients come back; binomial standard deviation 0.01 at 2,000 rows.
  assert(Math.abs(shareBack - 0.5) < 0.05, `${shareBack}`);
});

Deno.test("`fourWaySplit()` refuses a period that ends before it begins, and shares that leave nothing to learn from", () => {
  const group = Int32Array.of(0), time = Float64Array.of(1);
  const empty = fourWaySplit(group, shares, { seed: 1, period: { time, from: 5, until: 5 } });
  assertEquals([empty.choice, empty.calibration, empty.test].map(({ length }) => length), [0, 0, 0]);
  for (const [from, until] of [[6, 5], [NaN, 5], [5, NaN]] as const) {
    assertThrows(
      () => fourWaySplit(group, shares, { seed: 1, period: { time, from, until } }),
      RangeError,
      `${until} is before ${from}`,
    );
  }
  for (const test of [0.8, -0.1, NaN]) {
    assertThrows(() => fourWaySplit(group, { ...shares, test }, { seed: 1 }), RangeError, `${test}`);
  }
  assertEquals(fourWaySplit(new Int32Array(), shares, { seed: 1 }).train.length, 0);
});
