import { assert, assertEquals } from "@std/assert";
import { comparedSql, numberSql } from "lib/score/number_sql.ts";
import { randomSource } from "lib/stats/random.ts";
import { numberColumn, numbersOf, tableOf } from "lib/table/table.ts";
import { sql, written } from "lib/warehouse/sql.ts";
import { engines } from "../warehouse/engines.ts";

const random = randomSource(4);
const values = [0.1, 1 / 3, 5e-324, Number.MAX_VALUE, 2 ** 53 + 2, -7.25, 0, 100, Infinity, -Infinity];
for (let i = 0; i < 200; i++) values.push((random() - 0.5) * 10 ** Math.floor(random() * 40 - 20));

for (const [engine, withEngine] of engines) {
  Deno.test(`\`numberSql()\` is the same double to a database, to the last bit, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const list = values.map((value, i) => `${numberSql(value)} AS x${i}`).join(", ");
      const found = await warehouse.query(written(`SELECT ${list}`, "test"));
      assertEquals(values.map((_, i) => numbersOf(found, `x${i}`)[0]), values);
      // A decimal would be cut: a third of a tenth has no end.
      const third = `${numberSql(0.1)} / ${numberSql(3)} AS third, ${numberSql(0.1)} * ${
        numberSql(0.1)
      } AS square`;
      const divided = await warehouse.query(written(`SELECT ${third}`, "test"));
      assertEquals([numbersOf(divided, "third")[0], numbersOf(divided, "square")[0]], [0.1 / 3, 0.1 * 0.1]);
    }));

  Deno.test(`\`comparedSql()\` equals its double, and no other one, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const finite = [...values.filter(Number.isFinite), 2.5, -0.001, 1234567.125, 123456789012345, 0.3];
      await warehouse.run(sql`CREATE TABLE t (i INTEGER, x DOUBLE)`);
      const i = finite.map((_, row) => row);
      await warehouse.append("t", tableOf({ i: numberColumn(i), x: numberColumn(finite) }));
      const counts = finite.map((value, row) =>
        `COUNT(CASE WHEN i = ${row} AND x = ${comparedSql(value)} THEN 1 END) AS x${row}`
      );
      const found = await warehouse.query(written(`SELECT ${counts.join(", ")} FROM t`, "test"));
      assertEquals(finite.filter((_, row) => numbersOf(found, `x${row}`)[0] !== 1), []);
    }));

  Deno.test(`\`numberSql()\` of NaN is missing in a table of ${engine}`, () =>
    withEngine(async (warehouse) => {
      const found = await warehouse.query(written(`SELECT ${numberSql(NaN)} AS x`, "test"));
      assert(Number.isNaN(numbersOf(found, "x")[0]));
    }));
}
