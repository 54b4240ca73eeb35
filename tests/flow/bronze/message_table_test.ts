import { assertEquals, assertRejects } from "@std/assert";
import { BronzeLog } from "lib/flow/bronze/bronze_log.ts";
import { appendMessages } from "lib/flow/bronze/message_table.ts";
import { displayRows, numbersOf } from "lib/table/table.ts";
import { sql, type Warehouse } from "lib/warehouse/mod.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";
import { engines } from "../../warehouse/engines.ts";
import { openLocal, withServer, withSnowflake } from "../../warehouse/with_snowflake.ts";

for (const [engine, withEngine] of engines) {
  Deno.test(`\`appendMessages()\` adds each message once, also after it was broken off, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const folder = await Deno.makeTempDir({ prefix: "messages_" });
      try {
        const log = await BronzeLog.open(folder);
        const add = (i: number) =>
          log.append({ receivedAt: 1_000 * i, source: "mllp://a", raw: Uint8Array.of(0, 255, i) });
        for (let i = 1; i <= 5; i++) await add(i);
        assertEquals(await appendMessages(warehouse, folder, { atOnce: 5 }), 5);
        for (let i = 6; i <= 12; i++) await add(i);
        await assertRejects(
          () => appendMessages(failingAt(2, warehouse), folder, { atOnce: 3 }),
          Error,
          "gone",
        );
        assertEquals(await appendMessages(warehouse, folder), 4);
        assertEquals(await appendMessages(warehouse, folder), 0);
        await log.close();
        const rows = displayRows(
          await warehouse.query(
            sql`SELECT message_number, source, raw_base64 FROM flow_messages ORDER BY message_number`,
          ),
          Infinity,
        );
        assertEquals(
          rows.map(({ message_number }) => message_number),
          Array.from({ length: 12 }, (_, i) => i + 1),
        );
        assertEquals(rows[2], { message_number: 3, source: "mllp://a", raw_base64: "AP8D" });
        const another = await BronzeLog.open(`${folder}/another`);
        for (let i = 1; i <= 13; i++) {
          await another.append({ receivedAt: i, source: "mllp://a", raw: Uint8Array.of(1, i) });
        }
        await another.close();
        for (const other of ["none", "another"]) {
          const adding = () => appendMessages(warehouse, `${folder}/${other}`);
          await assertRejects(adding, Error, "message 12, its last, must be that of the log in");
        }
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    }));
}

/** A log of so many messages. */
async function logOf(count: number): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "messages_" }), log = await BronzeLog.open(folder);
  await Promise.all(
    Array.from(
      { length: count },
      (_, i) => log.append({ receivedAt: i, source: "t", raw: new TextEncoder().encode(`message ${i + 1}`) }),
    ),
  );
  await log.close();
  return folder;
}

/** The numbers that are there, in order. */
async function numbersIn(warehouse: Warehouse): Promise<number[]> {
  const found = await warehouse.query(sql`SELECT message_number FROM flow_messages ORDER BY message_number`);
  return Array.from(numbersOf(found, "message_number"));
}

Deno.test("`appendMessages()` adds each message once on a Snowflake that fails at any statement, in any way", async () => {
  const count = 2_500, folder = await logOf(count), wanted = Array.from({ length: count }, (_, i) => i + 1);
  try {
    for (const kind of ["unavailable", "drop_before", "drop_after", "expired", "gone"] as const) {
      await withSnowflake(async (warehouse, server) => {
        // A batch by files, one by binds; each comes upon the fault at another place.
        for (
          const [on, after] of [[/^BEGIN/, 1], [/^SELECT COALESCE/, 1], [/^COPY/, 1], [/^INSERT/, 0]] as const
        ) {
          server.misbehave({ kind, on, after });
        }
        await appendMessages(warehouse, folder, { atOnce: 1_000 });
        assertEquals(server.behave(), 0, `${kind}: it misbehaved at each place`);
        assertEquals(await numbersIn(warehouse), wanted, kind);
      });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("`appendMessages()` says so when Snowflake is gone for good, and goes on where it stood when it is back", async () => {
  const folder = await logOf(2_500), path = `${folder}/snowflake.duckdb`;
  try {
    await withServer(async (server) => {
      const warehouse = await openLocal(server, { patienceMs: 300 });
      server.misbehave({ kind: "drop_before", on: /^COPY/, after: 1, times: Infinity });
      await assertRejects(
        () => appendMessages(warehouse, folder, { atOnce: 1_000 }),
        QueryError,
        "the connection was lost",
      );
      server.behave();
      assertEquals((await numbersIn(warehouse)).length, 1_000);
      await warehouse.close();
    }, { path });
    await withServer(async (server) => {
      const warehouse = await openLocal(server);
      assertEquals(await appendMessages(warehouse, folder, { atOnce: 1_000 }), 1_500);
      assertEquals(await numbersIn(warehouse), Array.from({ length: 2_500 }, (_, i) => i + 1));
      await warehouse.close();
    }, { path });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** A warehouse whose n-th append does its work, and fails then. */
function failingAt(nth: number, warehouse: Warehouse): Warehouse {
  let count = 0;
  return new Proxy(warehouse, {
    get: (target, name) => {
      const value = Reflect.get(target, name, target);
      if (name !== "append") return typeof value === "function" ? value.bind(target) : value;
      return async (...args: Parameters<Warehouse["append"]>) => {
        const added = await target.append(...args);
        if (++count === nth) throw new Error("gone");
        return added;
      };
    },
  });
}
