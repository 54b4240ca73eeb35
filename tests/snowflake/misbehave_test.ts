// In a thread of its own, as elsewhere the driver has been taught to count.
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { gunzipSync } from "node:zlib";
import { ChunkStore } from "./chunks.ts";
import { connectDriver, execute } from "./driver.ts";
import { type Misbehaviour, Misbehaviours } from "./misbehave.ts";
import { startSnowflakeServer } from "./server.ts";
import { withDriver } from "./with_driver.ts";

const insert = "INSERT INTO t VALUES (1)";

/**
 * What the unmodified driver makes of a misbehaviour at an INSERT: what it says, and how many rows there are
 * then.
 */
const atInsert: readonly (readonly [Misbehaviour, "said 1" | "said 0" | "refused", number])[] = [
  // The driver sends these again with the same request id, by which the server knows what it has done
  // already.
  [{ kind: "unavailable" }, "said 1", 1],
  [{ kind: "drop_before" }, "said 1", 1],
  [{ kind: "drop_after" }, "said 1", 1],
  [{ kind: "slow", milliseconds: 20 }, "said 1", 1],
  [{ kind: "expired" }, "said 1", 1],
  [{ kind: "gone" }, "refused", 0],
  [{ kind: "wrong_count" }, "said 0", 1],
  [{ kind: "unavailable", on: /^SELECT/ }, "said 1", 1],
];

for (const [misbehaviour, said, rows] of atInsert) {
  Deno.test(`misbehave() with ${misbehaviour.kind} on ${misbehaviour.on ?? "anything"} leaves ${rows} rows`, () =>
    withDriver(async (connection, server) => {
      await execute(connection, "CREATE TABLE t (a INTEGER)");
      server.misbehave(misbehaviour);
      if (said === "refused") await assertRejects(() => execute(connection, insert));
      else {
        assertEquals(await execute(connection, insert), [{ "number of rows inserted": Number(said.at(-1)) }]);
      }
      server.behave();
      const other = await connectDriver(server);
      assertEquals(await execute(other, "SELECT COUNT(*) AS n FROM t"), [{ N: rows }]);
    }));
}

const many = "SELECT i AS a FROM (SELECT seq4() AS i FROM TABLE(GENERATOR(ROWCOUNT => 2000))) ORDER BY i";

Deno.test("`misbehave()` with truncated_chunk cuts the rows in the middle of one", () => {
  const orders = new Misbehaviours();
  orders.add({ kind: "truncated_chunk", on: /GENERATOR/ });
  const chunks = new ChunkStore(() => "http://127.0.0.1:1", 1000, orders);
  const { first, others } = chunks.split(Array.from({ length: 1100 }, (_, i) => [`row ${i}`]), many);
  assertEquals([first.length, others.length, others[0]!.rowCount], [600, 1, 500]);
  const body = gunzipSync(chunks.body(others[0]!.url.split("/").at(-1)!)!).toString();
  assertEquals(body.slice(0, 11), '["row 600"]');
  // The driver's own collecting of rows never ends at this: who uses it has to stream them.
  assertThrows(() => JSON.parse(`[${body}]`), SyntaxError);
});

Deno.test("`misbehave()` with short_chunk and wrong_count are not noticed by the driver: who uses it has to count", () =>
  withDriver(async (connection, server) => {
    server.misbehave({ kind: "short_chunk" });
    assertEquals((await execute(connection, many)).length, 1999);
    server.misbehave({ kind: "wrong_count" });
    assertEquals((await execute(connection, many)).length, 1999);
  }));

Deno.test("`misbehave()` at logins leaves statements alone", async () => {
  const server = await startSnowflakeServer({ misbehave: { kind: "unavailable", atLogin: true } });
  try {
    const connection = await connectDriver(server, { sfRetryMaxLoginRetries: 3 });
    assertEquals(await execute(connection, "SELECT 1 AS x"), [{ X: 1 }]);
  } finally {
    await server.close();
  }
});

Deno.test("Misbehaviours gives each order as often as it says, first come first served, where it fits", () => {
  const orders = new Misbehaviours();
  orders.add({ kind: "slow", times: 2 });
  orders.add({ kind: "unavailable", on: /^INSERT/ });
  orders.add({ kind: "short_chunk" });
  orders.add({ kind: "drop_before", atLogin: true });
  const taken = ["SELECT 1", "INSERT", "INSERT", "SELECT 2"].map((text) =>
    orders.takeAtStatement(text)?.kind
  );
  assertEquals(taken, ["slow", "slow", "unavailable", undefined]);
  assertEquals([orders.takeAtChunk("SELECT")?.kind, orders.takeAtChunk("SELECT")], [
    "short_chunk",
    undefined,
  ]);
  assertEquals([orders.takeAtLogin()?.kind, orders.takeAtLogin()], ["drop_before", undefined]);
  orders.add({ kind: "gone", on: /^SELECT/, after: 1 });
  const later = ["SELECT 1", "INSERT", "SELECT 2", "SELECT 3"].map((text) =>
    orders.takeAtStatement(text)?.kind
  );
  assertEquals(later, [undefined, undefined, "gone", undefined]);
  orders.add({ kind: "slow", times: Infinity });
  assertEquals([orders.clear(), orders.clear()], [1, 0]);
});
