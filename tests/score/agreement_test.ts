import { assertEquals, assertRejects } from "@std/assert";
import { fitRidge } from "lib/model/linear/ridge.ts";
import type { Artefact } from "lib/registry/artefact/artefact.ts";
import { agreementReading } from "lib/score/agreement.ts";
import { predictHere } from "lib/score/here/predict_here.ts";
import { scorePeriod } from "lib/score/here/score_period.ts";
import { compareLogs } from "lib/score/log/compare_logs.ts";
import { sql } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { withWarehouse } from "../warehouse/with_warehouse.ts";
import { madeArtefact, madePeriod, madeStays, storeStays } from "./made_stays.ts";
import { predictionLog } from "./small_warehouse.ts";

const stays = madeStays(1_200);
const artefact = madeArtefact(stays, fitRidge);
const period = { ...artefact, ...madePeriod };
const withStays = (work: (warehouse: Warehouse) => Promise<void>) =>
  withWarehouse(async (warehouse) => {
    await storeStays(warehouse, stays);
    await work(warehouse);
  });

Deno.test("`predictHere()` predicts what `scorePeriod()` logs, and logs nothing", () =>
  withStays(async (warehouse) => {
    await scorePeriod(warehouse, period);
    const log = await predictionLog(warehouse);
    await warehouse.run(sql`DELETE FROM prediction_log`);
    const here = await predictHere(warehouse, period);
    assertEquals(compareLogs(here, log), {
      rows: 1_200,
      onlyInFirst: 0,
      onlyInSecond: 0,
      otherInput: 0,
      largest: 0,
    });
    assertEquals((await predictionLog(warehouse)).rowCount, 0);
  }));

Deno.test("`predictHere()` leaves out stays without a date, and is empty for an empty period", () =>
  withStays(async (warehouse) => {
    await warehouse.run(sql`UPDATE stays SET admitted_on = NULL WHERE stay_id < 4`);
    assertEquals((await predictHere(warehouse, period)).rowCount, 1_197);
    assertEquals((await predictHere(warehouse, { ...period, until: period.from })).rowCount, 0);
  }));

Deno.test("`predictHere()` refuses a prediction that is no number", () =>
  withStays(async (warehouse) => {
    await warehouse.run(sql`UPDATE stays SET deposit = CAST('inf' AS DOUBLE) WHERE stay_id = 1`);
    await assertRejects(() => predictHere(warehouse, period), RangeError, "must be a number of days");
  }));

Deno.test("`agreementReading()` counts the stays that both predict alike", () =>
  withStays(async (warehouse) => {
    assertEquals(
      await agreementReading(warehouse, period),
      "Predicted both here and in the warehouse: 1,200 stays, all of the same input; none differs by 1e-9 days or more.",
    );
  }));

Deno.test("`agreementReading()` throws when the model here and its SQL differ", () =>
  withStays(async (warehouse) => {
    const off = (days: number): Artefact => ({
      ...artefact,
      model: {
        ...artefact.model,
        predict: (matrix) => artefact.model.predict(matrix).map((each) => each + days),
      },
    });
    await assertRejects(
      () => agreementReading(warehouse, { ...period, ...off(1e-6) }),
      RangeError,
      "Cannot trust predictions as those made here and in the warehouse must agree: of 1,200 made in both places 0 had",
    );
    await agreementReading(warehouse, { ...period, ...off(1e-12) });
  }));

Deno.test("`agreementReading()` says why a model isn't compared that can't be written as SQL", () =>
  withStays(async (warehouse) => {
    const neural: Artefact = { ...artefact, model: { ...artefact.model, kind: "neural", parameters: null } };
    assertEquals(
      await agreementReading(warehouse, { ...period, ...neural }),
      "*Not compared with the warehouse.* Cannot write a model as SQL or as a function as it must be a constant, ridge, " +
        'cell medians, a forest or boosted trees: it is of kind "neural".',
    );
  }));
