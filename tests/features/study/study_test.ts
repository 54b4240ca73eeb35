import { assert, assertEquals, assertThrows } from "@std/assert";
import { effectiveSize } from "lib/features/known_stays.ts";
import { studyOf } from "lib/features/study/study.ts";
import { randomSource } from "lib/stats/random.ts";
import {
  categoryColumn,
  numberColumn,
  numbersOf,
  type Table,
  tableOf,
  timestampColumn,
} from "lib/table/table.ts";

const day = 86_400_000;
const options = { features: ["ward_type"], asOf: 60 * day, until: 90 * day, seed: 1 };

function stays(count: number, { dates = true, patients = true } = {}): Table {
  const random = randomSource(7);
  const rows = Array.from({ length: count }, () => ({
    admitted: Math.floor(random() * 100),
    stay: 1 + Math.floor(random() * 40),
    patient: Math.floor(random() * count / 2),
    ward: random() < 0.5 ? "Q" : "R",
  }));
  return tableOf({
    patient_id: numberColumn(rows.map((row) => (patients ? row.patient : NaN))),
    admitted_on: timestampColumn(rows.map((row) => (dates ? row.admitted * day : NaN))),
    stay_days: numberColumn(rows.map((row) => row.stay)),
    ward_type: categoryColumn(rows.map((row) => row.ward)),
  });
}

Deno.test("`studyOf()` lets training know only stays discharged by the as-of time, and no held-out patient", () => {
  const table = stays(2_000);
  const study = studyOf(table, options);
  const { train, known } = study;
  assertEquals(study.split, "later months, patients apart");
  for (let row = 0; row < train.rowCount; row++) {
    assert(train.time![row]! + train.target![row]! * day <= options.asOf, `row ${row} was still in bed`);
  }
  const held = [study.choice, study.calibration, study.test];
  for (const { matrix } of held) {
    assert(matrix.time!.every((time) => time >= options.asOf && time < options.until));
  }
  const all = held.reduce((sum, each) => sum + each.known.stays, known.stays) + study.leftOut;
  assertEquals(all, table.rowCount);
  assert(known.known < known.stays && known.effective < known.known);
  const mean = train.weight!.reduce((sum, weight) => sum + weight, 0) / train.rowCount;
  assert(Math.abs(mean - 1) < 1e-9);
});

Deno.test("`studyOf()` has four sets of which no two share a patient", () => {
  const study = studyOf(stays(2_000), { ...options, asOf: 200 * day, testFrom: 60 * day });
  const patients = [study.choice, study.calibration, study.test].map(({ rows }) =>
    new Set(numbersOf(rows, "patient_id"))
  );
  patients.forEach((one, i) => {
    for (const other of patients.slice(i + 1)) assert(one.isDisjointFrom(other));
    assert(one.size > 0);
  });
  assertEquals(
    [study.choice, study.calibration, study.test].map(({ purpose }) => purpose),
    ["choice", "calibration", "test"],
  );
});

Deno.test("`studyOf()` falls back to what the cohort has, and says so", () => {
  const cases = [
    [{ dates: false, patients: true }, "random patients"],
    [{ dates: false, patients: false }, "random rows"],
  ] as const;
  for (const [lacks, expected] of cases) {
    const study = studyOf(stays(200, lacks), { ...options, asOf: 200 * day });
    assertEquals([study.split, study.train.weight, study.leftOut], [expected, undefined, 0]);
  }
});

Deno.test("`studyOf()` holds later months out where patients are not known, all of them shared among the three", () => {
  const study = studyOf(stays(4_000, { patients: false }), {
    ...options,
    asOf: 100 * day,
    testFrom: 60 * day,
  });
  assertEquals(study.split, "later months");
  const admitted = (rows: { readonly time?: Float64Array }) => rows.time!;
  assert(admitted(study.train).every((time) => time < 60 * day) && study.train.weight !== undefined);
  const held = [study.choice, study.calibration, study.test].map(({ matrix }) => admitted(matrix));
  assert(held.every((times) => times.every((time) => time >= 60 * day)));
  const [choice, calibration, test] = held.map(({ length }) => length) as [number, number, number];
  assert(Math.abs(choice - test / 2) <= 1 && Math.abs(calibration - test / 2) <= 1);
});

Deno.test("`studyOf()` takes all rows for a random split, and refuses a split without its columns", () => {
  const random = { ...options, asOf: 200 * day, split: "random rows" as const };
  assertEquals(studyOf(stays(200), random).train.rowCount, 128);
  assertThrows(
    () => studyOf(stays(200, { dates: false }), { ...options, split: "later months, patients apart" }),
    TypeError,
    "Cannot split by later months, patients apart as rows must have dates",
  );
});

Deno.test("`studyOf()` keeps a test stay that has not ended, weighs it 0, and lets others stand for it", () => {
  const study = studyOf(stays(4_000), { ...options, asOf: 100 * day, testFrom: 60 * day });
  const { target, weight } = study.test.matrix;
  const open = target.findIndex((days) => Number.isNaN(days));
  assertEquals(weight![open], 0);
  const { stays: all, known, effective } = study.test.known;
  assertEquals(all, target.length);
  assert(known < all && effective < known);
  // Stays last 20.5 days on average; of those ended by then the mean is shorter.
  const plain = target.filter((days) => !Number.isNaN(days));
  const mean = plain.reduce((sum, days) => sum + days, 0) / plain.length;
  let weighted = 0;
  target.forEach((days, row) => weighted += weight![row]! > 0 ? weight![row]! * days : 0);
  assert(mean < 20 && Math.abs(weighted / known - 20.5) < Math.abs(mean - 20.5));
});

Deno.test("`studyOf()` is the same on a day, whatever comes after it", () => {
  const table = stays(2_000);
  const lasts = (table.columns.stay_days as { values: Float64Array }).values;
  const admitted = (table.columns.admitted_on as { values: Float64Array }).values;
  for (let day_ = 62; day_ < 100; day_ += 2) {
    const asOf = day_ * day;
    const seen = lasts.map((days, row) => admitted[row]! + days * day > asOf ? NaN : days);
    const other = lasts.map((days, row) => admitted[row]! + days * day > asOf ? 3 * days : days);
    const on = (days: Float64Array) =>
      studyOf({ ...table, columns: { ...table.columns, stay_days: numberColumn(days) } }, {
        ...options,
        asOf,
        testFrom: 60 * day,
      });
    const past = on(seen);
    for (const with_ of [on(lasts), on(other)]) {
      assertEquals(with_.train, past.train);
      assertEquals(with_.test.matrix, past.test.matrix);
      assertEquals(with_.test.known, past.test.known);
      assertEquals(with_.calibration.matrix, past.calibration.matrix);
    }
  }
});

Deno.test("`studyOf()` weighs recent stays by a follow-up curve of recent stays", () => {
  const study = studyOf(stays(6_000), { ...options, halfLifeDays: 10 });
  // Uniform on 1 to 40 days: the weighted mean of what has ended must come near it, as far as stays were
  // followed.
  const { target, weight } = study.train;
  const mean = target!.reduce((sum, days, row) => sum + weight![row]! * days, 0) / target!.length;
  const plain = studyOf(stays(6_000), options).train;
  const twice = plain.weight!.map((each, row) =>
    each * 2 ** ((plain.time![row]! - options.asOf) / (10 * day))
  );
  const total = twice.reduce((sum, each) => sum + each, 0);
  const product = plain.target!.reduce((sum, days, row) => sum + twice[row]! * days, 0) / total;
  assert(Math.abs(mean - 20.5) < 3, `${mean}`);
  assert(product < 15, `${product}: the product of both weights undoes the follow-up`);
});

Deno.test("`studyOf()` says when 95 % of the test's stays will have ended", () => {
  const study = studyOf(stays(6_000), { ...options, asOf: 92 * day, testFrom: 60 * day });
  // Stays last 1 to 40 days, admitted on days 60 to 89: at most 5 % of them are left on some day before 128.
  const from = study.test.known.judgedFrom! / day;
  assert(from > 115 && from < 128, `${from}`);
});

Deno.test("`studyOf()` may know more on a later day than when the test's admissions began", () => {
  const table = stays(2_000);
  const later = { ...options, asOf: 200 * day, testFrom: options.asOf };
  const [early, late] = [studyOf(table, options), studyOf(table, later)];
  assert(late.train.rowCount > early.train.rowCount);
  assertEquals(late.known.known, late.known.stays);
  assertEquals(late.test.matrix.time, early.test.matrix.time);
  assert(late.train.time!.every((time) => time < options.asOf));
});

Deno.test("`effectiveSize()` counts rows of one weight, and fewer of unequal ones", () => {
  assertEquals([[1, 1, 0], [3, 1], [2, 2, 2]].map((each) => effectiveSize(Float64Array.from(each))), [
    2,
    1.6,
    3,
  ]);
});
