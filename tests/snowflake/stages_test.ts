import { DuckDBInstance } from "@duckdb/node-api";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { gunzipSync } from "node:zlib";
import type { Connection } from "lib/warehouse/snowflake/snowflake_sdk.ts";
import { execute } from "./driver.ts";
import { withDriver } from "./with_driver.ts";

const csv = "FILE_FORMAT = (TYPE = CSV FIELD_OPTIONALLY_ENCLOSED_BY = '\"')";

/** Runs `work` with a table, a stage, and a folder with a CSV file. */
async function withFile(
  text: string,
  work: (connection: Connection, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/rows.csv`, text);
    await withDriver(async (connection) => {
      await execute(connection, "CREATE TABLE t (a INTEGER, b DOUBLE, c VARCHAR, d TIMESTAMP)");
      await execute(connection, "CREATE TEMPORARY STAGE s");
      await work(connection, folder);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const good = '1,0.1,"x, ""y""",2022-11-01 00:00:00.000\n2,,"",\n3,inf,,2022-11-01T00:00:00Z\n';

Deno.test("PUT compresses a file to a stage, LIST and REMOVE know it, and GET brings it back", () =>
  withFile(good, async (connection, folder) => {
    const [put] = await execute(connection, `PUT 'file://${folder}/rows.csv' @s/in OVERWRITE = TRUE`);
    assertEquals([put!.target, put!.status], ["rows.csv.gz", "UPLOADED"]);
    assertEquals((await execute(connection, "LIST @s")).map(({ name }) => name), ["s/in/rows.csv.gz"]);
    await Deno.mkdir(`${folder}/out`);
    await execute(connection, `GET @s/in 'file://${folder}/out/'`);
    const [{ name } = { name: "" }] = Array.from(Deno.readDirSync(`${folder}/out`));
    assertEquals(gunzipSync(Deno.readFileSync(`${folder}/out/${name}`)).toString(), good);
    await execute(connection, "REMOVE @s/in");
    assertEquals(await execute(connection, "LIST @s"), []);
  }));

Deno.test("COPY INTO loads a staged CSV file, tells the rows, and doesn't load it twice", () =>
  withFile(good, async (connection, folder) => {
    await execute(connection, `PUT file://${folder}/rows.csv @s`);
    const [copied] = await execute(connection, `COPY INTO t FROM @s ${csv} ON_ERROR = ABORT_STATEMENT`);
    assertEquals([copied!.status, copied!.rows_parsed, copied!.rows_loaded], ["LOADED", 3, 3]);
    const rows = await execute(
      connection,
      "SELECT a, b, c, COUNT(d) AS d FROM t GROUP BY a, b, c ORDER BY a",
    );
    assertEquals(rows.map(({ A, C, D }) => [A, C, D]), [[1, 'x, "y"', 1], [2, "", 0], [3, null, 1]]);
    const again = await execute(connection, `COPY INTO t FROM @s ${csv}`);
    assertEquals(again, [{ status: "Copy executed with 0 files processed." }]);
    await execute(connection, `COPY INTO t FROM @s ${csv} FORCE = TRUE PURGE = TRUE`);
    assertEquals(await execute(connection, "SELECT COUNT(*) AS n FROM t"), [{ N: 6 }]);
    assertEquals(await execute(connection, "LIST @s"), []);
  }));

Deno.test("COPY INTO rolled back may be done again, and a table made anew takes a file again", () =>
  withFile(good, async (connection, folder) => {
    const copy = () => execute(connection, `COPY INTO t FROM @s ${csv}`);
    const count = async () => (await execute(connection, "SELECT COUNT(*) AS n FROM t"))[0]!.N;
    await execute(connection, `PUT file://${folder}/rows.csv @s`);
    await execute(connection, "BEGIN");
    await copy();
    await execute(connection, "ROLLBACK");
    assertEquals(await count(), 0);
    await copy();
    assertEquals(await count(), 3);
    await execute(connection, "CREATE OR REPLACE TABLE t (a INTEGER, b DOUBLE, c VARCHAR, d TIMESTAMP)");
    await copy();
    assertEquals(await count(), 3);
  }));

Deno.test("COPY INTO loads what a query makes of staged fields, in the columns that it names", () =>
  withFile(good, async (connection, folder) => {
    await execute(connection, `PUT file://${folder}/rows.csv @s`);
    await execute(connection, `COPY INTO t (c, a) FROM (SELECT $3, 10 * MOD($1::INTEGER, 2) FROM @s) ${csv}`);
    assertEquals(await execute(connection, "SELECT a, c FROM t WHERE c IS NULL"), [{ A: 10, C: null }]);
  }));

Deno.test("COPY INTO loads Parquet by the names of its columns", () =>
  withFile("", async (connection, folder) => {
    const instance = await DuckDBInstance.create(":memory:");
    const duckdb = await instance.connect();
    await duckdb.run(`COPY (SELECT 1.5 AS B, 'x' AS c, 7 AS a) TO '${folder}/rows.parquet'`);
    duckdb.closeSync();
    instance.closeSync();
    await execute(connection, `PUT file://${folder}/rows.parquet @s AUTO_COMPRESS = FALSE`);
    const copy = "COPY INTO t FROM @s FILE_FORMAT = (TYPE = PARQUET)";
    await assertRejects(() => execute(connection, copy), Error, "MATCH_BY_COLUMN_NAME");
    await execute(connection, `${copy} MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE`);
    assertEquals(await execute(connection, "SELECT a, b, c, d FROM t"), [{ A: 7, B: 1.5, C: "x", D: null }]);
  }));

const bad: readonly (readonly [string, string, string])[] = [
  ["a number is none", "1,x,y,\n", "Could not convert"],
  ["a row has a field too few", "1,1,y,\n2,1,y\n", "Number of columns in file (3)"],
  ["a row has a field too many", "1,1,y,,\n", "Number of columns in file (5)"],
  ["a field has no end", '1,1,"y,\n', "no closing quote"],
];

for (const [when, text, message] of bad) {
  Deno.test(`COPY INTO loads nothing when ${when}`, () =>
    withFile(text, async (connection, folder) => {
      await execute(connection, `PUT file://${folder}/rows.csv @s`);
      await assertRejects(() => execute(connection, `COPY INTO t FROM @s ${csv}`), Error, message);
      assertEquals(await execute(connection, "SELECT COUNT(*) AS n FROM t"), [{ N: 0 }]);
    }));
}

Deno.test("COPY INTO refuses options that the server doesn't know, and stages that there aren't", () =>
  withFile(good, async (connection) => {
    for (
      const [text, message] of [
        [`COPY INTO t FROM @s ${csv} ON_ERROR = CONTINUE`, "ON_ERROR CONTINUE"],
        [`COPY INTO t FROM @s ${csv} SIZE_LIMIT = 10`, "COPY option SIZE_LIMIT"],
        ["COPY INTO @s FROM t", "does not unload"],
        ["PUT file://x.csv @other", "Stage 'OTHER' does not exist"],
        ["LIST @s/../x", "Invalid path"],
      ]
    ) await assertRejects(() => execute(connection, text!), Error, message!);
    assert((await execute(connection, "DROP STAGE IF EXISTS other")).length === 1);
  }));
