import { assertEquals, assertRejects } from "@std/assert";
import { BronzeLog } from "lib/flow/bronze/bronze_log.ts";
import { appendMessages } from "lib/flow/bronze/message_table.ts";
import { displayRows } from "lib/table/table.ts";
import { sql, type Warehouse } from "lib/warehouse/mod.ts";
import { engines } from "../../warehouse/engines.ts";

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
