import { assertEquals, assertStringIncludes } from "@std/assert";
import { judgeTrial, judgeUnderWay, trialReading } from "lib/monitor/trial/judge_trial.ts";
import { type Trial, Trials } from "lib/registry/trial/trials.ts";
import { logColumns } from "lib/score/log/log_columns.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { categoryColumn, type Column, numberColumn, tableOf, timestampColumn } from "lib/table/table.ts";
import { claimTables } from "lib/warehouse/own_tables.ts";
import { sql, written } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { makeStays } from "../../sql/staging.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";

const dayMs = 86_400_000, first = Date.UTC(2022, 11, 1), nights = 40, aNight = 20;
const trial: Trial = {
  ...{ version: "aaaaaaaaaaaa", over: "bbbbbbbbbbbb", from: "2022-12-01", reason: "r" },
  ...{ leastGain: 0.02, power: 0.8, stays: 500, by: "b", at: "2022-12-01T00:00:00.000Z" },
};

/** Stays of some 20 days; the champion knows them by five days' error, the other by so much. */
async function plant(warehouse: Warehouse, error: number): Promise<void> {
  const random = randomSource(8), count = nights * aNight;
  const rows = Array.from(
    { length: count },
    (_, i) => ({ day: Math.floor(i / aNight), stay: 15 + Math.floor(10 * random()) }),
  );
  const number = (of: (row: typeof rows[number], i: number) => number) => numberColumn(rows.map(of));
  const text = (value: string | null) => categoryColumn(rows.map(() => value));
  await makeStays(warehouse);
  await claimTables(warehouse, ["prediction_log.sql", "shadow_log.sql", "shadow_nights.sql"]);
  await warehouse.run(
    sql`CREATE TABLE planted (stay_id BIGINT, patient_id BIGINT, admitted_on TIMESTAMP, discharged_on TIMESTAMP, stay_days DOUBLE)`,
  );
  await warehouse.append(
    "planted",
    tableOf({
      stay_id: number((_, i) => i + 1),
      patient_id: number((_, i) => i >> 1),
      admitted_on: timestampColumn(rows.map(({ day }) => first + day * dayMs)),
      discharged_on: timestampColumn(rows.map(({ day, stay }) => first + (day + stay) * dayMs)),
      stay_days: number(({ stay }) => stay),
    }),
  );
  await warehouse.run(
    sql`INSERT INTO stays (stay_id, patient_id, admitted_on, discharged_on, stay_days)
      SELECT stay_id, patient_id, admitted_on, discharged_on, stay_days FROM planted`,
  );
  for (
    const [log, version, off] of [["prediction_log", trial.over, 5], [
      "shadow_log",
      trial.version,
      error,
    ]] as const
  ) {
    const known: Readonly<Record<string, Column>> = {
      stay_id: number((_, i) => i + 1),
      model_version: text(version),
      as_of: timestampColumn(rows.map(({ day }) => first + (day + 1) * dayMs)),
      predicted_days: number(({ stay }) => stay + off * normal(random)),
      outcome: text("stay_days"),
    };
    const empty = (type: string) => type === "VARCHAR" ? text(null) : number(() => NaN);
    await warehouse.append(
      log,
      tableOf(Object.fromEntries(logColumns.map(({ name, type }) => [name, known[name] ?? empty(type)]))),
    );
  }
  await warehouse.append(
    "shadow_nights",
    tableOf({
      model_version: categoryColumn(Array.from({ length: nights }, () => trial.version)),
      night: timestampColumn(Array.from({ length: nights }, (_, i) => first + i * dayMs)),
      stays: numberColumn(Array.from({ length: nights }, () => aNight)),
      fault: categoryColumn(Array.from({ length: nights }, () => null)),
    }),
  );
}

const on = (day: number) => ({ asOf: first + day * dayMs, matureDays: 25, champion: trial.over, seed: 1 });

Deno.test("`judgeTrial()` waits, then says go where the model is better on the planned, matured stays", () =>
  withWarehouse(async (warehouse) => {
    await plant(warehouse, 4);
    const early = await judgeTrial(warehouse, trial, on(30));
    assertEquals([early.verdict, early.nights, early.comparison!.rows], ["wait", 30, 5 * aNight]);
    assertStringIncludes(
      trialReading(early),
      "**Wait**: 100 of the 500 stays that were planned have matured",
    );
    const done = await judgeTrial(warehouse, trial, on(60));
    assertEquals([done.verdict, done.comparison!.rows], ["go", 500]);
    // Of the planned stays the first count: later looks find the same.
    for (const day of [55, 65, 90]) {
      assertEquals((await judgeTrial(warehouse, trial, on(day))).comparison, done.comparison);
    }
    // What was promised is the least that is found by power, not the least that must come out.
    const promised = await judgeTrial(warehouse, { ...trial, leastGain: 0.3 }, on(60));
    assertEquals([promised.verdict, promised.reason], ["go", done.reason]);
    // Stays that have not ended are none of the planned.
    await warehouse.run(
      sql`UPDATE stays SET discharged_on = NULL, stay_days = NULL WHERE stay_id BETWEEN 101 AND 200`,
    );
    const held = await judgeTrial(warehouse, trial, on(54));
    assertEquals([held.verdict, held.comparison!.rows], ["wait", 480]);
    const sooner = await judgeTrial(warehouse, trial, on(60));
    assertEquals([sooner.verdict, sooner.comparison!.rows], ["go", 500]);
    assertStringIncludes(trialReading(done), "**Go**: the RMSE of the model on trial is");
    // What was promised by the plan is the least: looking sooner never says go.
    for (const day of [40, 45, 49]) {
      assertEquals((await judgeTrial(warehouse, trial, on(day))).verdict, "wait");
    }
    const other = await judgeTrial(warehouse, trial, { ...on(60), champion: "cccccccccccc" });
    assertEquals(other.verdict, "mend");
    assertStringIncludes(other.reason, "the champion is cccccccccccc now");
    await warehouse.run(sql`UPDATE shadow_nights SET fault = 'Cannot' WHERE night < TIMESTAMP '2022-12-03'`);
    const faulty = await judgeTrial(warehouse, trial, on(60));
    assertEquals([faulty.verdict, faulty.faults], ["mend", 2]);
    await warehouse.run(
      sql`UPDATE shadow_nights SET fault = NULL; DELETE FROM shadow_log WHERE stay_id <= 40`,
    );
    assertStringIncludes(
      (await judgeTrial(warehouse, trial, on(60))).reason,
      "40 of 800 stays that the champion",
    );
    assertEquals(trialReading(null).startsWith("No model is on trial"), true);
    for (const table of ["shadow_log", "shadow_nights"]) {
      await warehouse.run(written(`DROP TABLE ${table}`, "inline"));
      const gone = await judgeTrial(warehouse, trial, on(60));
      assertEquals([gone.verdict, gone.comparison], ["mend", null]);
      assertStringIncludes(gone.reason, "is not there");
    }
  }));

Deno.test("`judgeTrial()` stops a worse model before its end, and one that is no better at it", () =>
  withWarehouse(async (warehouse) => {
    await plant(warehouse, 8);
    const harm = await judgeTrial(warehouse, trial, on(35));
    assertEquals(harm.verdict, "stop");
    assertStringIncludes(harm.reason, "99.9 % interval");
    await warehouse.run(
      sql`UPDATE shadow_log SET predicted_days = logged.predicted_days FROM prediction_log AS logged
      WHERE logged.stay_id = shadow_log.stay_id`,
    );
    assertEquals((await judgeTrial(warehouse, trial, on(35))).verdict, "wait");
    assertEquals((await judgeTrial(warehouse, trial, on(60))).verdict, "stop");
  }));

Deno.test("`judgeUnderWay()` judges the trial of the day, and says so where its file is damaged", () =>
  withWarehouse(async (warehouse) => {
    await plant(warehouse, 4);
    const folder = await Deno.makeTempDir(), registry = { trials: new Trials(folder) };
    try {
      const judged = () => judgeUnderWay(warehouse, registry, on(60));
      assertEquals(await judged(), null);
      await registry.trials.begin(trial);
      assertStringIncludes(trialReading(await judged()), "**Go**");
      await Deno.writeTextFile(`${folder}/trials.json`, "[{");
      assertStringIncludes(
        trialReading(await judged()),
        "**Whether a model is on trial can't be told**, as: Cannot read the trials",
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }));
