import { assertEquals } from "@std/assert";
import { csvBytes } from "lib/table/csv_bytes.ts";
import { parseCsv } from "lib/table/parse_csv.ts";
import { categoryColumn, displayRows, numberColumn, type Table, tableOf } from "lib/table/table.ts";

async function* once(...tables: Table[]) {
  yield* await Promise.resolve(tables);
}

Deno.test("`csvBytes()` writes what `parseCsv()` reads back, quotes, line ends and missing values among it", async () => {
  const texts = ["plain", 'a "quoted" one', "two\r\nlines", "a,b", null, "ä 🛏"];
  const rows = tableOf({
    text: categoryColumn(texts),
    "n, of all": numberColumn([1.5, NaN, -0, 1e21, 3, 4]),
  });
  const bytes = csvBytes(["text", "n, of all"], once(rows, rows)) as AsyncGenerator<Uint8Array<ArrayBuffer>>;
  const read = displayRows(await parseCsv(bytes, "test"), 100);
  const expected = texts.map((text, i) => ({ text, "n, of all": ["1.5", null, "0", "1e+21", "3", "4"][i]! }));
  assertEquals(read, [...expected, ...expected]);
});

Deno.test("`csvBytes()` writes a header alone without a table, and a row of one missing value as a row", async () => {
  const textOf = async (...tables: Table[]) =>
    (await Array.fromAsync(csvBytes(["a"], once(...tables)), (bytes) => new TextDecoder().decode(bytes)))
      .join("");
  assertEquals(await textOf(), "a\r\n");
  assertEquals(await textOf(tableOf({ a: categoryColumn([null, "x"]) })), 'a\r\n""\r\nx\r\n');
});
