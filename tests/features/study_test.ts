import { assert, assertEquals, assertThrows } from "@std/assert";
import { studyOf } from "lib/features/study.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoryColumn, numberColumn, type Table, tableOf, timestampColumn } from "lib/table/table.ts";

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

Deno.test("`studyOf()` lets training know only stays discharged by the as-of time, and no patient of the test", () => {
  const table = stays(2_000);
  const { split, train, test, testRows, counts } = studyOf(table, options);
  assertEquals(split, "later months, patients apart");
  for (let row = 0; row < train.rowCount; row++) {
    assert(train.time![row]! + train.target![row]! * day <= options.asOf, `row ${row} was still in bed`);
  }
  for (const time of test.time!) assert(time >= options.asOf && time < options.until);
  assertEquals(testRows.rowCount, test.rowCount);
  assertEquals(counts.train + counts.test + counts.notKnown + counts.leftOut, table.rowCount);
  assert(counts.notKnown > 0 && counts.leftOut > 0);
  const mean = train.weight!.reduce((sum, weight) => sum + weight, 0) / train.rowCount;
  assert(Math.abs(mean - 1) < 1e-9);
});

Deno.test("`studyOf()` falls back to what the cohort has, and says so", () => {
  const cases = [
    [{ dates: false, patients: true }, "random patients"],
    [{ dates: false, patients: false }, "random rows"],
    [{ dates: true, patients: false }, "random rows"],
  ] as const;
  for (const [lacks, expected] of cases) {
    const study = studyOf(stays(200, lacks), options);
    assertEquals(study.split, expected);
    assertEquals(study.train.weight, undefined);
    assertEquals(study.counts.train + study.counts.test, 200);
  }
});

Deno.test("`studyOf()` takes all rows when a random split is asked for, and refuses a split without its columns", () => {
  assertEquals(studyOf(stays(200), { ...options, split: "random rows" }).counts.train, 160);
  assertThrows(
    () => studyOf(stays(200, { dates: false }), { ...options, split: "later months, patients apart" }),
    TypeError,
    "Cannot split by later months, patients apart as rows must have dates",
  );
});

Deno.test("`studyOf()` leaves out a test row whose stay is not known", () => {
  const table = stays(400);
  const stayDays = (table.columns.stay_days as { values: Float64Array }).values.slice();
  const first = (table.columns.admitted_on as { values: Float64Array }).values.findIndex((time) =>
    time >= 60 * day && time < 90 * day
  );
  stayDays[first] = NaN;
  const before = studyOf(table, options).counts;
  const after =
    studyOf({ ...table, columns: { ...table.columns, stay_days: numberColumn(stayDays) } }, options).counts;
  assertEquals([after.test, after.notKnown], [before.test - 1, before.notKnown + 1]);
});

Deno.test("`studyOf()` may know more on a later day than when the test's admissions began", () => {
  const table = stays(2_000);
  const later = { ...options, asOf: 200 * day, testFrom: options.asOf };
  const [early, late] = [studyOf(table, options), studyOf(table, later)];
  assert(late.counts.train > early.counts.train);
  assertEquals(late.counts.notKnown, 0);
  assertEquals(late.test.target, early.test.target);
  assert(late.train.time!.every((time) => time < options.asOf));
});
