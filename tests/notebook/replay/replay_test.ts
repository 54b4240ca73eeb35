import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { writeNotebook } from "lib/notebook/notebook.ts";
import { rehearsalOf } from "lib/notebook/replay/rehearsal.ts";
import { replay } from "lib/notebook/replay/replay.ts";
import { openRegistry } from "lib/registry/registry.ts";
import { isoDay } from "lib/stats/day.ts";
import { numbersOf } from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql } from "lib/warehouse/sql.ts";
import { smallFit } from "../../registry/small_artefact.ts";
import { dayMs, firstDay, smallWarehouse } from "../../score/small_warehouse.ts";
import { codeNotebook } from "../run/code_notebook.ts";

const folder = await Deno.makeTempDir({ prefix: "replay_" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
const cohort = "synthetic", [old, later] = [smallFit(1), smallFit(2)];
const from = firstDay + 2 * dayMs, until = firstDay + 4 * dayMs;
const place = { cohort, warehouse: `duckdb:${folder}/{cohort}.duckdb`, models: `${folder}/models`, from };

/** A warehouse of four days; the second champion is of a day after the replay's first. */
async function makeHospital(): Promise<string[]> {
  const registry = await openRegistry(place.models, cohort), versions: string[] = [];
  for (const [i, { bytes, matrix, model }] of [old, later].entries()) {
    versions.push(await registry.register(bytes));
    const change = { reason: "r", asOf: firstDay + 3 * i * dayMs, over: versions[i - 1] ?? null };
    await registry.promote(versions[i]!, { ...change, probe: matrix, expected: model.predict(matrix) });
  }
  const store = await smallWarehouse({ url: `duckdb:${folder}/${cohort}.duckdb` });
  await store.close();
  return versions;
}

/** Notebooks of the weekly job's names: 06 advises to retrain on the last day, and 07 keeps the champion. */
async function writeNotebooks(): Promise<string> {
  const notebooks = join(folder, "notebooks"), mime = "application/vnd.wardbook.summary+json";
  const says = (summary: string) => `await Deno.jupyter.display({ "${mime}": ${summary} }, { raw: true });`;
  const parameters = {
    source: 'let asOf = ""; // a day\nlet cohort = "synthetic";\nlet warehouse = "";\nlet models = "";',
    tags: ["parameters"],
  };
  await Deno.mkdir(notebooks);
  const advises = `{ drift: { weeks: 2, alarms: 1 }, retrain: asOf === "${
    isoDay(until)
  }", decision: "so it is" }`;
  await writeNotebook(join(notebooks, "06_drift.ipynb"), codeNotebook(parameters, says(advises)));
  await writeNotebook(
    join(notebooks, "07_retraining.ipynb"),
    codeNotebook(
      parameters,
      says('{ championAfterRetraining: "another", retraining: "promoted, as it is" }'),
    ),
  );
  return notebooks;
}

Deno.test("`replay()` scores each night and looks each week on copies that know no later champion", async () => {
  const [first] = await makeHospital(), notebooks = await writeNotebooks();
  const copies = await rehearsalOf({ ...place, folder: `${folder}/copies` });
  const days = await replay({
    ...copies,
    cohort,
    notebooks,
    folder: `${folder}/jobs`,
    from,
    until,
    every: 2,
  });
  assertEquals(days.map(({ day, model, weekly }) => [day, model, weekly?.retrain ?? null]), [
    [isoDay(from), first!, false],
    [isoDay(from + dayMs), first!, null],
    [isoDay(until), first!, true],
  ]);
  assertEquals(days.map(({ scored }) => scored).slice(1), [25, 25]);
  assertEquals(days[2]!.weekly, {
    ...{ weeks: 2, alarms: 1, retrain: true, advice: "so it is" },
    ...{ promoted: "another", retraining: "promoted, as it is", trouble: null },
  });
  const counted = async (url: string) => {
    const store = await openWarehouse(url, { cohort });
    const found = await store.query(sql`SELECT COUNT(*) AS tables FROM information_schema.tables
      WHERE table_name = 'prediction_log'`);
    await store.close();
    return numbersOf(found, "tables")[0];
  };
  assertEquals([await counted(copies.warehouse), await counted(place.warehouse)], [1, 0]);
});

Deno.test("`rehearsalOf()` says what it can't copy", async () => {
  const at = (change: object) => () => rehearsalOf({ ...place, folder: `${folder}/never`, ...change });
  await assertRejects(
    at({ warehouse: "duckdb::memory:" }),
    RangeError,
    "must be a DuckDB file that is there",
  );
  await assertRejects(
    at({ from: firstDay - dayMs }),
    RangeError,
    "Cannot replay from 2022-11-30 as a champion",
  );
  await assertRejects(at({ models: `${folder}/none` }), RangeError, "is no registry");
});
