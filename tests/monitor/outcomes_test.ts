import { assert, assertEquals, assertThrows } from "@std/assert";
import { outcomesOf } from "lib/monitor/outcomes.ts";
import { readArtefact } from "lib/registry/artefact/artefact.ts";
import { scorePeriod } from "lib/score/here/score_period.ts";
import { readPredictions } from "lib/score/log/prediction_log.ts";
import { numberColumn, numbersOf, type Table, tableOf, timestampColumn } from "lib/table/table.ts";
import { smallFit } from "../registry/small_artefact.ts";
import { dayMs, firstDay, smallWarehouse } from "../score/small_warehouse.ts";

function logOf(patients: readonly number[]): Table {
  return tableOf({
    stay_id: numberColumn(patients.map((_, row) => 100 + row)),
    patient_id: numberColumn(patients),
    stay_days: numberColumn(patients.map((_, row) => (row === 1 ? NaN : row))),
    predicted_days: numberColumn(patients.map((_, row) => 10 * row)),
    admitted_on: timestampColumn(patients.map((_, row) => row * dayMs)),
  });
}

Deno.test("`outcomesOf()` puts predictions beside what came, and NaN where nothing is known yet", () => {
  const { predictions, time } = outcomesOf(logOf([5, 6, 7]));
  assertEquals(predictions.actual, Float64Array.of(0, NaN, 2));
  assertEquals(predictions.predicted, Float64Array.of(0, 10, 20));
  assertEquals(time, Float64Array.of(0, dayMs, 2 * dayMs));
});

Deno.test("`outcomesOf()` gives patients dense codes, and each row without a patient one of its own", () => {
  const cases: [readonly number[], readonly number[]][] = [
    [[], []],
    [[9], [0]],
    [[9, 9, 9], [0, 0, 0]],
    [[7, 5, 7, NaN, 5, NaN], [0, 1, 0, 2, 1, 3]],
    [[NaN, NaN], [0, 1]],
  ];
  for (const [patients, expected] of cases) {
    assertEquals(outcomesOf(logOf(patients)).predictions.group, Int32Array.from(expected));
  }
});

Deno.test("`outcomesOf()` refuses another table", () => {
  assertThrows(() => outcomesOf(tableOf({})), TypeError, 'Cannot read column "patient_id"');
  const untimed = { ...logOf([1]).columns, admitted_on: numberColumn([0]) };
  assertThrows(
    () => outcomesOf(tableOf(untimed)),
    TypeError,
    'Cannot read column "admitted_on" as timestamp',
  );
});

Deno.test("`outcomesOf()` of a scored period knows the stays that ended by then, and no others", async () => {
  const artefact = readArtefact(smallFit().bytes);
  const warehouse = await smallWarehouse();
  try {
    const period = { from: firstDay, until: firstDay + 4 * dayMs };
    await scorePeriod(warehouse, { ...artefact, ...period });
    const knownBy = firstDay + 14 * dayMs;
    const log = await readPredictions(warehouse, { ...period, modelVersion: artefact.meta.version, knownBy });
    const { predictions, time } = outcomesOf(log);
    const all = await readPredictions(warehouse, { ...period, modelVersion: artefact.meta.version });
    const known = predictions.actual.filter((days) => !Number.isNaN(days)).length;
    assert(known > 10 && known < 90);
    numbersOf(all, "stay_days").forEach((days, row) =>
      assertEquals(predictions.actual[row], time[row]! + days * dayMs <= knownBy ? days : NaN)
    );
  } finally {
    await warehouse.close();
  }
});
