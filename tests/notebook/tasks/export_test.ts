import { assertEquals, assertStringIncludes } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { cohortExports } from "lib/cohort/export/exported.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { main } from "lib/notebook/tasks/export.ts";
import { predictionsExport } from "lib/score/log/predictions_export.ts";
import { readCsv } from "lib/table/csv_file.ts";
import { duckDbFileRows } from "lib/warehouse/duckdb_files.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sqlFile } from "lib/warehouse/sql.ts";
import { rowsOfTable } from "../../cohort/loads/hospital_days.ts";
import { storePredicted } from "../../score/feedback/predicted_stays.ts";
import { openLocal, withServer } from "../../warehouse/with_snowflake.ts";
import { taskLine } from "./task_line.ts";

const folder = await Deno.makeTempDir({ prefix: "export_task_" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
const url = `duckdb:${folder}/{cohort}.duckdb`;
const synthetic = cohortNamed("synthetic");
const { table } = syntheticCohort({ stays: 2_000, liveStays: 200 });
const asOf = Date.UTC(2023, 4, 31);

const warehouse = await openWarehouse(url, { cohort: "synthetic" });
await loadCohort(warehouse, synthetic, table, { asOf });
await warehouse.run(sqlFile("prediction_log.sql"));
const names = ["stays", "accepted", "quarantine"] as const;
const exports = [
  ...names.map((name) => [name, cohortExports[name](synthetic)] as const),
  [
    "predictions",
    predictionsExport(),
  ] as const,
];
const rows = new Map(
  await Promise.all(
    exports.map(async ([name, { query }]) => [name, rowsOfTable(await warehouse.query(query))] as const),
  ),
);
await warehouse.close();

const exportTask = taskLine("export");
async function task(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const { code, out, err } = await exportTask(args, { INIT_CWD: folder, WARDBOOK_WAREHOUSE: url });
  return { code, out, error: err };
}

for (const [name, { columns }] of exports) {
  Deno.test(`\`deno task export ${name}\` writes what the tables hold as CSV and Parquet, and what it means`, async () => {
    for (const ending of ["csv", "parquet"]) {
      const { code, error, out } = await task(name, "--to", `${name}.${ending}`);
      assertEquals([code, error], [0, ""]);
      assertStringIncludes(out, `${name}.${ending}: ${rows.get(name)!.length.toLocaleString("en")} rows, `);
    }
    const file = `${folder}/${name}`;
    const header = columns.map((column) => column.name);
    const csv = await readCsv(`${file}.csv`), parquet = [];
    for await (const part of duckDbFileRows({ parquet: `${file}.parquet` }, file)) parquet.push(part);
    assertEquals([Object.keys(csv.columns), Object.keys(parquet[0]!.columns)], [header, header]);
    assertEquals(rowsOfTable(csv), rows.get(name));
    assertEquals(parquet.flatMap(rowsOfTable), rows.get(name));
    const dictionary = rowsOfTable(await readCsv(`${file}.csv.dictionary.csv`));
    assertEquals(dictionary.map((row) => row.column), header);
    for (const { column, meaning, missing_share } of dictionary) {
      const missing = rows.get(name)!.filter((row) => row[column!] === null).length;
      assertEquals([typeof meaning, missing_share], [
        "string",
        rows.get(name)!.length === 0 ? null : (missing / rows.get(name)!.length).toFixed(4),
      ]);
    }
    const left = (await Array.fromAsync(Deno.readDir(folder))).filter((entry) => entry.name.includes(".tmp"));
    assertEquals(left, []);
  });
}

Deno.test("`deno task export` says when a value is known, and replaces a file only where it may", async () => {
  const first = await task("stays", "--to", "kept.csv");
  assertEquals(first.code, 0);
  const dictionary = rowsOfTable(await readCsv(`${folder}/kept.csv.dictionary.csv`));
  const knownAt = Object.fromEntries(dictionary.map((row) => [row.column, row.known_at]));
  assertEquals([knownAt.stay_days, knownAt.ward_load], ["discharge", "admission"]);
  const again = await task("stays", "--to", "kept.csv");
  assertEquals(again.code, 1);
  assertStringIncludes(again.error, "as it must not be there yet: it is (--force replaces it)");
  assertEquals((await task("stays", "--to", "kept.csv", "--force")).code, 0);
});

Deno.test("`deno task export predictions` writes RiskAssessments, one a line, where the file ends in .ndjson", async () => {
  const own = `duckdb:${folder}/predicted.duckdb`;
  const filled = await openWarehouse(own, { cohort: "synthetic" });
  await storePredicted(filled, [{ stay: 1, days: 10, predicted: 15 }, { stay: 2, days: 3, predicted: 4.5 }]);
  await filled.close();
  const { code, error } = await task("predictions", "--to", "risk.ndjson", "--warehouse", own, "--quiet");
  assertEquals([code, error], [0, ""]);
  const lines = (await Deno.readTextFile(`${folder}/risk.ndjson`)).trimEnd().split("\n").map((line) =>
    JSON.parse(line)
  );
  assertEquals(lines.map(({ resourceType, encounter }) => [resourceType, encounter.identifier.value]), [
    ["RiskAssessment", "1"],
    ["RiskAssessment", "2"],
  ]);
  assertStringIncludes(lines[1].prediction[0].rationale, "4.5 days predicted");
  assertEquals((await task("stays", "--to", "risk2.ndjson")).code, 2);
});

Deno.test("`deno task export bi` makes views, and writes those asked for as Parquet, without who a row is of", async () => {
  const own = `duckdb:${folder}/bi.duckdb`;
  const filled = await openWarehouse(own, { cohort: "synthetic" });
  await loadCohort(filled, synthetic, table, { asOf });
  await filled.close();
  const made = await task("bi", "--warehouse", own);
  assertEquals([made.code, made.error], [0, ""]);
  for (
    const [more, names] of [[[], []], [["--identifiers", "--force"], ["stay_id", "patient_id"]]] as const
  ) {
    const { code, out } = await task("bi", "--to", "bi", "--warehouse", own, "--quiet", ...more);
    assertEquals(code, 0);
    assertStringIncludes(out, `bi_stays.parquet: ${rows.get("stays")!.length.toLocaleString("en")} rows`);
    const file = `${folder}/bi/bi_stays.parquet`,
      [part] = await Array.fromAsync(duckDbFileRows({ parquet: file }, file));
    const identifiers = Object.keys(part!.columns).filter((name) => /^(stay|patient)_id$/.test(name));
    assertEquals(identifiers, [...names]);
  }
  assertStringIncludes((await task("bi", "--to", "bi", "--warehouse", own)).error, "--force replaces it");
  assertEquals((await task("stays", "--to", "x.csv", "--identifiers")).code, 2);
  assertEquals((await task("bi", "--to", "x.csv")).code, 2);
});

Deno.test("`deno task export` says what is wrong with what was typed, and what isn't there", async () => {
  for (
    const [args, code, said] of [
      [["beds", "--to", "x.csv"], 2, "it takes one of stays, accepted, quarantine, predictions"],
      [["stays", "--to", "x.xlsx"], 2, "--to must name a file that ends in .csv or .parquet"],
      [["stays", "--to", "none/x.csv"], 1, "as its folder must exist and have room"],
      [["stays", "--to", "none/x.parquet"], 1, "as its folder must exist and have room"],
      [["stays", "--to", "x.csv", "--cohort", "sparcs"], 1, "sparcs.duckdb"],
    ] as const
  ) {
    const answered = await task(...args);
    assertEquals(answered.code, code);
    assertStringIncludes(answered.error, said);
  }
});

Deno.test("`deno task export` hands over from Snowflake what DuckDB has", () =>
  withServer(async (server) => {
    const there = await openLocal(server);
    await loadCohort(there, synthetic, table, { asOf });
    await there.close();
    const before = new Map(Object.keys(server.env).map((name) => [name, Deno.env.get(name)]));
    for (const [name, value] of Object.entries(server.env)) Deno.env.set(name, value);
    try {
      const to = `${folder}/there.parquet`;
      assertEquals(await main(["stays", "--to", to, "--warehouse", server.url, "--quiet"]), 0);
      const parts = [];
      for await (const part of duckDbFileRows({ parquet: to }, to)) parts.push(part);
      assertEquals(parts.flatMap(rowsOfTable), rows.get("stays"));
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) Deno.env.delete(name);
        else Deno.env.set(name, value);
      }
    }
  }));
