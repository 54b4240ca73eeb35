import { assert, assertEquals } from "@std/assert";
import { gapTrainings } from "lib/features/study/gap_trainings.ts";
import { studyOf } from "lib/features/study/study.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoryColumn, numberColumn, numbersOf, tableOf, timestampColumn } from "lib/table/table.ts";

const day = 86_400_000;
const options = { features: ["ward"], asOf: 200 * day, testFrom: 60 * day, until: 100 * day, seed: 1 };

function stays(dated = true) {
  const random = randomSource(2);
  const rows = Array.from({ length: 3_000 }, (_, row) => ({
    patient: Math.floor(900 * random()),
    admitted: Math.floor(row / 30) * day,
    days: 1 + Math.floor(30 * random()),
  }));
  return tableOf({
    patient_id: numberColumn(rows.map(({ patient }) => patient)),
    admitted_on: timestampColumn(rows.map(({ admitted }) => dated ? admitted : NaN)),
    stay_days: numberColumn(rows.map(({ days }) => days)),
    ward: categoryColumn(rows.map(({ patient }) => "PQR"[patient % 3]!)),
  });
}

Deno.test("`gapTrainings()` adds what each step says, and never the test's own stays", () => {
  const table = stays();
  const study = studyOf(table, options);
  const { cutOff, withPatients, withMonths } = gapTrainings(table, options)!;
  const { time, target } = cutOff.train;
  time!.forEach((at, row) => assert(at + target![row]! * day <= options.testFrom));
  assertEquals(cutOff.known.stays, study.known.stays);
  const patients = new Set(numbersOf(study.test.rows, "patient_id"));
  const [all, who] = [table.rowCount, numbersOf(table, "patient_id")];
  const earlier = Array.from({ length: all }, (_, row) => row).filter((row) =>
    Math.floor(row / 30) < 60 && patients.has(who[row]!)
  );
  assertEquals(withPatients.train.rowCount, study.train.rowCount + earlier.length);
  const later = all - 60 * 30 - study.test.matrix.rowCount;
  assertEquals(withMonths.train.rowCount, withPatients.train.rowCount + later);
});

Deno.test("`gapTrainings()` is null without dates", () => {
  assertEquals(gapTrainings(stays(false), options), null);
});
