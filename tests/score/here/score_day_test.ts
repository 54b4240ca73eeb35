import { assert, assertAlmostEquals, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { toMatrix } from "lib/features/to_matrix.ts";
import type { Model } from "lib/model/model.ts";
import { fitUnusual } from "lib/model/unusual/unusual.ts";
import { readArtefact, writeArtefact } from "lib/registry/artefact/artefact.ts";
import { predictionInterval } from "lib/registry/interval/prediction_interval.ts";
import { scoreDay } from "lib/score/here/score_day.ts";
import { unusualReading } from "lib/score/here/unusual_reading.ts";
import { claimLog, readPredictions } from "lib/score/log/prediction_log.ts";
import { categoriesOf, displayRows, numbersOf, takeRows } from "lib/table/table.ts";
import { sql } from "lib/warehouse/sql.ts";
import { QueryError, type Warehouse } from "lib/warehouse/warehouse.ts";
import { smallFit } from "../../registry/small_artefact.ts";
import { dayMs, firstDay, predictionLog, rebuildStays, smallWarehouse } from "../small_warehouse.ts";

const fit = smallFit();
const artefact = readArtefact(fit.bytes);
const asOf = firstDay + 2 * dayMs;

async function withWarehouse(test: (warehouse: Warehouse) => Promise<void>): Promise<void> {
  const warehouse = await smallWarehouse();
  try {
    await claimLog(warehouse);
    await test(warehouse);
  } finally {
    await warehouse.close();
  }
}

Deno.test("`scoreDay()` logs one prediction for each stay admitted on the day that ends at asOf", async () => {
  await withWarehouse(async (warehouse) => {
    const score = await scoreDay(warehouse, { ...artefact, asOf });
    assertEquals([score.day, score.asOf], [firstDay + dayMs, asOf]);
    assertEquals([score.stays, score.written, score.changed], [25, 25, 0]);
    const log = await predictionLog(warehouse);
    assertEquals(numbersOf(log, "stay_id"), Float64Array.from({ length: 25 }, (_, i) => 26 + i));
    assertEquals(categoriesOf(log, "model_version").labels, [artefact.meta.version]);
    const predicted = numbersOf(log, "predicted_days");
    assertAlmostEquals(score.mean, predicted.reduce((sum, days) => sum + days, 0) / 25, 1e-12);
    const stays = toMatrix(
      await warehouse.query(sql`SELECT * FROM stays WHERE stay_id BETWEEN 26 AND 50 ORDER BY stay_id`),
      artefact.meta.encoder,
    ).matrix;
    const { lower, upper } = predictionInterval(predicted, artefact.meta.residuals!, stays);
    assertEquals(new Set(numbersOf(log, "interval_level")), new Set([0.8]));
    assertEquals(categoriesOf(log, "interval_method").labels, ["conformal 1"]);
    assertEquals([numbersOf(log, "lower_days"), numbersOf(log, "upper_days")], [lower, upper]);
    for (const [row, days] of predicted.entries()) assert(lower[row]! <= days && days <= upper[row]!);
  });
});

Deno.test("`scoreDay()` logs how unlike those learnt from a stay is, and by what; without knowing, nothing", async () => {
  await withWarehouse(async (warehouse) => {
    await scoreDay(warehouse, {
      ...artefact,
      unusual: { ...fitUnusual(fit.matrix, { seed: 1 }), limit: 0.55 },
      asOf,
    });
    await scoreDay(warehouse, { ...artefact, asOf: asOf + dayMs });
    const logged = await warehouse.query(
      sql`SELECT anomaly, anomaly_reason FROM prediction_log ORDER BY as_of, stay_id`,
    );
    const scores = numbersOf(logged, "anomaly"), { codes, labels } = categoriesOf(logged, "anomaly_reason");
    assertEquals(
      scores.slice(0, 25).map((score, row) => Number((score > 0.55) === codes[row]! >= 0)),
      new Float64Array(25).fill(1),
    );
    assert(
      labels.length > 0 && labels.every((label) => /^(ward_type|deposit) /.test(label)),
      labels.join("\n"),
    );
    assert(scores.slice(25).every(Number.isNaN) && codes.slice(25).every((code) => code < 0));
    const known = { unusual: fitUnusual(fit.matrix, { seed: 1 }) };
    assertMatch(unusualReading(logged, known), /of 25 stays/);
    const unasked = takeRows(logged, Int32Array.from({ length: 25 }, (_, i) => 25 + i));
    assertMatch(unusualReading(unasked, known), /^\*Not asked:.* where the warehouse scores/);
    assertMatch(unusualReading(unasked, artefact), /^\*Not asked:\* the model does not know/);
  });
});

Deno.test("`scoreDay()` counts missing values and labels that training never saw", async () => {
  await withWarehouse(async (warehouse) => {
    const { encoding } = await scoreDay(warehouse, { ...artefact, asOf });
    const ward = await warehouse.query(
      sql`SELECT COUNT(CASE WHEN ward_type = 'R' THEN 1 END) AS unseen, COUNT(*) - COUNT(ward_type) AS missing
        FROM stays WHERE admitted_on = :day`,
      { day: new Date(firstDay + dayMs) },
    );
    assertEquals(encoding.unseenLabels["ward_type"], []); // fewer than eleven stays have it
    assertEquals(encoding.unseen["ward_type"], numbersOf(ward, "unseen")[0]);
    assertEquals(encoding.missing["ward_type"], numbersOf(ward, "missing")[0]);
  });
});

Deno.test("`scoreDay()` changes nothing when the day is scored again", async () => {
  await withWarehouse(async (warehouse) => {
    await scoreDay(warehouse, { ...artefact, asOf });
    const before = await predictionLog(warehouse);
    const again = await scoreDay(warehouse, { ...artefact, asOf });
    assertEquals([again.stays, again.written, again.changed], [25, 0, 0]);
    assertEquals(await predictionLog(warehouse), before);
  });
});

Deno.test("`scoreDay()` keeps what was predicted and counts the rows when their input has changed since", async () => {
  await withWarehouse(async (warehouse) => {
    await scoreDay(warehouse, { ...artefact, asOf });
    const before = await predictionLog(warehouse);
    await warehouse.run(
      sql`UPDATE accepted SET admission_deposit = admission_deposit + 1 WHERE case_id IN (26, 27)`,
    );
    await rebuildStays(warehouse);
    const again = await scoreDay(warehouse, { ...artefact, asOf });
    assertEquals([again.written, again.changed], [0, 2]);
    assertEquals(await predictionLog(warehouse), before);
  });
});

Deno.test("`scoreDay()` logs beside the old ones when another model version scores the day", async () => {
  await withWarehouse(async (warehouse) => {
    await scoreDay(warehouse, { ...artefact, asOf });
    const other = readArtefact(writeArtefact({ ...fit.card, name: "another" }, fit.model));
    assertEquals((await scoreDay(warehouse, { ...other, asOf })).written, 25);
    assertEquals((await predictionLog(warehouse)).rowCount, 50);
  });
});

Deno.test("`scoreDay()` predicts the same when what comes after the day changes", async () => {
  await withWarehouse(async (warehouse) => {
    await scoreDay(warehouse, { ...artefact, asOf });
    const before = await predictionLog(warehouse);
    await warehouse.run(sql`DELETE FROM prediction_log`);
    await warehouse.run(sql`DELETE FROM accepted WHERE admission_date >= :as_of`, { as_of: new Date(asOf) });
    await warehouse.run(sql`UPDATE accepted SET discharge_date = NULL`);
    await rebuildStays(warehouse);
    await scoreDay(warehouse, { ...artefact, asOf });
    assertEquals(await predictionLog(warehouse), before);
  });
});

Deno.test("`scoreDay()` writes nothing when nobody was admitted", async () => {
  await withWarehouse(async (warehouse) => {
    const score = await scoreDay(warehouse, { ...artefact, asOf: firstDay });
    assertEquals([score.stays, score.written, score.mean], [0, 0, NaN]);
    assertEquals((await predictionLog(warehouse)).rowCount, 0);
  });
});

Deno.test("`scoreDay()` never predicts less than 0 days, nor an interval that begins before", async () => {
  await withWarehouse(async (warehouse) => {
    const predict: Model["predict"] = (matrix) => new Float64Array(matrix.rowCount).fill(-3);
    await scoreDay(warehouse, { ...artefact, model: { ...artefact.model, predict }, asOf });
    const [row] = displayRows(await predictionLog(warehouse), 1);
    assertEquals([row?.["predicted_days"], row?.["lower_days"], row?.["upper_days"]], [0, 0, 4.25]);
  });
});

Deno.test("`scoreDay()` refuses, and logs nothing, when what it is given doesn't fit", async () => {
  await withWarehouse(async (warehouse) => {
    const { meta, model } = artefact;
    const nan: Model["predict"] = (matrix) => new Float64Array(matrix.rowCount).fill(NaN);
    const cases: [Partial<Parameters<typeof scoreDay>[1]>, string][] = [
      [{ model: { ...model, predict: nan } }, "must be a number of days: it is NaN"],
      [{ model: { ...model, features: ["visitors"] } }, '"visitors" is known at discharge'],
      [{ asOf: asOf + 3_600_000 }, "must end at a midnight"],
      [{ asOf: NaN }, "must end at a midnight"],
    ];
    for (const [change, message] of cases) {
      await assertRejects(() => scoreDay(warehouse, { meta, model, asOf, ...change }), Error, message);
    }
    await scoreDay(warehouse, { meta, model, asOf: firstDay });
    assertEquals((await predictionLog(warehouse)).rowCount, 0);
  });
});

Deno.test("`scoreDay()` refuses when stays have no admission date", async () => {
  await withWarehouse(async (warehouse) => {
    await warehouse.run(sql`UPDATE accepted SET admission_date = NULL WHERE case_id <= 3`);
    await rebuildStays(warehouse);
    await assertRejects(
      () => scoreDay(warehouse, { ...artefact, asOf }),
      TypeError,
      "admission date: 3 have none",
    );
  });
});

Deno.test("`scoreDay()` leaves the log as it was when the warehouse fails in between", async () => {
  await withWarehouse(async (warehouse) => {
    await scoreDay(warehouse, { ...artefact, asOf: asOf - dayMs });
    const before = await predictionLog(warehouse);
    const failing: Warehouse = {
      engine: warehouse.engine,
      query: (statement, values) => warehouse.query(statement, values),
      stream: (statement, values, rows) => warehouse.stream(statement, values, rows),
      append: (table, rows) => warehouse.append(table, rows),
      transaction: (work) => warehouse.transaction(work),
      close: () => warehouse.close(),
      run: async (statement, values) => {
        await warehouse.run(statement, values);
        if (statement.text.startsWith("MERGE INTO prediction_log")) {
          throw new QueryError("lost", "duckdb", statement.source);
        }
      },
    };
    await assertRejects(() => scoreDay(failing, { ...artefact, asOf }), QueryError, "lost");
    assertEquals(await predictionLog(warehouse), before);
  });
});

Deno.test("`readPredictions()` gives the stays of a period with the outcomes known by a day", async () => {
  await withWarehouse(async (warehouse) => {
    for (const day of [1, 2, 3]) await scoreDay(warehouse, { ...artefact, asOf: firstDay + day * dayMs });
    const modelVersion = artefact.meta.version;
    const period = { modelVersion, from: firstDay + dayMs, until: firstDay + 3 * dayMs };
    const known = await readPredictions(warehouse, period);
    assertEquals(numbersOf(known, "stay_id"), Float64Array.from({ length: 50 }, (_, i) => 26 + i));
    assert(numbersOf(known, "stay_days").every((days) => days >= 1));
    const knownBy = firstDay + 12 * dayMs;
    const partly = await readPredictions(warehouse, { ...period, knownBy });
    const expected = numbersOf(known, "stay_days").map((days, row) =>
      firstDay + (row < 25 ? 1 : 2) * dayMs + days * dayMs <= knownBy ? days : NaN
    );
    assertEquals(numbersOf(partly, "stay_days"), expected);
    assertEquals((await readPredictions(warehouse, { ...period, modelVersion: "none" })).rowCount, 0);
  });
});
