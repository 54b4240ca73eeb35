import { assertEquals, assertStringIncludes } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import type { ContractReport } from "lib/cohort/contract/contract.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { openSource } from "lib/cohort/source.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { type Table, takeRows } from "lib/table/table.ts";
import { sql, written } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { writeCsv } from "../../table/write_csv.ts";
import { assertSameRows } from "../../warehouse/assert_same_rows.ts";
import { engines } from "../../warehouse/engines.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";
import { columnsSql, runDuckDb, writeParquet } from "./write_parquet.ts";

const folder = await Deno.makeTempDir({ prefix: "same_stays_" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
const synthetic = cohortNamed("synthetic");
const asOf = Date.UTC(2023, 4, 31);
const { table } = syntheticCohort({ stays: 4_000, liveStays: 500 });

type Loaded = { readonly report: ContractReport; readonly stays: Table; readonly quarantine: Table };

async function load(source: string, warehouse: Warehouse): Promise<Loaded> {
  const report = await loadCohort(warehouse, synthetic, await openSource(synthetic, source), { asOf });
  return {
    report,
    stays: await warehouse.query(sql`SELECT stays.*, stay_features.stays_last_year, stay_features.ward_load
      FROM stays INNER JOIN stay_features ON stay_features.stay_id = stays.stay_id ORDER BY stays.stay_id`),
    quarantine: await warehouse.query(sql`SELECT source_row, rule, column_name, value, reason, row_text
      FROM quarantine ORDER BY source_row`),
  };
}

async function loadHere(source: string): Promise<Loaded> {
  let loaded: Loaded | undefined;
  await withWarehouse(async (warehouse) => void (loaded = await load(source, warehouse)));
  return loaded!;
}

function assertSame(loaded: Loaded, expected: Loaded, of: string): void {
  assertSameRows(loaded.stays, expected.stays, `of stays, ${of}`);
  assertSameRows(loaded.quarantine, expected.quarantine, `of quarantine, ${of}`);
  assertEquals(loaded.report.missing, expected.report.missing, of);
  assertEquals(loaded.report.repaired, expected.report.repaired, of);
  const counts = ({ report }: Loaded) => report.byRule.map(({ rule, column, rows }) => [rule, column, rows]);
  assertEquals(counts(loaded), counts(expected), of);
}

function part(from: number, to: number): Table {
  return takeRows(table, Int32Array.from({ length: to - from }, (_, i) => from + i));
}

await writeCsv(table, `${folder}/all.csv`);
const fromCsv = await loadHere(`${folder}/all.csv`);

Deno.test("the synthetic cohort has something of everything that is compared", () => {
  assertEquals(fromCsv.stays.rowCount + fromCsv.quarantine.rowCount, table.rowCount);
  assertEquals(fromCsv.report.byRule.some(({ rule }) => rule === "duplicate"), true);
  assertEquals(fromCsv.report.repaired.length, 1);
});

Deno.test("packed, Parquet and a DuckDB file's table give the stays and the quarantine of the CSV file", async () => {
  await writeCsv(table, `${folder}/all.csv.gz`);
  await writeParquet(table, `${folder}/all.parquet`);
  await runDuckDb(`ATTACH '${folder}/hospital.duckdb' AS hospital;
    CREATE SCHEMA hospital.ward;
    CREATE TABLE hospital.ward."My stays" AS SELECT * FROM read_parquet('${folder}/all.parquet')`);
  const sources = ["all.csv.gz", "all.parquet"].map((name) => `${folder}/${name}`);
  for (const source of [...sources, `duckdb:${folder}/hospital.duckdb#ward."My stays"`]) {
    assertSame(await loadHere(source), fromCsv, source);
  }
});

Deno.test("several files are one source, in the order of their names, and each bad row names its file", async () => {
  for (const [format, write] of [["csv", writeCsv], ["parquet", writeParquet]] as const) {
    const place = `${folder}/${format}`;
    await Deno.mkdir(place);
    await write(part(0, 1_000), `${place}/day-1.${format}`);
    await write(part(1_000, 1_001), `${place}/day-2.${format}`);
    await write(part(1_001, 4_500), `${place}/day-10.${format}`);
    await Deno.writeTextFile(`${place}/README.md`, "no table");
    for (const source of [place, `${place}/day-*.${format}`]) {
      await withWarehouse(async (warehouse) => {
        const loaded = await load(source, warehouse);
        assertSame(loaded, fromCsv, source);
        const places = await warehouse.query(sql`SELECT COUNT(*) AS wrong FROM quarantine
          WHERE source_row <> file_row + CASE WHEN source_file LIKE '%day-1.%' THEN 0
            WHEN source_file LIKE '%day-2.%' THEN 1000 ELSE 1001 END`);
        assertEquals(places.columns.wrong, { type: "number", values: Float64Array.of(0) });
        for (const { example } of loaded.report.byRule) assertStringIncludes(example, `.${format}, row `);
      });
    }
  }
});

for (const [engine, withEngine] of engines) {
  Deno.test(`a table of the warehouse, and a view, give the stays of the CSV file on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await warehouse.run(written(`CREATE TABLE health_data (${columnsSql(table)})`, "test"));
      await warehouse.append("health_data", engine === "duckdb" ? table : inLowerCase(table));
      await warehouse.run(sql`CREATE VIEW health_view AS SELECT * FROM health_data`);
      for (const source of ["table:health_data", "table:Health_View"]) {
        assertSame(await load(source, warehouse), fromCsv, source);
      }
    }));
}

function inLowerCase(rows: Table): Table {
  const columns = Object.entries(rows.columns).map(([name, column]) => [name.toLowerCase(), column]);
  return { ...rows, columns: Object.fromEntries(columns) };
}
