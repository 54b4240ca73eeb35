import { assertEquals, assertRejects } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { openSource } from "lib/cohort/source.ts";
import { sourceFiles } from "lib/cohort/source/source_files.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { sql, written } from "lib/warehouse/sql.ts";
import { engines } from "../../warehouse/engines.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";
import { columnsSql, runDuckDb } from "./write_parquet.ts";

const folder = await Deno.makeTempDir({ prefix: "source_files_" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
const synthetic = cohortNamed("synthetic");

async function filesIn(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  await Deno.mkdir(`${folder}/${name}`);
  for (const [file, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${folder}/${name}/${file}`, text);
  }
  return `${folder}/${name}`;
}

Deno.test("`sourceFiles()` finds a file, a folder's and a pattern's, in the order of their names", async () => {
  const text = "a,b\n1,2\n";
  const place = await filesIn("found", {
    "2.csv": text,
    "10.CSV": text,
    "1.csv.gz": text,
    ".hidden.csv": text,
    "notes.txt": text,
    "[odd].csv": text,
  });
  const names = async (path: string) =>
    (await sourceFiles(path)).paths.map((each) => each.slice(place.length + 1));
  assertEquals(await names(place), ["1.csv.gz", "2.csv", "10.CSV", "[odd].csv"]);
  assertEquals(await names(`${place}/*.csv`), ["2.csv", "[odd].csv"]);
  assertEquals(await names(`${place}/{1,2}.csv*`), ["1.csv.gz", "2.csv"]);
  assertEquals(await names(`${place}/notes.txt`), ["notes.txt"]);
  // A file's own name comes before what it would mean as a pattern.
  assertEquals(await names(`${place}/[odd].csv`), ["[odd].csv"]);
});

Deno.test("`openSource()` says what is wrong with files, in one sentence", async () => {
  const empty = await filesIn("empty", {});
  const other = await filesIn("other", { "notes.txt": "x" });
  const mixed = await filesIn("mixed", { "a.csv": "a,b\n1,2\n", "b.parquet": "x" });
  const headers = await filesIn("headers", { "1.csv": "a,b\n", "2.csv": "a,c\n1,2\n" });
  const rows = await filesIn("rows", { "1.csv": "a,b\n", "2.csv": "a,b\n" });
  const damaged = await filesIn("damaged", { "x.parquet": "PAR1 and no more" });
  const cases: [source: string, message: string][] = [
    [`${folder}/none.csv`, `Cannot read "${folder}/none.csv" as there must be such a file: none found at `],
    [
      `${folder}/none*.csv`,
      "as there must be a file .csv, .csv.gz, .parquet, .xlsx or .xpt: no file fits the pattern",
    ],
    [
      empty,
      `Cannot read "${empty}" as there must be a file .csv, .csv.gz, .parquet, .xlsx or .xpt: the folder has no files`,
    ],
    [other, "as there must be a file .csv, .csv.gz, .parquet, .xlsx or .xpt: none of 1 file is one"],
    [mixed, "as its files must be of one format: they are csv and parquet"],
    [
      headers,
      `Cannot read "${headers}/2.csv" as all files of a source must have the columns of the first, ` +
      `"${headers}/1.csv": it lacks "b" and adds "c"`,
    ],
    [rows, `as its source must have rows: "${rows}" has a header and no rows`],
    [`${damaged}/x.parquet`, `Cannot read "${damaged}/x.parquet" as it must be a whole Parquet file: `],
    [`duckdb:${folder}/none.duckdb#stays`, "as it must be a DuckDB file that can be read"],
    [`duckdb:${damaged}/x.parquet#stays`, "as it must be a DuckDB file that can be read"],
    [
      `duckdb:${folder}/none.duckdb`,
      "a table of a DuckDB file is written duckdb:FILE#TABLE: it names no table",
    ],
    ["table:a.b.c.d", "as a table is named [[DATABASE.]SCHEMA.]NAME, with names of other letters in double"],
    ["table:my stays", 'in double quotes: it is "my stays"'],
    ['table:"open', 'in double quotes: it is ""open"'],
    ["table:", 'in double quotes: it is ""'],
    ["s3://bucket/stays.csv", 'as it must be one of this machine\'s file system: it begins with "s3:"'],
  ];
  for (const [source, message] of cases) {
    const { message: said } = await assertRejects(() => openSource(synthetic, source), Error);
    assertEquals(said.includes(message), true, `${source}: ${said}`);
  }
});

Deno.test("`openSource()` names the tables that a DuckDB file has when it lacks the one that was named", async () => {
  await runDuckDb(`ATTACH '${folder}/some.duckdb' AS hospital; CREATE SCHEMA hospital.ward;
    CREATE TABLE hospital.ward.stays (a INTEGER); CREATE VIEW hospital.recent AS SELECT 1 AS a`);
  const open = () => openSource(synthetic, `duckdb:${folder}/some.duckdb#stays`);
  const message = "as the file must have such a table or view: it has recent, ward.stays";
  await assertRejects(open, Error, message);
});

Deno.test("`openSource()` takes columns of further files in whatever order", async () => {
  const place = await filesIn("order", { "1.csv": "a,b\n1,2\n", "2.csv": "b,a\n4,3\n" });
  const source = await openSource(synthetic, place);
  const rows: unknown[] = [];
  for await (const { table, file, rowsBefore } of "parts" in source ? source.parts() : []) {
    rows.push([Object.keys(table.columns), table.columns.a, file?.slice(-5), rowsBefore]);
  }
  const a = (label: string) => ({ type: "category", codes: Int32Array.of(0), labels: [label] });
  assertEquals(rows, [[["a", "b"], a("1"), "1.csv", 0], [["a", "b"], a("3"), "2.csv", 0]]);
});

for (const [engine, withEngine] of engines) {
  Deno.test(`\`loadCohort()\` names a table that isn't there, and those beside it, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await warehouse.run(sql`CREATE TABLE health_data (a INTEGER)`);
      const load = async (source: string) =>
        await loadCohort(warehouse, synthetic, await openSource(synthetic, source), { asOf: 0 });
      const start =
        "as it must be a table or view that this user may read: there is none of that name; seen in";
      const none = await assertRejects(() => load("table:health_date"), Error, start);
      assertEquals(none.message.toLowerCase().includes("health_data"), true, none.message);
      await assertRejects(() => load('table:"Health_Data"'), Error, start);
      await assertRejects(() => load("table:nowhere.health_data"), Error, `${start} its schema: none`);
      await assertRejects(() => load("table:health_data"), TypeError, 'it lacks "CASE_ID"');
      const { table } = syntheticCohort({ stays: 0, liveStays: 0 });
      await warehouse.run(written(`CREATE TABLE no_data (${columnsSql(table)})`, "test"));
      await assertRejects(() => load("table:no_data"), Error, "must have rows: table:no_data has none");
    }));
}

Deno.test("`loadCohort()` takes the types of Parquet as it takes the texts of CSV", async () => {
  const columns = `1 AS CASE_ID, CAST(29 AS SMALLINT) AS HOSPITAL_CODE, 'a' AS HOSPITAL_TYPE_CODE,
    CAST(13 AS TINYINT) AS CITY_CODE_HOSPITAL, 'X' AS HOSPITAL_REGION_CODE,
    CAST(3 AS UBIGINT) AS AVAILABLE_EXTRA_ROOMS_IN_HOSPITAL, CAST('gynecology' AS ENUM ('gynecology')) AS DEPARTMENT,
    'R' AS WARD_TYPE, 'F' AS WARD_FACILITY_CODE, CAST(2 AS DECIMAL(3, 1)) AS BED_GRADE, CAST(77 AS HUGEINT) AS PATIENTID,
    8 AS CITY_CODE_PATIENT, 'Trauma' AS TYPE_OF_ADMISSION, 'Minor' AS SEVERITY_OF_ILLNESS,
    CAST(2 AS FLOAT) AS VISITORS_WITH_PATIENT, '20-Nov' AS AGE, CAST(4185.1 AS FLOAT) AS ADMISSION_DEPOSIT,
    DATE '2022-08-01' AS ADMISSION_DATE, TIMESTAMPTZ '2022-08-11 00:00:00+00' AS DISCHARGE_DATE, 'home' AS DISCHARGE_KIND`;
  const changes = [
    "* REPLACE (2 AS CASE_ID)",
    "* REPLACE (9007199254740993 AS CASE_ID)",
    "* REPLACE (3 AS CASE_ID, 2.5 AS BED_GRADE)",
    "* REPLACE (4 AS CASE_ID, DATE 'infinity' AS ADMISSION_DATE)",
    "* REPLACE (5 AS CASE_ID, NULL AS WARD_TYPE)",
    "* REPLACE (6 AS CASE_ID, true AS WARD_TYPE)",
    "* REPLACE (7 AS CASE_ID, NULL AS DISCHARGE_DATE, NULL AS DISCHARGE_KIND)",
  ];
  const rows = changes.map((change) => `SELECT ${change} FROM base`).join(" UNION ALL BY NAME ");
  const path = `${folder}/types.parquet`;
  await runDuckDb(
    `SET TimeZone = 'Asia/Tokyo'; COPY (WITH base AS (SELECT ${columns}) ${rows}) TO '${path}' (FORMAT parquet)`,
  );
  await withWarehouse(async (warehouse) => {
    const source = await openSource(synthetic, path);
    const { byRule, kept } = await loadCohort(warehouse, synthetic, source, { asOf: Date.UTC(2023, 0) });
    assertEquals([kept, byRule.map(({ column, example }) => [column, example])], [2, [
      ["CASE_ID", "row 2: 9007199254740992 is too large to be held exactly"],
      ["ADMISSION_DATE", "row 4: year 9999 is outside 1900 to 2100"],
      ["WARD_TYPE", "row 5: a required value is missing"],
      ["WARD_TYPE", 'row 6: "true" is not one of the 6 values allowed'],
      ["BED_GRADE", "row 3: 2.5 is not a whole number"],
    ]]);
    const stays = await warehouse.query(
      sql`SELECT deposit, stay_days, hospital_code, extra_rooms FROM stays`,
    );
    assertEquals(stays.columns.deposit, { type: "number", values: Float64Array.of(4185.1, 4185.1) });
    assertEquals(stays.columns.stay_days, { type: "number", values: Float64Array.of(10, NaN) });
  });
});
