import { cohortNamed } from "lib/cohort/cohorts.ts";
import { addLoad } from "lib/cohort/loads/add_load.ts";
import { openSources } from "lib/cohort/source.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { writeCsv } from "../../table/write_csv.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";
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
