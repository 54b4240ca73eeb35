import { assert, assertEquals } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { addLoad } from "lib/cohort/loads/add_load.ts";
import { contentHash } from "lib/cohort/loads/content_hash.ts";
import { openSources } from "lib/cohort/source.ts";
import type { Source } from "lib/cohort/source/source.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { writeCsv } from "../../table/write_csv.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";
import { extractedOn, omopExport, trueStays } from "../doors/made_up_exports.ts";
import { withExport } from "../doors/with_export.ts";
import { writeExcel } from "../source/write_excel.ts";
import { runDuckDb, writeParquet } from "../source/write_parquet.ts";
import { assertSameLoaded, type LoadedRows, loadedRows } from "./loaded_rows.ts";

const folder = await Deno.makeTempDir({ prefix: "load_sources_" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
const synthetic = cohortNamed("synthetic");
const asOf = Date.UTC(2023, 4, 31);

Deno.test("CSV, packed CSV, Parquet and a DuckDB file's table load as the same stays", async () => {
  const { table } = syntheticCohort({ stays: 1_000, liveStays: 100 });
  await writeCsv(table, `${folder}/all.csv`);
  await writeCsv(table, `${folder}/all.csv.gz`);
  await writeParquet(table, `${folder}/all.parquet`);
  await runDuckDb(`ATTACH '${folder}/hospital.duckdb' AS hospital;
    CREATE TABLE hospital.stays AS SELECT * FROM read_parquet('${folder}/all.parquet')`);
  let expected: LoadedRows | undefined;
  for (const name of ["all.csv", "all.csv.gz", "all.parquet", "hospital.duckdb"]) {
    const place = `${folder}/${name}`;
    const [source] = await openSources(
      synthetic,
      name === "hospital.duckdb" ? `duckdb:${place}#stays` : place,
      {
        isWhole: false,
      },
    );
    await withWarehouse(async (warehouse) => {
      await addLoad(warehouse, synthetic, source!, { name, id: name, asOf, now: () => 0 });
      const loaded = await loadedRows(warehouse, synthetic);
      expected ??= loaded;
      assertSameLoaded(loaded, expected, name);
    });
  }
});

Deno.test("a load of an export goes through its door, and sheets of one Excel file are different content", async () => {
  await withExport(omopExport(trueStays(60)).files, async (exported) => {
    const [source, ...others] = await openSources(cohortNamed("omop"), exported, { isWhole: false });
    assertEquals(others, []);
    await withWarehouse(async (warehouse) => {
      const { load } = await addLoad(warehouse, cohortNamed("omop"), source as Source, {
        ...{ name: "omop", id: await contentHash(source as Source), asOf: extractedOn, now: () => 0 },
      });
      assert(load.added > 0 && load.rowsRead === load.added + load.quarantined);
    });
  });
  const file = `${folder}/two.xlsx`;
  await writeExcel(file, { one: [["CASE_ID"], [1]], two: [["CASE_ID"], [2]] });
  const hashes = await Promise.all(["one", "two", "one"].map(async (sheet) => {
    const [source] = await openSources(synthetic, `${file}#${sheet}`, { isWhole: false });
    return await contentHash(source as Source);
  }));
  assertEquals([hashes[0] === hashes[2], hashes[0] === hashes[1]], [true, false]);
});
