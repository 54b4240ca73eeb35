import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import { readBatch } from "lib/population/batch/read_batch.ts";
import { surveyArtefact, surveyCohort, surveyOutcome } from "lib/population/batch/survey_artefact.ts";
import { riskStudy, surveyContest } from "lib/population/model/risk_study.ts";
import { allowedFeatures } from "lib/population/model/survey_matrix.ts";
import { surveyNamed } from "lib/population/specs/survey_specs.ts";
import { readSurvey } from "lib/population/survey/read_survey.ts";
import { drawSurvey } from "lib/population/synthetic/draw_survey.ts";
import { syntheticPopulation } from "lib/population/synthetic/synthetic_population.ts";
import { readArtefact } from "lib/registry/artefact/artefact.ts";
import { openRegistry } from "lib/registry/registry.ts";
import { scoreRisks } from "lib/score/risk/risk_log.ts";
import { randomSource } from "lib/stats/random.ts";
import { cellText, csvBytes, numberColumn, numbersOf, type Table, tableOf } from "lib/table/mod.ts";
import { openWarehouse, sql } from "lib/warehouse/mod.ts";

const spec = surveyNamed("synthetic");
const kills = Number(Deno.env.get("WARDBOOK_KILLS") ?? 1);
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

/** The log of a file; null where there is none yet. */
async function logOf(path: string): Promise<Table | null> {
  const warehouse = await openWarehouse(`duckdb:${path}`);
  try {
    const tables = await warehouse.query(
      sql`SELECT COUNT(*) AS n FROM information_schema.tables WHERE table_name = 'risk_log'`,
    );
    if (numbersOf(tables, "n")[0] === 0) return null;
    return await warehouse.query(sql`SELECT * FROM risk_log ORDER BY source_row`);
  } finally {
    await warehouse.close();
  }
}

Deno.test("`deno task survey score` killed while it writes has told all or nobody, and done again the same", async () => {
  const folder = await Deno.makeTempDir({ prefix: "killed_score_" });
  try {
    const random = randomSource(1), bytes = surveyArtefact(study, contest);
    const registry = await openRegistry(`${folder}/models`, surveyCohort("synthetic"), {
      outcome: surveyOutcome,
    });
    const version = await registry.register(bytes), told = readBatch(raw, spec).matrix.rowCount;
    await Deno.writeFile(
      `${folder}/a.csv`,
      ReadableStream.from(csvBytes(Object.keys(raw.table.columns), [raw.table])),
    );
    const start = (warehouse: string) =>
      new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "-A", "--no-check", resolveInProject("lib/notebook/tasks/survey/survey.ts"), "score"],
          ...["synthetic", `${folder}/a.csv`, "--models", `${folder}/models`, "--model", version],
          ...["--warehouse", `duckdb:${warehouse}`, "--json"],
        ],
        stdout: "null",
        stderr: "null",
      }).spawn();
    const isWriting = (warehouse: string) =>
      Deno.stat(`${warehouse}.wal`).then(({ size }) => size > 0, () => false);
    assertEquals((await start(`${folder}/whole.duckdb`).status).success, true);
    const whole = await logOf(`${folder}/whole.duckdb`);
    assertEquals(numbersOf(whole!, "source_row").length, told);
    for (let round = 0; round < kills; round++) {
      const path = `${folder}/${round}.duckdb`, running = start(path), after = 60 * random();
      let hasEnded = false;
      const ended = running.status.finally(() => hasEnded = true);
      // The first that is written are the tables; the rows follow soon.
      while (!hasEnded && !await isWriting(path)) await new Promise((resolve) => setTimeout(resolve, 1));
      await new Promise((resolve) => setTimeout(resolve, after));
      if (!hasEnded) running.kill("SIGKILL");
      const { success, signal } = await ended;
      assert(success || signal === "SIGKILL");
      const found = await logOf(path), rows = found === null ? 0 : numbersOf(found, "source_row").length;
      assert(rows === 0 || rows === told, `${rows} of ${told} rows`);
      assertEquals((await start(path).status).success, true);
      assertEquals(await logOf(path), whole);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
