import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { readBatch } from "lib/population/batch/read_batch.ts";
import { surveyArtefact } from "lib/population/batch/survey_artefact.ts";
import { riskStudy, surveyContest } from "lib/population/model/risk_study.ts";
import { allowedFeatures } from "lib/population/model/survey_matrix.ts";
import { surveyNamed } from "lib/population/specs/survey_specs.ts";
import { readSurvey } from "lib/population/survey/read_survey.ts";
import { drawSurvey } from "lib/population/synthetic/draw_survey.ts";
import { syntheticPopulation } from "lib/population/synthetic/synthetic_population.ts";
import { readArtefact } from "lib/registry/artefact/artefact.ts";
import { scoreRisks } from "lib/score/risk/risk_log.ts";
import { cellText, numberColumn, numbersOf, tableOf } from "lib/table/mod.ts";
import { openWarehouse, sql } from "lib/warehouse/mod.ts";

const spec = surveyNamed("synthetic");
const raw = drawSurvey(syntheticPopulation(1), { seed: 1, areas: [4, 3] });
const study = riskStudy(readSurvey(raw, spec), allowedFeatures, { seed: 1 });
const contest = await surveyContest(study, { seed: 1 });

Deno.test("`scoreRisks()` tells each good row once, here as in the warehouse, and keeps bad ones apart", async () => {
  const columns = { ...raw.table.columns },
    age = spec.items.find(({ name }) => name === "age")!.columns[0]!;
  const values = Float64Array.from(numbersOf(raw.table, age));
  values[2] = 77;
  columns[age] = numberColumn(values);
  const broken = { ...raw, table: tableOf(columns) }, batch = readBatch(broken, spec);
  assertEquals([batch.matrix.rowCount, batch.quarantined.rowCount], [raw.table.rowCount - 1, 1]);
  assertEquals(
    ["source_row", "rule", "column_name", "value"].map((name) =>
      cellText(batch.quarantined.columns[name]!, 0)
    ),
    ["3", "known code", age, "77"],
  );
  const bytes = surveyArtefact(study, contest), told: Float64Array[][] = [];
  assertEquals(bytes, surveyArtefact(study, contest));
  for (const where of ["here", "warehouse"] as const) {
    const warehouse = await openWarehouse("duckdb::memory:");
    try {
      const rows = raw.table.rowCount, artefact = readArtefact(bytes);
      const first = await scoreRisks(warehouse, artefact, batch, { where });
      assertEquals(first, { rows, written: rows - 1, there: 0, quarantined: 1 });
      const log = await warehouse.query(sql`SELECT * FROM risk_log ORDER BY source_row`);
      const again = await scoreRisks(warehouse, artefact, batch, { where });
      assertEquals(again, { rows, written: 0, there: rows - 1, quarantined: 1 });
      assertEquals(await warehouse.query(sql`SELECT * FROM risk_log ORDER BY source_row`), log);
      const rejected = await warehouse.query(sql`SELECT COUNT(*) AS n FROM risk_quarantine`);
      assertEquals([...numbersOf(rejected, "n")], [1]);
      told.push(["risk", "lower_risk", "upper_risk", "tier"].map((name) => numbersOf(log, name)));
    } finally {
      await warehouse.close();
    }
  }
  const [here, there] = told;
  here!.forEach((each, i) => each.forEach((value, row) => assertAlmostEquals(value, there![i]![row]!, 1e-9)));
  const [risk, lower, upper] = here!;
  assert(risk!.every((each, row) => lower![row]! <= each && each <= upper![row]!));
  assertEquals(new Set(here![3]), new Set([1, 2, 3, 4, 5]));
});

Deno.test("`readBatch()` refuses a file of another year, naming what it lacks", () => {
  const lacking = tableOf({ _STATE: numberColumn([1]) });
  assertThrows(() => readBatch({ table: lacking }, spec), TypeError, "this year's columns: it lacks");
});
