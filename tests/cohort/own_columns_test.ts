import { assert, assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { cohortOf } from "lib/cohort/cohort_of.ts";
import { cohorts } from "lib/cohort/cohorts.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { readModelInput } from "lib/cohort/model_input.ts";
import { openCohort } from "lib/cohort/open_cohort.ts";
import { ownColumns } from "lib/cohort/own_columns.ts";
import { candidateFeatures } from "lib/features/selection.ts";
import { readTrainingSet } from "lib/features/training_set.ts";
import { fitRidge } from "lib/model/linear/ridge.ts";
import { treesModel } from "lib/model/trees/tree_model.ts";
import { predictHere } from "lib/score/here/predict_here.ts";
import { scorePeriod } from "lib/score/here/score_period.ts";
import { compareLogs } from "lib/score/log/compare_logs.ts";
import { predictInWarehouse } from "lib/score/warehouse/predict_in_warehouse.ts";
import { dayMs } from "lib/stats/day.ts";
import { numbersOf, timestampsOf } from "lib/table/table.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import { sql } from "lib/warehouse/sql.ts";
import { madeArtefact } from "../score/made_stays.ts";
import { rowsOf } from "../sql/staging.ts";
import { engines } from "../warehouse/engines.ts";
import { withWarehouse } from "../warehouse/with_warehouse.ts";
import { clinic, clinicRows, firstDay } from "./clinic.ts";
import { clinicFile, withOwnCohort } from "./with_own_cohort.ts";

const asOf = { asOf: Date.UTC(2023, 0, 1) };
const own = ["hours_in_bed", "asa_class", "order_", "lactate", "coded_weight", "hour"];
const everything = { from: null, until: null, knownBy: null };

Deno.test("`ownColumns()` are what no other cohort has, copied or made; of the project's an answer alone", () => {
  assertEquals(ownColumns(cohortOf(clinic)).map(({ name }) => name), own);
  for (const cohort of cohorts) {
    const names = ownColumns(cohort).map(({ name }) => name);
    assertEquals(names, cohort.name === "diabetes130" ? ["readmitted"] : [], cohort.name);
  }
});

const keyOf = (text: string) => parseInt(createHash("md5").update(text).digest("hex").slice(0, 13), 16);

for (const [engine, withEngine] of engines) {
  Deno.test(`a cohort's own columns go through to model_input, and keys that are texts become numbers, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const cohort = cohortOf(clinic);
      const source = clinicRows(12);
      await loadCohort(warehouse, cohort, source, asOf);
      const rows = await rowsOf(warehouse, sql`SELECT * FROM stays ORDER BY hours_in_bed, stay_id`);
      assertEquals(Object.keys(rows[0]!).slice(-own.length), own);
      const hours = numbersOf(source, "Hours");
      const shortest = hours.indexOf(Math.min(...hours));
      const { stay_id, patient_id, stay_days, age_band, hour, asa_class } = rows[0]!;
      assertEquals([stay_id, patient_id], [keyOf(`F-${shortest + 1}`), keyOf(`p${shortest % 10}`)]);
      assertEquals([stay_days, asa_class], [
        hours[shortest]! / 24,
        numbersOf(source, "ASA class")[shortest]!,
      ]);
      assert(["below 18", "18 to 65", "65 and more"].includes(String(age_band)));
      assert(hour === 2 || hour === 14);
      const { columns, rowCount } = await readModelInput(warehouse, everything, cohort);
      assertEquals([rowCount, own.filter((name) => columns[name] === undefined)], [12, []]);
    }));

  Deno.test(`what a cohort knows late is missing as of a day before, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const cohort = cohortOf(clinic);
      await loadCohort(warehouse, cohort, clinicRows(200), asOf);
      const knownBy = firstDay + 20 * dayMs;
      const table = await readModelInput(warehouse, { ...everything, knownBy }, cohort);
      const all = await readModelInput(warehouse, everything, cohort);
      const admitted = timestampsOf(all, "admitted_on"), discharged = timestampsOf(all, "discharged_on");
      const expected = (name: string, isKnown: (row: number) => boolean) =>
        numbersOf(all, name).map((value, row) => (isKnown(row) ? value : NaN));
      const hasEnded = (row: number) => discharged[row]! <= knownBy;
      const isSecondDay = (row: number) => admitted[row]! + 2 * dayMs <= knownBy;
      assertEquals(numbersOf(table, "coded_weight"), expected("coded_weight", hasEnded));
      assertEquals(numbersOf(table, "stay_days"), expected("stay_days", hasEnded));
      assertEquals(
        numbersOf(table, "lactate"),
        expected("lactate", (row) => hasEnded(row) || isSecondDay(row)),
      );
      assertEquals(numbersOf(table, "asa_class"), numbersOf(all, "asa_class"));
      const shown = numbersOf(table, "coded_weight").filter((value) => !Number.isNaN(value)).length;
      assert(shown > 0 && shown < 110, String(shown));
    }));

  Deno.test(`a model of a cohort's own columns scores here and in the warehouse alike, on ${engine}`, () =>
    withOwnCohort(clinicFile, (name) =>
      withEngine(async (warehouse) => {
        const cohort = await openCohort(name);
        await loadCohort(warehouse, cohort, clinicRows(300), asOf);
        const features = candidateFeatures(cohort).filter((each) => cohort.features.includes(each));
        assertEquals(features, ["age_band", "gender", "asa_class", "order_", "hour"]);
        const stays = await readTrainingSet(warehouse, cohort, { until: asOf.asOf, features });
        const made = madeArtefact(
          stays,
          (matrix) => treesModel("boosting", fitBoosting(matrix, { seed: 1, rounds: 20 })),
          features,
        );
        const artefact = { ...made, meta: { ...made.meta, cohort: name } };
        const period = { ...artefact, from: firstDay, until: firstDay + 60 * dayMs };
        const here = await predictHere(warehouse, period);
        const there = await predictInWarehouse(warehouse, period);
        const compared = compareLogs(here, there);
        assertEquals(compared.rows, 300);
        assertEquals({ ...compared, largest: compared.largest < 1e-9 }, {
          rows: 300,
          onlyInFirst: 0,
          onlyInSecond: 0,
          otherInput: 0,
          largest: true,
        });
      })));
}

Deno.test("a changed spec makes `accepted` and `stays` anew, and keeps what was predicted", () =>
  withOwnCohort(clinicFile, (name) =>
    withWarehouse(async (warehouse) => {
      const cohort = await openCohort(name);
      const earlier = cohortOf({
        ...clinic,
        columns: clinic.columns.filter((column) => !["ASA class", "Order"].includes(column.name)),
      });
      await loadCohort(warehouse, earlier, clinicRows(50), asOf);
      const stays = await readTrainingSet(warehouse, earlier, { until: asOf.asOf, features: ["gender"] });
      const made = madeArtefact(stays, fitRidge, ["gender"]);
      await scorePeriod(warehouse, {
        ...made,
        meta: { ...made.meta, cohort: name },
        from: firstDay,
        until: firstDay + 10 * dayMs,
      });
      const log = await rowsOf(warehouse, sql`SELECT * FROM prediction_log ORDER BY stay_id`);
      assertEquals(log.length, 50);
      await loadCohort(warehouse, cohort, clinicRows(60), asOf);
      const rows = await rowsOf(warehouse, sql`SELECT asa_class, order_ FROM stays`);
      assertEquals([rows.length, rows.some(({ asa_class }) => asa_class === null)], [60, false]);
      assertEquals(await rowsOf(warehouse, sql`SELECT * FROM prediction_log ORDER BY stay_id`), log);
    })));
