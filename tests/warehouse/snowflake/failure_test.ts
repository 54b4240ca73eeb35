import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { numberColumn, numbersOf, type Table, tableOf } from "lib/table/table.ts";
import type { SnowflakeWarehouse } from "lib/warehouse/snowflake/snowflake.ts";
import { sql, written } from "lib/warehouse/sql.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";
import type { MisbehaviourKind } from "../../snowflake/misbehave.ts";
import { withWire } from "../wire.ts";
import { openLocal, withServer, withSnowflake } from "../with_snowflake.ts";

const many = 1_200;
const few = tableOf({ x: numberColumn([1, 2, 3]), y: numberColumn([1, 2, 3]) });
const lots = tableOf({ x: counting(many), y: counting(many) });

function counting(count: number) {
  return numberColumn(Float64Array.from({ length: count }, (_, row) => row));
}

async function valuesIn(warehouse: SnowflakeWarehouse): Promise<number[]> {
  return Array.from(numbersOf(await warehouse.query(sql`SELECT x FROM t ORDER BY x`), "x"));
}

type Job = {
  readonly name: string;
  /** What is done to `t`, which holds 99. */
  readonly work: (warehouse: SnowflakeWarehouse) => Promise<unknown>;
  /** The statements at which the server may misbehave. */
  readonly places: readonly string[];
  /** What `t` holds then. */
  readonly rows: readonly number[];
};

const jobs: readonly Job[] = [
  {
    name: "INSERT",
    work: (warehouse) => warehouse.run(sql`INSERT INTO t VALUES (1, 1)`),
    places: ["BEGIN", "INSERT", "COMMIT"],
    rows: [1, 99],
  },
  {
    name: "a small append",
    work: (warehouse) => warehouse.append("t", few),
    places: ["BEGIN", "SELECT * FROM t LIMIT 0", "INSERT", "COMMIT"],
    rows: [1, 2, 3, 99],
  },
  {
    name: "a large append",
    work: (warehouse) => warehouse.append("t", lots),
    places: ["SELECT * FROM t LIMIT 0", "PUT", "COPY", "COMMIT"],
    rows: withNinetyNine(lots),
  },
  {
    name: "a transaction",
    work: (warehouse) =>
      warehouse.transaction(async () => {
        await warehouse.run(sql`DELETE FROM t`);
        await warehouse.append("t", few);
        assertEquals((await valuesIn(warehouse)).length, 3);
        await warehouse.append("t", lots);
        await warehouse.run(sql`DELETE FROM t WHERE x > 3`);
      }),
    places: ["BEGIN", "DELETE FROM t", "INSERT", "SELECT x FROM t", "COPY", "DELETE FROM t WHERE", "COMMIT"],
    rows: [0, 1, 1, 2, 2, 3, 3],
  },
];

function withNinetyNine(table: Table): number[] {
  return [...numbersOf(table, "x"), 99].toSorted((a, b) => a - b);
}

const passing: readonly MisbehaviourKind[] = [
  "unavailable",
  "drop_before",
  "drop_after",
  "expired",
  "gone",
  "slow",
];

/**
 * Where a kind is tried: at every second place, so that each has three kinds, and in a transaction, whose
 * work is done again as a whole wherever it fails, at every third. WARDBOOK_SLOW=1 tries all.
 */
function placesOf({ name, places }: Job, kind: MisbehaviourKind): readonly string[] {
  if (Deno.env.has("WARDBOOK_SLOW")) return places;
  const every = name === "a transaction" ? 3 : 2;
  return places.filter((_, place) => (place + passing.indexOf(kind)) % every === 0);
}

for (const kind of passing) {
  Deno.test(`what is written is there once when the server misbehaves once: ${kind}`, () =>
    withSnowflake(async (warehouse, server) => {
      for (const job of jobs) {
        const { name, work, rows } = job;
        for (const place of placesOf(job, kind)) {
          await warehouse.run(
            sql`CREATE OR REPLACE TABLE t AS SELECT CAST(99 AS INTEGER) AS x, CAST(NULL AS DOUBLE) AS y`,
          );
          server.misbehave({ kind, on: new RegExp(`^${RegExp.escape(place)}`), milliseconds: 10 });
          await work(warehouse);
          assertEquals(await valuesIn(warehouse), rows, `${name}, ${kind} at ${place}`);
        }
      }
    }));
}

Deno.test("what is written is there whole or not at all when the server counts wrong", () =>
  withSnowflake(async (warehouse, server) => {
    await warehouse.run(sql`CREATE TABLE t (x INTEGER, y DOUBLE); INSERT INTO t VALUES (99, NULL)`);
    const wrong: [RegExp, Table, string][] = [
      [/^INSERT/, few, "all 3 rows must be taken: Snowflake says 2"],
      [/^COPY/, lots, "all 1200 rows must be taken: Snowflake says 1199"],
    ];
    for (const [on, rows, message] of wrong) {
      server.misbehave({ kind: "wrong_count", on });
      await assertRejects(() => warehouse.append("t", rows), QueryError);
      server.misbehave({ kind: "wrong_count", on });
      const caught = () => warehouse.transaction(() => warehouse.append("t", rows).catch(() => 0));
      assertStringIncludes((await assertRejects(caught, QueryError)).message, "one failed");
      server.misbehave({ kind: "wrong_count", on });
      assertStringIncludes(
        Deno.inspect(await assertRejects(() => warehouse.append("t", rows), QueryError)),
        message,
      );
      assertEquals(await valuesIn(warehouse), [99]);
    }
  }));

Deno.test("`query()` gives all rows, or fails, when the server loses some of them", async () => {
  const kinds: readonly MisbehaviourKind[] = [
    ...passing,
    "truncated_chunk",
    "short_chunk",
    "wrong_count",
  ];
  for (const kind of kinds) {
    await withSnowflake(async (warehouse, server) => {
      await warehouse.run(sql`CREATE TABLE t (x INTEGER, y DOUBLE)`);
      await warehouse.append("t", lots);
      server.misbehave({ kind, times: 2, milliseconds: 10 });
      assertEquals(await valuesIn(warehouse), Array.from(numbersOf(lots, "x")), kind);
    }, { chunkRows: 300 });
  }
});

Deno.test("`query()` fails and does not hang when its rows never all come", async () => {
  for (const kind of ["truncated_chunk", "short_chunk", "wrong_count"] as const) {
    await withSnowflake(async (warehouse, server) => {
      await warehouse.run(sql`CREATE TABLE t (x INTEGER, y DOUBLE)`);
      await warehouse.append("t", lots);
      server.misbehave({ kind, times: Infinity });
      await assertRejects(() => valuesIn(warehouse), QueryError, "its rows did not all come", kind);
    }, { chunkRows: 300, patienceMs: 300 });
  }
});

Deno.test("a definition that can't be repeated is sent once, and the error says that it may have run", () =>
  withServer((server) =>
    withWire(server, async (wire) => {
      const warehouse = await openLocal(wire.server);
      for (const kind of ["unavailable", "drop_before", "drop_after"] as const) {
        server.misbehave({ kind, on: /^CREATE TABLE made/ });
        const made = written(`CREATE TABLE made_${kind} AS SELECT 1 AS x`, "inline");
        const error = await assertRejects(() => warehouse.run(made), QueryError, "whether it ran is unknown");
        assert(error.cause instanceof Error);
        assertEquals(wire.sent.filter((text) => text === made.text).length, 1, kind);
      }
      server.misbehave({ kind: "drop_after", on: /^CREATE/ });
      await warehouse.run(
        sql`CREATE TABLE IF NOT EXISTS t (x INTEGER); CREATE OR REPLACE TABLE t (x DOUBLE)`,
      );
      assertEquals(await valuesIn(warehouse), []);
      await warehouse.close();
    })
  ));

Deno.test("what changes rows is sent once a transaction, and the transaction is begun anew", () =>
  withServer((server) =>
    withWire(server, async (wire) => {
      const warehouse = await openLocal(wire.server);
      const insert = sql`INSERT INTO t VALUES (1, 1)`;
      for (const kind of ["unavailable", "drop_before", "drop_after", "gone"] as const) {
        await warehouse.run(sql`CREATE OR REPLACE TABLE t (x INTEGER, y DOUBLE)`);
        const before = wire.sent.length;
        server.misbehave({ kind, on: /^INSERT/ });
        await warehouse.run(insert);
        const sent = wire.sent.slice(before).filter((text) =>
          text === "BEGIN TRANSACTION" || text === insert.text
        );
        assertEquals(sent, ["BEGIN TRANSACTION", insert.text, "BEGIN TRANSACTION", insert.text], kind);
        assertEquals(await valuesIn(warehouse), [1], kind);
      }
      await warehouse.close();
    })
  ));

Deno.test("an append of several statements is done again as a whole when one of them is turned away", () =>
  withServer((server) =>
    withWire(server, async (wire) => {
      const warehouse = await openLocal(wire.server);
      await warehouse.run(sql`CREATE TABLE t (x INTEGER)`);
      const rows = tableOf({ x: counting(1_500) });
      let inserts = 0;
      wire.turnAway((text) => text.startsWith("INSERT") && ++inserts === 3, 1);
      await warehouse.transaction(async () => {
        await warehouse.append("t", tableOf({ x: numberColumn([-1]) }));
        await warehouse.append("t", rows);
      });
      assertEquals(await valuesIn(warehouse), [-1, ...numbersOf(rows, "x")]);
      await warehouse.close();
    })
  ));

Deno.test("the work of a transaction runs again as a whole when its connection is lost, even when it is caught", () =>
  withSnowflake(async (warehouse, server) => {
    await warehouse.run(sql`CREATE TABLE t (x INTEGER, y DOUBLE)`);
    server.misbehave({ kind: "drop_after", on: /^INSERT/ });
    let runs = 0;
    const result = await warehouse.transaction(async () => {
      runs++;
      await warehouse.append("t", few).catch(() => 0);
      const { rowCount } = await warehouse.query(sql`SELECT x FROM t`).catch(() => ({ rowCount: -1 }));
      return rowCount;
    });
    assertEquals([runs, result], [2, 3]);
    assertEquals(await valuesIn(warehouse), [1, 2, 3]);
  }));

Deno.test("a statement that names a temporary table which was lost with its session is not sent: it would reach another", () =>
  withSnowflake(async (warehouse, server) => {
    await warehouse.run(sql`CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1)`);
    await warehouse.run(sql`CREATE TEMPORARY TABLE u (x INTEGER); INSERT INTO u VALUES (2)`);
    server.misbehave({ kind: "gone", on: /^SELECT x FROM u/ });
    const error = await assertRejects(() => warehouse.query(sql`SELECT x FROM u`), QueryError);
    assertStringIncludes(error.message, "Cannot use temporary table u as its session must last");
    await assertRejects(
      () => warehouse.append("u", tableOf({ x: numberColumn([3]) })),
      QueryError,
      "table u",
    );
    assertEquals(await valuesIn(warehouse), [1]);
    await warehouse.run(sql`DROP TABLE u; CREATE TEMPORARY TABLE u (x INTEGER)`);
    assertEquals((await warehouse.query(sql`SELECT x FROM u`)).rowCount, 0);
  }));

Deno.test("a transaction whose COMMIT stays without an answer fails, and says that it may be committed", () =>
  withSnowflake(async (warehouse, server) => {
    await warehouse.run(sql`CREATE TABLE t (x INTEGER, y DOUBLE)`);
    server.misbehave({ kind: "drop_after", on: /^COMMIT/, times: Infinity });
    const error = await assertRejects(() => warehouse.append("t", few), QueryError);
    assertStringIncludes(error.message, "Cannot tell whether a transaction was committed");
    server.behave();
    assertEquals(await valuesIn(warehouse), [1, 2, 3]);
  }, { patienceMs: 300 }));

Deno.test("a server that misbehaves for good is given up after a while, whatever is asked, and nothing is written", () =>
  withSnowflake(async (warehouse, server) => {
    await warehouse.run(sql`CREATE TABLE t (x INTEGER, y DOUBLE)`);
    for (const kind of ["unavailable", "drop_before", "drop_after", "expired", "gone"] as const) {
      server.misbehave({ kind, times: Infinity });
      for (const { name, work } of jobs) {
        await assertRejects(() => work(warehouse), QueryError, undefined, `${name}, ${kind}`);
      }
      await assertRejects(() => valuesIn(warehouse), QueryError, undefined, kind);
      server.behave();
      assertEquals(await valuesIn(warehouse), [], kind);
    }
  }, { patienceMs: 300 }));

Deno.test("a server that is gone for good is given up after a while, and closing does not fail", async () => {
  let warehouse: SnowflakeWarehouse | undefined;
  await withServer(async (server) => {
    warehouse = await openLocal(server, { patienceMs: 300 });
  });
  await assertRejects(() => warehouse!.query(sql`SELECT 1`), QueryError, "could not be reached");
  await assertRejects(() => warehouse!.run(sql`DELETE FROM t`), QueryError, "could not be reached");
  await warehouse!.close();
});
