import { assertEquals, assertRejects } from "@std/assert";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { loadNew } from "lib/notebook/tasks/load_new.ts";
import { takeRows } from "lib/table/table.ts";
import { writeCsv } from "../../table/write_csv.ts";

Deno.test("`loadNew()` loads what a folder has that was not loaded before, and counts what it would bring", async () => {
  const folder = await Deno.makeTempDir({ prefix: "load_new_" });
  try {
    const { table } = syntheticCohort({ stays: 100, liveStays: 10 });
    const rows = (from: number, count: number) =>
      takeRows(table, Int32Array.from({ length: count }, (_, i) => from + i));
    const source = `${folder}/days`, warehouse = `duckdb:${folder}/mine.duckdb`;
    const options = { source, cohort: "synthetic", asOf: "2023-05-31", warehouse };
    await Deno.mkdir(source);
    await writeCsv(rows(0, 60), `${source}/day-1.csv`);
    const tried = await loadNew({ ...options, isTrial: true });
    assertEquals([tried.loads, tried.rowsRead, tried.added], [1, 60, 60]);
    assertEquals(await loadNew(options), tried);
    await writeCsv(rows(50, 50), `${source}/day-2.csv`);
    const next = { ...options, asOf: "2023-06-01" };
    const { loads, added, unchanged } = await loadNew(next);
    assertEquals([loads, added, unchanged], [1, 40, 10]);
    // What was loaded for a day counts for it whenever it is asked, as by a job that was killed; later not.
    assertEquals((await loadNew(next)).added, 40);
    assertEquals((await loadNew({ ...options, asOf: "2023-06-02" })).loads, 0);
    await assertRejects(() => loadNew({ ...options, source: `${folder}/none.csv` }), Error, "none.csv");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
