import { assertEquals } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import { askedIn, placeOf } from "lib/notebook/kept/held.ts";
import { KeptRuns, type Looked } from "lib/notebook/kept/kept_runs.ts";
import type { PlannedRun } from "lib/notebook/kept/run_parts.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { type Sql, sql } from "lib/warehouse/sql.ts";
import { codeNotebook } from "../run/code_notebook.ts";

const folder = await Deno.makeTempDir({ prefix: "kept_runs_" });
const warehouse = `duckdb:${folder}/{cohort}.duckdb`, models = `${folder}/models`;
const facts = { cells: 1, seconds: 2, peakMegabytes: null, cannot: null };
const ended = { ...facts, notebook: "{}", page: "<p>" };

function planned(name: string, source: string): PlannedRun {
  const path = resolveInProject(`notebooks/${name}.ipynb`);
  const parameters = { cohort: "synthetic", warehouse, models };
  return { name, path, notebook: codeNotebook(source), parameters };
}

const features = planned("02_features", "1"), scoring = planned("05_scoring", "2");
const drift = planned("06_drift", "6"), all = [features, scoring];
/** One process for all tests: starting one takes longer than they do. */
const asked = askedIn(placeOf(all)!);
Deno.test.afterAll(async () => {
  await asked.end();
  await Deno.remove(folder, { recursive: true });
});

function open(runs: readonly PlannedRun[] = all): KeptRuns {
  return KeptRuns.open(runs, { folder: `${folder}/runs`, now: 0, environment: () => undefined, asked });
}

async function change(...statements: Sql[]): Promise<void> {
  const store = await openWarehouse(warehouse, { cohort: "synthetic" });
  for (const statement of statements) await store.run(statement);
  await store.close();
}

/** Looks at runs as the project's would, and does `work` for those that have to run. */
async function pass(
  work: (name: string) => Promise<void> = () => Promise.resolve(),
  runs: readonly PlannedRun[] = all,
): Promise<string[]> {
  const kept = open(runs), said: string[] = [];
  for (const run of runs) {
    const looked = await kept.look(run);
    said.push(saidOf(looked));
    if ("kept" in looked) continue;
    await work(run.name);
    await (await kept.ended(run))(ended);
  }
  return said;
}

function saidOf(looked: Looked): string {
  return "kept" in looked ? "kept" : looked.why.join(", ");
}

const never = "no run of it is kept", isKept = ["kept", "kept"];

Deno.test("`KeptRuns` keeps what ended well, until tables or models are others", async () => {
  await change(
    sql`CREATE TABLE stays AS SELECT 1 AS stay_id`,
    sql`CREATE TABLE prediction_log (stay_id INTEGER)`,
  );
  const scores = (name: string) =>
    name === "05_scoring" ? change(sql`INSERT INTO prediction_log VALUES (1)`) : Promise.resolve();
  assertEquals(await pass(scores), [never, never]);
  assertEquals(await pass(), isKept);

  await change(sql`INSERT INTO prediction_log VALUES (2)`);
  assertEquals(await pass(), ["kept", "prediction_log has changed"]);
  await change(sql`UPDATE stays SET stay_id = 2`);
  assertEquals(await pass(), ["stays has changed", "stays has changed"]);
  await Deno.mkdir(models);
  await Deno.writeTextFile(`${models}/champion.json`, "{}");
  assertEquals(await pass(), ["kept", "models has changed"]);
  assertEquals(await pass(), isKept);
});

Deno.test("`KeptRuns` keeps a watch that notes why it advises retraining, until the notes or the models are others", async () => {
  const [causes, champion] = [`${models}/causes.json`, `${models}/champion.json`];
  const watch = () => Deno.writeTextFile(causes, "[1]"), runs = [scoring, drift];
  const passed = () => pass((name) => name === drift.name ? watch() : Promise.resolve(), runs);
  await Deno.mkdir(models, { recursive: true });
  assertEquals((await passed())[1], never);
  assertEquals(await passed(), isKept);
  await Deno.writeTextFile(causes, "[2]");
  assertEquals(await passed(), ["kept", "causes has changed"]);
  assertEquals(await passed(), isKept);
  await Deno.writeTextFile(champion, "{ }");
  assertEquals(await passed(), ["models has changed", "models has changed"]);
});

Deno.test("`KeptRuns` does not keep a run beside which somebody else has changed what it reads", async () => {
  await change(sql`UPDATE stays SET stay_id = 3`);
  const kept = open();
  assertEquals(saidOf(await kept.look(features)), "stays has changed");
  await change(sql`UPDATE stays SET stay_id = 4`);
  await (await kept.ended(features))(ended);
  assertEquals(saidOf(await open().look(features)), never);
});

Deno.test("`KeptRuns` keeps what touches no table whatever becomes of them, and sees that for the next", async () => {
  await pass();
  const population = planned("10_population_risk", "4"), kept = open();
  assertEquals(saidOf(await kept.look(population)), never);
  await change(sql`UPDATE stays SET stay_id = 5`);
  await (await kept.ended(population))(ended);
  assertEquals(saidOf(await kept.look(scoring)), "stays has changed");
  assertEquals(saidOf(await kept.look(population)), "kept");
});

Deno.test("`KeptRuns` forgets what was begun and did not end well, and what is not whole", async () => {
  await pass();
  assertEquals(await pass(), isKept);
  const other = { ...features, notebook: codeNotebook("3") };
  assertEquals(saidOf(await open().look(other)), "cells has changed");
  assertEquals(saidOf(await open().look(features)), never);
  await Deno.writeTextFile(`${folder}/runs/.kept/05_scoring.html`, "<p>another");
  assertEquals(saidOf(await open().look(scoring)), never);
});

Deno.test("`KeptRuns` keeps nothing of a warehouse that it can't look at", async () => {
  const inMemory = { ...features, parameters: { cohort: "synthetic", warehouse: "duckdb::memory:" } };
  const kept = open([inMemory]);
  assertEquals(saidOf(await kept.look(inMemory)), "its rows are not in a DuckDB file");
  await (await kept.ended(inMemory))(ended);
  assertEquals(saidOf(await open([inMemory]).look(inMemory)), "its rows are not in a DuckDB file");
});

Deno.test("`KeptRuns` has a run of what was kept, and none where all run", async () => {
  await pass();
  const fresh = KeptRuns.open(all, {
    ...{ folder: `${folder}/runs`, now: 0, environment: () => undefined, isFresh: true },
  });
  const kept = open();
  assertEquals(await Promise.all(["05_scoring", "07_retraining"].map((name) => kept.has(name))), [
    true,
    false,
  ]);
  assertEquals(await fresh.has("05_scoring"), false);
  await Promise.all([kept.end(), fresh.end()]);
});
