import { assertEquals, assertRejects } from "@std/assert";
import { categoryColumn, tableOf } from "lib/table/table.ts";
import { sql } from "lib/warehouse/sql.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";
import { plainValues } from "./assert_same_rows.ts";
import { engines } from "./engines.ts";

const mark = "\ufeff", nul = "\0";
/** Texts that C strings, UTF-8, CSV or a careless decoder would change. */
const odd = [
  `a${nul}b`,
  "a",
  `a${nul}c`,
  nul,
  `${nul}${nul}`,
  "",
  `a long text before its ${nul} and after`,
  "a long text before its ",
  `${mark}short`,
  "short",
  mark,
  `${mark}a long text behind a mark`,
  "a long text behind a mark",
  `in the ${mark} middle of a long text`,
  "\ufffd",
  "\uffff",
  "\u2028",
  "\u{10ffff}",
  "\u{1f3e5} ward",
  "e\u0301",
  "\u00e9",
  "\x1b[2J",
  "\\N",
  "\\0",
  " ",
  "\r",
  "\r\n",
];

for (const [engine, withEngine] of engines) {
  Deno.test(`\`append()\` and \`query()\` give back texts that the engine's own types would change, few labels and many, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await warehouse.run(sql`CREATE TABLE t (i VARCHAR, s VARCHAR)`);
      // One label, the two that agree up to their NUL, below and above what goes as a dictionary, and by
      // files.
      for (const count of [1, 2, odd.length, 255, 256, 300, 1_200]) {
        await warehouse.run(sql`DELETE FROM t`);
        const texts = Array.from({ length: count }, (_, i) => odd[i] ?? `x${nul}${i}`);
        const numbers = texts.map((_, i) => String(i).padStart(4, "0"));
        await warehouse.append("t", tableOf({ i: categoryColumn(numbers), s: categoryColumn(texts) }));
        const { columns } = await warehouse.query(sql`SELECT s FROM t ORDER BY i`);
        assertEquals(plainValues(columns.s!), texts, `${count} labels`);
      }
    }));

  Deno.test(`\`query()\` binds texts as they are, or names the one that no engine stores, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      for (const text of odd) {
        const { columns } = await warehouse.query(sql`SELECT CAST(:text AS VARCHAR) AS s`, { text });
        assertEquals(plainValues(columns.s!), [text], JSON.stringify(text));
      }
      for (const text of ["\ud83d", "a\udfe5", "\udfe5\ud83d"]) {
        const query = () => warehouse.query(sql`SELECT CAST(:text AS VARCHAR) AS s`, { text });
        await assertRejects(query, RangeError, 'Cannot bind ":text" as texts must be whole Unicode');
      }
    }));

  Deno.test(`\`append()\` names column and row of half a surrogate pair, few labels and many, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await warehouse.run(sql`CREATE TABLE t (i VARCHAR, s VARCHAR)`);
      for (const count of [3, 300, 1_200]) {
        const texts = Array.from({ length: count }, (_, i) => i === 2 ? "ward \ud83d" : `x${i}`);
        const rows = tableOf({ i: categoryColumn(texts.map((_, i) => `${i}`)), s: categoryColumn(texts) });
        const message =
          'Cannot append column "s" as texts must be whole Unicode: row 3 holds half of a character';
        const error = await assertRejects(() => warehouse.append("t", rows), QueryError, message);
        assertEquals(error.message.includes("ward"), false);
        assertEquals((await warehouse.query(sql`SELECT s FROM t`)).rowCount, 0);
      }
      // A label that no row has does no harm.
      const unused = { type: "category", codes: Int32Array.of(0), labels: ["a", "\ud83d"] } as const;
      await warehouse.append("t", tableOf({ i: unused, s: unused }));
      assertEquals((await warehouse.query(sql`SELECT s FROM t`)).rowCount, 1);
    }));
}
