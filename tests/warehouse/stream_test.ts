import { assertEquals, assertRejects } from "@std/assert";
import {
  categoriesOf,
  categoryColumn,
  numberColumn,
  numbersOf,
  type Table,
  tableOf,
} from "lib/table/table.ts";
import { sql } from "lib/warehouse/sql.ts";
import { QueryError, type Warehouse } from "lib/warehouse/warehouse.ts";
import { engines } from "./engines.ts";

const rows = 5000;

for (const [engine, withEngine] of engines) {
  Deno.test(`\`stream()\` gives the rows of \`query()\` in tables of the size asked for on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await fill(warehouse);
      const query = sql`SELECT x, CASE WHEN x % 7 = 0 THEN NULL ELSE x * 0.5 END AS half, label FROM numbered
        WHERE x >= :least ORDER BY x`;
      const whole = await warehouse.query(query, { least: 10 });
      assertEquals(whole.rowCount, rows - 10);
      for (const size of [7, 700, 2048, 1_048_576]) {
        const tables = await Array.fromAsync(warehouse.stream(query, { least: 10 }, size));
        const [last] = tables.slice(-1);
        for (const table of tables) assertEquals(table.rowCount >= size || table === last, true);
        assertEquals(joined(tables, "x"), numbersOf(whole, "x"));
        assertEquals(joined(tables, "half"), numbersOf(whole, "half"));
        assertEquals(tables.flatMap(labelsOf), labelsOf(whole));
      }
      assertEquals(await Array.fromAsync(warehouse.stream(query, { least: rows })), []);
    }));

  Deno.test(`\`stream()\` lets other calls go on meanwhile, and may be left in the middle on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await fill(warehouse);
      let read = 0;
      for await (const table of warehouse.stream(sql`SELECT x FROM numbered ORDER BY x`, {}, 1000)) {
        read += table.rowCount;
        const other = await warehouse.query(sql`SELECT COUNT(*) AS n FROM numbered`);
        assertEquals([...numbersOf(other, "n")], [rows]);
      }
      assertEquals(read, rows);
      for await (const table of warehouse.stream(sql`SELECT x FROM numbered ORDER BY x`, {}, 1000)) {
        assertEquals(numbersOf(table, "x")[0], 0);
        break;
      }
      await warehouse.run(sql`DELETE FROM numbered`);
      assertEquals(await Array.fromAsync(warehouse.stream(sql`SELECT x FROM numbered`)), []);
    }));

  Deno.test(`\`stream()\` refuses what \`query()\` refuses, and sizes that are none, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const all = (...args: Parameters<typeof warehouse.stream>) =>
        Array.fromAsync(warehouse.stream(...args));
      await assertRejects(() => all(sql`SELECT 1; SELECT 2`), QueryError, "it has 2 statements");
      await assertRejects(() => all(sql`CREATE TABLE t (x INTEGER)`), QueryError, "it is CREATE");
      await assertRejects(() => all(sql`SELECT x FROM nowhere`), QueryError, "not exist");
      await assertRejects(() => all(sql`SELECT :a AS a`), TypeError, '":a" has none');
      for (const size of [0, 1.5, NaN, 2 ** 21]) {
        await assertRejects(() => all(sql`SELECT 1 AS x`, {}, size), RangeError, "from 1 to 1048576");
      }
      await warehouse.close();
      await assertRejects(() => all(sql`SELECT 1 AS x`), QueryError, "it was closed");
    }));
}

/** Numbers from 0, each with a label. */
async function fill(warehouse: Warehouse): Promise<void> {
  await warehouse.run(sql`CREATE TABLE numbered (x INTEGER, label VARCHAR)`);
  const labels = ["a longer label than fits", null, "b"];
  const all = Array.from({ length: rows }, (_, i) => i);
  const columns = { x: numberColumn(all), label: categoryColumn(all.map((i) => labels[i % 3]!)) };
  await warehouse.append("numbered", tableOf(columns));
}

function joined(tables: readonly Table[], name: string): Float64Array {
  return Float64Array.from(tables.flatMap((table) => [...numbersOf(table, name)]));
}

function labelsOf(table: Table): (string | null)[] {
  const { codes, labels } = categoriesOf(table, "label");
  return Array.from(codes, (code) => code < 0 ? null : labels[code]!);
}
