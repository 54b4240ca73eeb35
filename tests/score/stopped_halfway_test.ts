import { assertEquals, assertRejects } from "@std/assert";
import { fitMedian } from "lib/model/baseline/baselines.ts";
import { scorerAt } from "lib/score/scorer_at.ts";
import { stoppedHalfway } from "lib/score/stopped_halfway.ts";
import { withWarehouse } from "../warehouse/with_warehouse.ts";
import { dayMs, firstDay, madeArtefact, madeStays, storeStays } from "./made_stays.ts";
import { predictionLog } from "./small_warehouse.ts";

const stays = madeStays(30);
const artefact = madeArtefact(stays, (matrix) => fitMedian(matrix));
const [aborted, whole] = ["The signal has been aborted", "too short to be stopped, it was scored whole"];

Deno.test("`stoppedHalfway()` says how a period of any length ended, wherever it is scored", () =>
  withWarehouse(async (warehouse) => {
    await storeStays(warehouse, stays);
    for (const days of [0, 1, 2, 3, 4, 5, 9, 10, 11, 19, 20, 31]) {
      const period = { ...artefact, from: firstDay, until: firstDay + days * dayMs, batchDays: 10 };
      assertEquals(
        await stoppedHalfway(scorerAt("here"), warehouse, period),
        days < 5 ? whole : aborted,
        `${days}`,
      );
      const isStopped = [11, 31].includes(days);
      const ended = await stoppedHalfway(scorerAt("warehouse"), warehouse, period);
      assertEquals(ended, isStopped ? aborted : whole, `${days} days in the warehouse`);
    }
    assertEquals((await predictionLog(warehouse)).rowCount, 30);
  }));

Deno.test("`stoppedHalfway()` hides no error but the stop", () =>
  withWarehouse(async (warehouse) => {
    await storeStays(warehouse, stays);
    const period = { ...artefact, from: firstDay + 1, until: firstDay + dayMs };
    await assertRejects(
      () => stoppedHalfway(scorerAt("here"), warehouse, period),
      RangeError,
      "must end at a midnight",
    );
  }));
