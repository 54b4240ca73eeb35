import { assert, assertEquals } from "@std/assert";
import { categoriesOf, numberColumn, numbersOf, tableOf } from "lib/table/table.ts";
import { orderedSelect } from "lib/warehouse/ordered_select.ts";
import { sql } from "lib/warehouse/sql.ts";
import { connectDriver, execute } from "../../snowflake/driver.ts";
import { engines } from "../engines.ts";
import { withServer } from "../with_snowflake.ts";

/** Doubles that need all of their digits, of every size. */
const doubles = [
  ...[0.1 + 0.2, 2.718281828459045, 1 / 3, -1 / 7, 123456.7890123456, 22026.465794806718, 5e-324],
  ...[1.7976931348623157e308, 0.08072205302271099, 9007199254740993, -0, Infinity, -Infinity, NaN, 1e-10],
];

for (const [engine, withEngine] of engines) {
  Deno.test(`\`query()\` gives back every double to its last bit, in order, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await warehouse.run(sql`CREATE TABLE t (i INTEGER, x DOUBLE)`);
      const i = doubles.map((_, row) => row);
      await warehouse.append("t", tableOf({ i: numberColumn(i), x: numberColumn(doubles) }));
      const read = await warehouse.query(sql`SELECT x, x AS "twice" FROM t ORDER BY t.i DESC -- back`);
      assertEquals([...numbersOf(read, "x")], doubles.toReversed());
      assertEquals([...numbersOf(read, "twice")], doubles.toReversed());
      const [least] = numbersOf(
        await warehouse.query(sql`SELECT x FROM t WHERE x > :over ORDER BY x NULLS LAST LIMIT 1`, {
          over: 0,
        }),
        "x",
      );
      assertEquals(least, 5e-324);
      const labels = await warehouse.query(sql`SELECT 'ORDER BY x' AS a, x FROM t ORDER BY i % 2, i LIMIT 2`);
      assertEquals(categoriesOf(labels, "a").labels, ["ORDER BY x"]);
      assertEquals([...numbersOf(labels, "x")], [doubles[0]!, doubles[2]!]);
    }));
}

Deno.test("a double that the driver reads by itself is rounded, which is why `query()` reads texts", () =>
  withServer(async (server) => {
    const [row] = await execute(
      await connectDriver(server),
      "SELECT CAST('0.30000000000000004' AS DOUBLE) AS x",
    );
    assertEquals(row, { X: 0.3 });
    assert(row!.X !== 0.1 + 0.2);
  }));

Deno.test("`orderedSelect()` leaves orders in brackets, in texts and of windows where they are", () => {
  const statement = "WITH a AS (SELECT 1 AS x ORDER BY x) SELECT x, MAX(x) OVER (ORDER BY x) AS y FROM a";
  assertEquals(orderedSelect(statement, ["X", "Y"]), { rows: statement, keys: [], rest: "" });
  const { rows, keys } = orderedSelect("SELECT x FROM a -- ORDER BY z\nORDER BY COALESCE(z, ','), x", ["X"]);
  assertEquals(rows, "SELECT x, COALESCE(z, ',') AS ORDER_0 FROM a -- ORDER BY z");
  assertEquals(keys.map(({ name }) => name), ["ORDER_0", "X"]);
});
