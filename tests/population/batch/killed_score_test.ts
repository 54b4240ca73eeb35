import { assert, assertEquals } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import { readBatch } from "lib/population/batch/read_batch.ts";
import { surveyArtefact, surveyCohort, surveyOutcome } from "lib/population/batch/survey_artefact.ts";
import { riskStudy, surveyContest } from "lib/population/model/risk_study.ts";
import { allowedFeatures } from "lib/population/model/survey_matrix.ts";
import { surveyNamed } from "lib/population/specs/survey_specs.ts";
import { readSurvey } from "lib/population/survey/read_survey.ts";
import { drawSurvey } from "lib/population/synthetic/draw_survey.ts";
import { syntheticPopulation } from "lib/population/synthetic/synthetic_population.ts";
import { openRegistry } from "lib/registry/registry.ts";
import { randomSource } from "lib/stats/random.ts";
import { csvBytes } from "lib/table/csv_bytes.ts";
import { numbersOf, type Table } from "lib/table/table.ts";
import { openWarehouse, sql, unlessMissing } from "lib/warehouse/mod.ts";

const kills = Number(Deno.env.get("WARDBOOK_KILLS") ?? 2);

/** The log of a file; null where there is none yet. */
async function logOf(path: string): Promise<Table | null> {
  const warehouse = await openWarehouse(`duckdb:${path}`);
  try {
    return await unlessMissing(
      "risk_log",
      () => warehouse.query(sql`SELECT * FROM risk_log ORDER BY source_row`),
    );
  } finally {
    await warehouse.close();
  }
}

Deno.test("`deno task survey score` killed while it writes has told all or nobody, and done again the same", async () => {
  const folder = await Deno.makeTempDir({ prefix: "killed_score_" }), spec = surveyNamed("synthetic");
  try {
    const raw = drawSurvey(syntheticPopulation(1), { seed: 1, areas: [4, 3] }), random = randomSource(1);
    const study = riskStudy(readSurvey(raw, spec), allowedFeatures, { seed: 1 });
    const bytes = surveyArtefact(study, await surveyContest(study, { seed: 1 }));
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
