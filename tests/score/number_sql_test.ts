import { assert, assertEquals } from "@std/assert";
import { numberSql } from "lib/score/number_sql.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoriesOf, numbersOf } from "lib/table/table.ts";
import { written } from "lib/warehouse/sql.ts";
import { withWarehouse } from "../warehouse/with_warehouse.ts";

Deno.test("`numberSql()` is the same double to a database, to the last bit, and never a decimal", () =>
  withWarehouse(async (warehouse) => {
    const random = randomSource(4);
    const values = [0.1, 1 / 3, 5e-324, Number.MAX_VALUE, 2 ** 53 + 2, -7.25, 0, 100, Infinity, -Infinity];
    for (let i = 0; i < 200; i++) values.push((random() - 0.5) * 10 ** Math.floor(random() * 40 - 20));
    const list = values.map((value, i) => `${numberSql(value)} AS x${i}`).join(", ");
    const found = await warehouse.query(written(`SELECT ${list}`, "test"));
    assertEquals(values.map((_, i) => numbersOf(found, `x${i}`)[0]), values);
    const type = await warehouse.query(written(`SELECT TYPEOF(${numberSql(0.1)}) AS type`, "test"));
    assertEquals(categoriesOf(type, "type").labels, ["DOUBLE"]);
  }));

Deno.test("`numberSql()` of NaN is missing in a table", () =>
  withWarehouse(async (warehouse) => {
    const found = await warehouse.query(written(`SELECT ${numberSql(NaN)} AS x`, "test"));
    assert(Number.isNaN(numbersOf(found, "x")[0]));
  }));
