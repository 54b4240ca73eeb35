import { assertEquals } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { readModelInput } from "lib/cohort/model_input.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { answerQuestions } from "lib/explore/answers.ts";
import { rankedFactors } from "lib/explore/factors.ts";
import { readStays } from "lib/explore/read_stays.ts";
import { selectionBasis } from "lib/features/follow_up.ts";
import { candidateFeatures, selectFeatures } from "lib/features/selection.ts";
import { studyOf } from "lib/features/study/study.ts";
import { toMatrix } from "lib/features/to_matrix.ts";
import { readTrainingSet } from "lib/features/training_set.ts";
import { arrivalsSince } from "lib/monitor/arrivals/arrivals_since.ts";
import { driftByWeek } from "lib/monitor/drift.ts";
import { outcomesOf } from "lib/monitor/outcomes.ts";
import { dischargesSince } from "lib/monitor/person_days/discharges_since.ts";
import { errorByWeek, evidenceByWeek } from "lib/monitor/weekly_error.ts";
import { weeksBetween } from "lib/monitor/weeks.ts";
import { claimLog, logPredictions, readPredictions } from "lib/score/log/prediction_log.ts";
import { dayMs } from "lib/stats/day.ts";
import {
  numberColumn,
  numbersOf,
  type Table,
  tableOf,
  timestampColumn,
  timestampsOf,
} from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { sourceAsOf } from "./source_as_of.ts";

const cohort = cohortNamed("synthetic");
const first = Date.UTC(2021, 0, 1);
const isSlow = Deno.env.has("WARDBOOK_SLOW");

async function loaded(source: Table, asOf: number): Promise<Warehouse> {
  const warehouse = await openWarehouse("duckdb::memory:");
  await loadCohort(warehouse, cohort, source, { asOf });
  return warehouse;
}

/** Predictions of the admissions of the eight weeks before a day, as those of a model that never changes. */
async function logLiveWeeks(warehouse: Warehouse, from: number, until: number): Promise<void> {
  const rows = await readModelInput(warehouse, { from, until, knownBy: until }, cohort);
  const text = (label: string) =>
    ({ type: "category", codes: new Int32Array(rows.rowCount), labels: [label] }) as const;
  const days = (count: number) => numberColumn(new Float64Array(rows.rowCount).fill(count));
  await claimLog(warehouse);
  await logPredictions(
    warehouse,
    tableOf({
      stay_id: numberColumn(numbersOf(rows, "stay_id")),
      model_version: text("m"),
      as_of: timestampColumn(timestampsOf(rows, "admitted_on").map((time) => time + dayMs)),
      predicted_days: days(32),
      lower_days: days(12),
      upper_days: days(52),
      reason_1: text("a"),
      reason_2: text("b"),
      reason_3: text("c"),
      input_hash: text("h"),
      outcome: text("stay_days"),
      predicted_probability: days(NaN),
      interval_level: days(0.9),
      interval_method: text("conformal 1"),
      anomaly: days(NaN),
      anomaly_reason: text("a"),
      predicted_class: text("a"),
      class_probabilities: text("{}"),
    }),
  );
}

/** What the notebooks' calls say as of a day, by notebook. */
async function saidAsOf(warehouse: Warehouse, asOf: number): Promise<Record<string, unknown>> {
  const period = { from: new Date(first), until: new Date(asOf), knownBy: new Date(asOf) };
  const stays = await readStays(warehouse, period, cohort);
  const candidates = candidateFeatures(cohort);
  const all = await readTrainingSet(warehouse, cohort, {
    from: first,
    until: asOf,
    features: candidates,
    knownAt: "after",
  });
  const features = ["severity", "admission_type", "hospital_code", "stays_last_year", "ward_load"];
  const rows = await readTrainingSet(warehouse, cohort, { from: first, until: asOf, features });
  const testFrom = asOf - 120 * dayMs, live = asOf - 56 * dayMs;
  const study = studyOf(rows, { features, asOf, testFrom, until: testFrom + 30 * dayMs, seed: 1 });
  await logLiveWeeks(warehouse, live, asOf);
  const log = await readPredictions(warehouse, { modelVersion: "m", from: live, until: asOf, knownBy: asOf });
  const { predictions, time } = outcomesOf(log);
  const weeks = weeksBetween(live, asOf);
  const { encoder } = study;
  const learnt = await readTrainingSet(warehouse, cohort, { from: first, until: testFrom, features });
  const newer = await readTrainingSet(warehouse, cohort, { from: live, until: asOf, features });
  const matrix = (table: Table) => toMatrix(table, encoder, { time: "admitted_on" }).matrix;
  const expected = { mae: { value: 15, lower: 14, upper: 16 } };
  const window = { from: null, until: null, asOf: new Date(live).toISOString() };
  return {
    "01": [stays, rankedFactors(stays, cohort), await answerQuestions(warehouse, stays, period, cohort)],
    "02": [selectFeatures(all, cohort, candidates, { weight: selectionBasis(all, asOf).weight })],
    "03, 04 and 07": [study.train, study.test.matrix, study.test.known],
    "05": [await readModelInput(warehouse, { from: asOf - dayMs, until: asOf, knownBy: asOf }, cohort)],
    "06": [
      driftByWeek(matrix(learnt), matrix(newer), weeks),
      errorByWeek(predictions, time, weeks, { expected, knownBy: asOf }),
      evidenceByWeek(predictions, time, weeks),
      await dischargesSince(warehouse, cohort, { window }, asOf),
      arrivalsSince({ reference: matrix(learnt), current: matrix(newer), newer, encoder }, {
        reference: { from: first, until: testFrom },
        current: { from: live, until: asOf },
      }),
    ],
  };
}

/** Twenty days across the year, or in the short form three. */
const days = Array.from(
  { length: isSlow ? 20 : 3 },
  (_, i) => Date.UTC(2022, 0, 3) + Math.round(i * (isSlow ? 18 : 120)) * dayMs,
);

for (const asOf of days) {
  const day = new Date(asOf).toISOString().slice(0, 10);
  Deno.test(`no figure as of ${day} changes when the warehouse holds what came later`, async () => {
    const { table } = syntheticCohort({ stays: 4_000, liveStays: 1_200 });
    const future = await loaded(table, Date.UTC(2023, 4, 31));
    const present = await loaded(sourceAsOf(table, asOf), asOf);
    try {
      const [knowing, unknowing] = [await saidAsOf(future, asOf), await saidAsOf(present, asOf)];
      for (const notebook of Object.keys(unknowing)) {
        assertEquals(knowing[notebook], unknowing[notebook], `notebook ${notebook}`);
      }
    } finally {
      await future.close();
      await present.close();
    }
  });
}
