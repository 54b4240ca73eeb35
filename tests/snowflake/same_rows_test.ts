import { assert, assertEquals } from "@std/assert";
import type { Cohort } from "lib/cohort/cohort.ts";
import { cohortNamed, cohorts } from "lib/cohort/cohorts.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { readModelInput } from "lib/cohort/model_input.ts";
import { modelRows } from "lib/cohort/model_rows.ts";
import { acceptedTable } from "lib/cohort/staging/accepted_table.ts";
import { stageStays } from "lib/cohort/staging/stage_stays.ts";
import { staysTable } from "lib/cohort/staging/stays_table.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { heldBelow } from "lib/score/feedback/hold_back.ts";
import { recordFeedback } from "lib/score/feedback/record_feedback.ts";
import { logPredictions } from "lib/score/log/prediction_log.ts";
import { categoryColumn, numberColumn, type Table, tableOf, timestampColumn } from "lib/table/table.ts";
import { type Sql, sqlFile, written } from "lib/warehouse/sql.ts";
import type { Values, Warehouse } from "lib/warehouse/warehouse.ts";
import { madeUpRows } from "../cohort/made_up_rows.ts";
import { assertSameRows } from "../warehouse/assert_same_rows.ts";
import { engines } from "../warehouse/engines.ts";

/** What the two warehouses are compared by: every relation after every step, by step and name. */
type Relations = Readonly<Record<string, Table>>;

const synthetic = cohortNamed("synthetic");
const day = (month: number, date: number) => Date.UTC(2022, month - 1, date);
const modelVersion = "boosting-1";
const period: Values = { from: new Date(day(9, 1)), until: new Date(day(12, 1)), known_by: null };
const open: Values = { from: null, until: null, known_by: null };
const questions = Array.from(
  Deno.readDirSync(new URL("../../sql/eda", import.meta.url)),
  ({ name }) => `eda/${name}`,
);

/** Builds every relation of sql/ and reads it back. The files used are added to `used`. */
async function buildAll(warehouse: Warehouse, used: Set<string>): Promise<Relations> {
  const relations: Record<string, Table> = {};
  const file = (name: string) => {
    used.add(name);
    return sqlFile(name);
  };
  const keep = async (name: string, statement: Sql, values?: Values) => {
    relations[name] = await warehouse.query(statement, values);
  };
  for (const cohort of cohorts.filter(({ name }) => name !== "synthetic")) {
    await stage(warehouse, cohort);
    await keep(`stays of ${cohort.name}`, everyRow("stays", "stay_id"));
    for (const name of questions) await keep(`${name} of ${cohort.name}`, file(name), open);
  }
  // They were made by hand, and Wardbook would not touch them.
  await warehouse.run(written("DROP TABLE accepted; DROP TABLE stays", "inline"));
  await loadSynthetic(warehouse, used);
  for (
    const [table, key] of [["accepted", "source_row"], ["quarantine", "source_row"], ["stays", "stay_id"], [
      "stay_features",
      "stay_id",
    ]]
  ) {
    await keep(table!, everyRow(table!, key!));
  }
  for (const name of questions) {
    await keep(name, file(name), open);
    await keep(`${name} of a period`, file(name), period);
  }
  const all = written(`WITH ${modelRows()} SELECT * FROM model_rows ORDER BY stay_id`, "inline");
  await keep("model_rows", all);
  await keep("stay_span", file("stay_span.sql"));
  const seen = { as_of: new Date(day(11, 1)) };
  for (const name of ["admissions_by_day", "followed_stays"]) await keep(name, file(`${name}.sql`), seen);
  for (const ward of ["ward_type", "none"]) {
    await keep(`ward_stays by ${ward}`, file("ward_stays.sql"), {
      ...seen,
      ward_is: ward,
      from: new Date(day(1, 1)),
    });
  }
  const known = { knownBy: null, from: null, until: null };
  relations["model_input"] = await readModelInput(warehouse, known, synthetic);
  const asOf = { knownBy: day(11, 1), from: day(9, 1), until: day(12, 1) };
  relations["model_input as of"] = await readModelInput(warehouse, asOf, synthetic);
  await writeLogs(warehouse, file);
  for (
    const [table, key] of [["prediction_log", "stay_id, as_of"], ["drift_log", "week_start, feature"], [
      "feature_selection",
      "feature",
    ], ["candidate", "name"]]
  ) {
    await keep(table!, everyRow(table!, key!));
  }
  const outcome = { model_version: modelVersion, from: new Date(day(11, 1)), until: new Date(day(11, 9)) };
  await keep("prediction_outcome", file("prediction_outcome.sql"), { ...outcome, known_by: null });
  await keep("prediction_outcome as of", file("prediction_outcome.sql"), {
    ...outcome,
    known_by: new Date(day(11, 20)),
  });
  await keep("shadow_outcome", file("shadow_outcome.sql"), {
    ...{ champion: modelVersion, version: modelVersion, known_by: new Date(day(11, 20)) },
    ...{ from: new Date(day(11, 1)), until: new Date(day(11, 9)) },
  });
  await warehouse.run(file("feedback.sql"));
  const shown = { shownTo: "ward nurse", acted: "accepted", actedAt: null } as const;
  const showings = [1, 2, 3].map((stayId) => ({ ...shown, stayId, shownAt: day(11, 20) }));
  await recordFeedback(warehouse, showings, { now: day(12, 1) });
  await keep("feedback", everyRow("feedback", "stay_id"));
  const told = { known_by: new Date(day(11, 25)), held_below: heldBelow(0.1) };
  await keep("feedback_outcome", file("feedback_outcome.sql"), told);
  return relations;
}

function everyRow(table: string, key: string): Sql {
  return written(`SELECT * FROM ${table} ORDER BY ${key}`, "inline");
}

async function stage(warehouse: Warehouse, cohort: Cohort): Promise<void> {
  await warehouse.run(written("DROP TABLE IF EXISTS accepted; DROP TABLE IF EXISTS stays", "inline"));
  await warehouse.run(acceptedTable(cohort));
  await warehouse.append("accepted", madeUpRows(cohort, 150));
  await warehouse.run(staysTable(cohort));
  await warehouse.run(stageStays(cohort));
}

async function loadSynthetic(warehouse: Warehouse, used: Set<string>): Promise<void> {
  const { table } = syntheticCohort({ stays: 800, liveStays: 100 });
  await loadCohort(warehouse, synthetic, table, { asOf: Date.UTC(2023, 4, 31) });
  for (
    const name of [
      "intake_suspect.sql",
      "quarantine.sql",
      "stay_features.sql",
      "stay_features_insert.sql",
    ]
  ) {
    used.add(name);
  }
}

/** Fills the logs twice with overlapping batches, as two scoring runs do. */
async function writeLogs(warehouse: Warehouse, file: (name: string) => Sql): Promise<void> {
  for (const offset of [0, 50]) {
    await warehouse.run(file("prediction_log.sql"));
    await logPredictions(warehouse, predictions(offset, 100));
    await warehouse.run(file("drift_log.sql"));
    await warehouse.run(file("drift_batch.sql"));
    await warehouse.append("drift_batch", drift(offset / 10, 10));
    await warehouse.run(file("drift_log_insert.sql"));
  }
  for (
    const name of [
      "load_log",
      "data_states",
      "data_rows",
      "outcome_candidate",
      "remaining_log",
      "shadow_log",
      "shadow_nights",
    ]
  ) {
    await warehouse.run(file(`${name}.sql`));
  }
  await warehouse.run(
    written("INSERT INTO shadow_log SELECT * FROM prediction_log WHERE MOD(stay_id, 3) = 0", "inline"),
  );
  await warehouse.run(file("run_log.sql"));
  await warehouse.run(file("feature_selection.sql"));
  await warehouse.append(
    "feature_selection",
    tableOf({
      feature: categoryColumn(["visitors", "severity"]),
      known_at: categoryColumn(["discharge", "admission"]),
      selected: numberColumn([0, 1]),
      reason: categoryColumn(["known too late", null]),
    }),
  );
  await warehouse.run(file("candidate.sql"));
  await warehouse.append(
    "candidate",
    tableOf({
      model_version: categoryColumn([modelVersion]),
      name: categoryColumn(["boosting, squared loss"]),
    }),
  );
}

function predictions(from: number, count: number): Table {
  const rows = Array.from({ length: count }, (_, i) => from + i);
  return tableOf({
    stay_id: numberColumn(rows.map((row) => row + 1)),
    model_version: categoryColumn(rows.map(() => modelVersion)),
    as_of: timestampColumn(rows.map((row) => day(11, 2 + row % 7))),
    predicted_days: numberColumn(rows.map((row) => row / 7)),
    lower_days: numberColumn(rows.map((row) => row % 5 === 0 ? NaN : row / 9)),
    upper_days: numberColumn(rows.map((row) => 10 ** (row % 300 - 150))),
    reason_1: categoryColumn(rows.map((row) => `ward_type S: +${row % 9}.5 days`)),
    reason_2: categoryColumn(rows.map((row) => (row % 3 === 0 ? null : "deposit 4800: -0.3 days"))),
    reason_3: categoryColumn(rows.map(() => null)),
    input_hash: categoryColumn(rows.map((row) => `hash ${row} of ${from}`)),
    outcome: categoryColumn(rows.map(() => "stay_days")),
    predicted_probability: numberColumn(rows.map(() => NaN)),
    interval_level: numberColumn(rows.map(() => 0.9)),
    interval_method: categoryColumn(rows.map(() => "conformal 1")),
    anomaly: numberColumn(rows.map((row) => row % 4 === 0 ? NaN : row / 1000)),
    anomaly_reason: categoryColumn(rows.map((row) => row % 9 === 0 ? "visitors 30" : null)),
    predicted_class: categoryColumn(rows.map((row) => row % 5 === 0 ? "0-10" : null)),
    class_probabilities: categoryColumn(rows.map((row) => row % 5 === 0 ? '{"0-10": 1}' : null)),
  });
}

function drift(from: number, count: number): Table {
  const rows = Array.from({ length: count }, (_, i) => from + i);
  const numbers = (of: (row: number) => number) => numberColumn(rows.map(of));
  return tableOf({
    model_version: categoryColumn(rows.map(() => modelVersion)),
    week_start: timestampColumn(rows.map((row) => day(11, 7 + 7 * (row % 2)))),
    feature: categoryColumn(rows.map((row) => `feature ${row}`)),
    kind: categoryColumn(rows.map((row) => row % 2 ? "number" : "category")),
    statistic: numbers((row) => row * 0.1),
    p_value: numbers((row) => 10 ** -row),
    adjusted_p_value: numbers((row) => row % 3 === 0 ? NaN : 0.1 + 0.2),
    psi: numbers((row) => row / 3),
    effect_size: numbers((row) => -row / 3),
    drifted: numbers((row) => row % 2),
  });
}

Deno.test("every relation of sql/ has the same rows on DuckDB and through Snowflake's driver and protocol", async () => {
  const used = new Set<string>();
  const built: Relations[] = [];
  for (const [, withEngine] of engines) {
    await withEngine(async (warehouse) => void built.push(await buildAll(warehouse, used)));
  }
  const [here, there] = built as [Relations, Relations];
  assertEquals(Object.keys(there), Object.keys(here));
  for (const [name, table] of Object.entries(here)) assertSameRows(there[name]!, table, `of ${name}`);
  assert(
    here.stays!.rowCount > 800 && here.prediction_log!.rowCount === 150 &&
      here.prediction_outcome!.rowCount > 0 && here.shadow_outcome!.rowCount > 0,
  );
  const ofSurveys = ["risk_log.sql", "risk_quarantine.sql"];
  assertEquals([...used].sort(), sqlNames().filter((name) => !ofSurveys.includes(name)));
});

/**
 * The files of sql/ that both engines run; those of doors, of patient flow, for BI tools and of surveys have
 * tests of their own (`tests/sql/doors_test.ts`, `tests/flow/kpi/kpis_test.ts`,
 * `tests/score/bi/bi_views_test.ts`, `tests/population/batch/score_risks_test.ts`).
 */
function sqlNames(folder = ""): string[] {
  return Array.from(Deno.readDirSync(new URL(`../../sql/${folder}`, import.meta.url))).flatMap(
    ({ name, isDirectory }) => {
      if (isDirectory) {
        return ["snowflake", "duckdb", "doors", "flow", "bi"].includes(name)
          ? []
          : sqlNames(`${folder}${name}/`);
      }
      return name.endsWith(".sql") ? [`${folder}${name}`] : [];
    },
  ).sort();
}
