import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Connection } from "lib/warehouse/snowflake/snowflake_sdk.ts";
import { connectDriver, disconnect, type DriverRow, execute } from "./driver.ts";
import { withDriver } from "./with_driver.ts";

/** What the driver gives, as JSON gives it: a Date as text. */
function plain(rows: readonly DriverRow[]): unknown {
  return JSON.parse(JSON.stringify(rows));
}

async function codeOf(work: Promise<unknown>): Promise<[unknown, unknown]> {
  const thrown = await assertRejects(() => work) as { code?: unknown; sqlState?: unknown };
  return [thrown.code, thrown.sqlState];
}

/** The rows of each of several statements. */
function severalResults(connection: Connection, sqlText: string, count: number): Promise<DriverRow[][]> {
  return new Promise((resolve, reject) => {
    const results: DriverRow[][] = [];
    connection.execute({
      sqlText,
      parameters: { MULTI_STATEMENT_COUNT: count },
      complete: (error, statement, rows = []) => {
        if (error) return reject(error);
        results.push(rows);
        const several = statement as unknown as { hasNext(): boolean; NextResult(): void };
        if (several.hasNext()) several.NextResult();
        else resolve(results);
      },
    });
  });
}

const typed: readonly (readonly [string, string, unknown])[] = [
  ["BIGINT", "CAST(9007199254740991 AS BIGINT)", 9007199254740991],
  ["DECIMAL", "CAST(1.25 AS DECIMAL(18, 4))", 1.25],
  ["a DOUBLE, rounded", "CAST('2.718281828459045' AS DOUBLE)", 2.718281828],
  ["a DOUBLE below 1, rounded", "CAST('0.08072205302271099' AS DOUBLE)", 0.08072205302],
  ["a DOUBLE of many digits, rounded", "CAST('22026.465794806718' AS DOUBLE)", 22026.465794807],
  ["a DOUBLE as exact text", "TO_VARCHAR(CAST('0.1' AS DOUBLE), 'TME')", "1.0000000000000001e-01"],
  ["a tiny DOUBLE", "CAST('1e-300' AS DOUBLE)", 1e-300],
  ["BOOLEAN", "1 = 1", true],
  ["VARCHAR", "'it''s \"é\"'", 'it\'s "é"'],
  ["an empty VARCHAR", "''", ""],
  ["DATE", "CAST('1899-12-31' AS DATE)", "1899-12-31"],
  ["TIMESTAMP", "CAST('2022-11-01 12:34:56.789' AS TIMESTAMP)", "2022-11-01 12:34:56.789"],
  ["TIMESTAMP before 1970", "CAST('1969-12-31 23:59:59.500' AS TIMESTAMP)", "1969-12-31 23:59:59.500"],
  ["TIMESTAMP_NTZ", "CAST('2022-11-01' AS TIMESTAMP_NTZ)", "2022-11-01 00:00:00.000"],
  ["TIMESTAMP_LTZ", "CAST('2022-11-01 00:00:00+00' AS TIMESTAMP_LTZ)", "2022-11-01 00:00:00.000 +0000"],
  ["NULL", "NULL", null],
];

Deno.test("`startSnowflakeServer()` gives values of every type as the driver reads them", () =>
  withDriver(async (connection) => {
    for (const [type, expression, value] of typed) {
      assertEquals(plain(await execute(connection, `SELECT ${expression} AS x`)), [{ X: value }], type);
    }
  }));

Deno.test("`startSnowflakeServer()` names columns in upper case, unless they are quoted", () =>
  withDriver(async (connection) => {
    const rows = await execute(
      connection,
      'SELECT 1 AS stay_id, 2 AS "stayId", COUNT(*) FROM (SELECT 1) AS t',
    );
    assertEquals(rows, [{ STAY_ID: 1, stayId: 2, "COUNT(*)": 1 }]);
  }));

Deno.test("`startSnowflakeServer()` takes binds by place and by number, with their types", () =>
  withDriver(async (connection) => {
    const binds = [1, 0.5, "a", true, null];
    const rows = await execute(connection, "SELECT ? AS a, ? AS b, ? AS c, ? AS d, ? AS e", binds as never);
    assertEquals(plain(rows), [{ A: 1, B: 0.5, C: "a", D: true, E: null }]);
    assertEquals(await execute(connection, "SELECT :2 || :1 AS x", ["a", "b"]), [{ X: "ba" }]);
    await execute(connection, "CREATE TABLE t (d TIMESTAMP)");
    await execute(connection, "INSERT INTO t VALUES (?)", ["2022-11-01T12:00:00.000Z"]);
    const found = await execute(connection, "SELECT COUNT(*) AS n FROM t WHERE d >= COALESCE(?, d)", [
      "2022-11-01",
    ]);
    assertEquals(found, [{ N: 1 }]);
    assertEquals(await codeOf(execute(connection, "SELECT ?, ?", [1])), ["002049", "42601"]);
  }));

const rows = [[1, 0, 'x, "y"\nz\\', "2022-11-01"], [2, 0.5, "", null], [3, null, null, "2022-11-02"]];
for (const [how, arrayBindingThreshold] of [["in the request", undefined], ["on a stage", 5]] as const) {
  Deno.test(`startSnowflakeServer() runs a statement for many rows, all or none, with binds ${how}`, () =>
    withDriver(
      async (connection, server) => {
        await execute(connection, "CREATE TABLE t (a INTEGER, b DOUBLE, c VARCHAR, d TIMESTAMP)");
        const insert = "INSERT INTO t VALUES (?, ?, ?, ?)";
        assertEquals(await execute(connection, insert, rows as never), [{ "number of rows inserted": 3 }]);
        assertEquals(plain(await execute(connection, "SELECT a, b, c FROM t ORDER BY a")), [
          { A: 1, B: 0, C: 'x, "y"\nz\\' },
          { A: 2, B: 0.5, C: "" },
          { A: 3, B: null, C: null },
        ]);
        assertEquals(
          (await codeOf(execute(connection, insert, [...rows, ["x", 1, "", ""]] as never)))[0],
          "100038",
        );
        assertEquals(await execute(connection, "SELECT COUNT(*) AS n FROM t"), [{ N: 3 }]);
        assertEquals(
          server.statements.some((text) => text.startsWith("PUT")),
          arrayBindingThreshold !== undefined,
        );
      },
      {},
      arrayBindingThreshold === undefined ? {} : { arrayBindingThreshold },
    ));
}

Deno.test("`startSnowflakeServer()` runs several statements, as many as were said", () =>
  withDriver(async (connection) => {
    const script =
      "CREATE TABLE t (a VARCHAR); INSERT INTO t VALUES (';'), ('b'); -- and; then\nSELECT a FROM t ORDER BY a";
    const results = await severalResults(connection, script, 3);
    assertEquals(results.slice(1), [[{ "number of rows inserted": 2 }], [{ A: ";" }, { A: "b" }]]);
    assertEquals(await codeOf(execute(connection, "SELECT 1; SELECT 2")), ["000008", "0A000"]);
  }));

Deno.test("`startSnowflakeServer()` sends many rows in chunks, in their order", () =>
  withDriver(async (connection) => {
    const many =
      "SELECT i AS a, 'row ' || i AS b FROM (SELECT seq4() AS i FROM TABLE(GENERATOR(ROWCOUNT => 5000))) ORDER BY i";
    const got = await execute(connection, many);
    assertEquals(got.length, 5000);
    assert(got.every((row, i) => row.A === i && row.B === `row ${i}`));
  }, { chunkRows: 700 }));

Deno.test("`startSnowflakeServer()` has a client ask again for what takes long", () =>
  withDriver(async (connection) => {
    const slow =
      "SELECT SUM(a.i * b.i) AS x FROM (SELECT seq4() AS i FROM TABLE(GENERATOR(ROWCOUNT => 20000))) AS a CROSS JOIN (SELECT seq4() AS i FROM TABLE(GENERATOR(ROWCOUNT => 2000))) AS b";
    assertEquals((await execute(connection, slow)).length, 1);
  }, { pollAfterMs: 5 }));

Deno.test("`startSnowflakeServer()` stops a statement that is cancelled", () =>
  withDriver(async (connection) => {
    const endless =
      "SELECT COUNT(*) AS n FROM (SELECT seq4() AS i FROM TABLE(GENERATOR(ROWCOUNT => 1000000))) AS a CROSS JOIN (SELECT seq4() AS i FROM TABLE(GENERATOR(ROWCOUNT => 1000000))) AS b WHERE a.i * b.i = 7";
    const running = new Promise((resolve, reject) => {
      const statement = connection.execute({
        sqlText: endless,
        complete: (error) => error ? reject(error) : resolve(undefined),
      });
      statement.cancel();
    });
    assertEquals(await codeOf(running), ["000604", "57014"]);
    assertEquals(await execute(connection, "SELECT 1 AS x"), [{ X: 1 }]);
  }));

Deno.test("`startSnowflakeServer()` commits, rolls back, and commits at a definition", () =>
  withDriver(async (connection) => {
    const count = async () => (await execute(connection, "SELECT COUNT(*) AS n FROM t"))[0]!.N;
    await execute(connection, "CREATE TABLE t (a INTEGER)");
    await execute(connection, "BEGIN TRANSACTION");
    await execute(connection, "INSERT INTO t VALUES (1)");
    await execute(connection, "ROLLBACK");
    assertEquals(await count(), 0);
    await execute(connection, "BEGIN");
    await execute(connection, "INSERT INTO t VALUES (1)");
    await execute(connection, "CREATE TABLE u (a INTEGER)");
    await execute(connection, "ROLLBACK");
    assertEquals(await count(), 1);
  }));

Deno.test("`startSnowflakeServer()` says it when it can't keep what worked of a transaction", () =>
  withDriver(async (connection) => {
    await execute(connection, "CREATE TABLE t (a INTEGER)");
    await execute(connection, "BEGIN");
    await execute(connection, "INSERT INTO t VALUES (1)");
    await codeOf(execute(connection, "INSERT INTO t VALUES ('x')"));
    assertEquals((await codeOf(execute(connection, "COMMIT")))[0], "000625");
    assertEquals(await execute(connection, "SELECT COUNT(*) AS n FROM t"), [{ N: 0 }]);
  }));

Deno.test("`startSnowflakeServer()` tells what DML did", () =>
  withDriver(async (connection) => {
    await execute(connection, "CREATE TABLE t (a INTEGER, b INTEGER)");
    assertEquals(await execute(connection, "INSERT INTO t VALUES (1, 1), (2, 2)"), [{
      "number of rows inserted": 2,
    }]);
    assertEquals(await execute(connection, "UPDATE t SET b = 3 WHERE a = 1"), [{
      "number of rows updated": 1,
    }]);
    const merge = `MERGE INTO t USING (SELECT 2 AS a UNION ALL SELECT 5) AS s ON t.a = s.a
      WHEN MATCHED THEN UPDATE SET b = 9 WHEN NOT MATCHED THEN INSERT (a) VALUES (s.a)`;
    assertEquals(await execute(connection, merge), [{
      "number of rows inserted": 1,
      "number of rows updated": 1,
    }]);
    assertEquals(await execute(connection, "DELETE FROM t"), [{ "number of rows deleted": 3 }]);
  }));

Deno.test("`startSnowflakeServer()` keeps what is temporary to its session, and ends it with the session", () =>
  withDriver(async (connection, server) => {
    await execute(connection, "CREATE TEMPORARY TABLE t (a INTEGER)");
    await execute(connection, "CREATE TEMPORARY STAGE s");
    const other = await connectDriver(server);
    assertEquals((await codeOf(execute(other, "SELECT * FROM t")))[0], "002003");
    assertEquals((await codeOf(execute(other, "LIST @s")))[0], "002003");
    await disconnect(other);
  }));

const errors: readonly (readonly [string, string, string])[] = [
  ["SELEC 1", "001003", "42000"],
  ["SELECT 1 FROM", "001003", "42000"],
  ["SELECT * FROM nowhere", "002003", "42S02"],
  ["SELECT nothing FROM t", "000904", "42000"],
  ["CREATE TABLE t (a INTEGER)", "002002", "42710"],
  ["SELECT CAST('x' AS INTEGER)", "100038", "22018"],
  ["SELECT 1 / 0", "100051", "22012"],
  ["INSERT INTO k VALUES (NULL)", "100072", "22000"],
  ["SELECT * FROM read_csv('/etc/passwd')", "000603", "XX000"],
  ["COPY INTO t FROM @nowhere", "002003", "02000"],
];

Deno.test("`startSnowflakeServer()` fails with Snowflake's codes and states", () =>
  withDriver(async (connection) => {
    await execute(connection, "CREATE TABLE t (a INTEGER)");
    await execute(connection, "CREATE TABLE k (a INTEGER, PRIMARY KEY (a))");
    for (const [text, ...code] of errors) assertEquals(await codeOf(execute(connection, text)), code, text);
  }));

Deno.test("`startSnowflakeServer()` renews an expired session, which keeps its transaction, and answers a heartbeat", () =>
  withDriver(async (connection, server) => {
    await execute(connection, "CREATE TABLE t (a INTEGER)");
    await execute(connection, "BEGIN");
    server.misbehave({ kind: "expired" });
    await execute(connection, "INSERT INTO t VALUES (1)");
    await execute(connection, "ROLLBACK");
    assertEquals(await execute(connection, "SELECT COUNT(*) AS n FROM t"), [{ N: 0 }]);
    assertEquals(await connection.isValidAsync(), true);
    await server.endSessions();
    assertEquals(await connection.isValidAsync(), false);
  }));

Deno.test("`startSnowflakeServer()` keeps its database in a file between two starts", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/wardbook.duckdb`;
    await withDriver(async (connection) => {
      await execute(connection, "CREATE TABLE t AS SELECT 7 AS a");
    }, { path });
    await withDriver(async (connection) => {
      assertEquals(await execute(connection, "SELECT a FROM t"), [{ A: 7 }]);
    }, { path });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const settings: readonly (readonly [string, boolean])[] = [
  ["USE ROLE READER", true],
  ["USE WAREHOUSE other", true],
  ["USE SCHEMA PUBLIC", true],
  ["USE WARDBOOK.PUBLIC", true],
  ["ALTER SESSION SET QUERY_TAG = 'x', TIMEZONE = 'UTC'", true],
  ["ALTER SESSION SET TIMEZONE = 'Europe/Berlin'", false],
  ["ALTER SESSION SET WEEK_START = 7", false],
  ["USE SCHEMA OTHER", false],
  ["USE DATABASE OTHER", false],
  ["SET x = 1", false],
];

Deno.test("`startSnowflakeServer()` takes settings that it heeds, and refuses others", () =>
  withDriver(async (connection) => {
    for (const [text, isTaken] of settings) {
      if (isTaken) await execute(connection, text);
      else assertEquals((await codeOf(execute(connection, text)))[0], "001420", text);
    }
  }));

Deno.test("`startSnowflakeServer()` goes on with a transaction after a statement that it refused", () =>
  withDriver(async (connection) => {
    await execute(connection, "CREATE TABLE t (a INTEGER)");
    await execute(connection, "BEGIN");
    await execute(connection, "INSERT INTO t VALUES (1)");
    await codeOf(execute(connection, "SELECT nothing FROM t"));
    await execute(connection, "COMMIT");
    assertEquals(await execute(connection, "SELECT COUNT(*) AS n FROM t"), [{ N: 1 }]);
  }));
