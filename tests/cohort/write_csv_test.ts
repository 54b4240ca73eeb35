import { assertEquals, assertRejects } from "@std/assert";
import { readCsv } from "lib/cohort/read_csv.ts";
import { writeCsv } from "lib/cohort/write_csv.ts";
import {
  categoryColumn,
  displayRows,
  numberColumn,
  type Table,
  tableOf,
  timestampColumn,
} from "lib/warehouse/table.ts";

const folder = await Deno.makeTempDir({ prefix: "write_csv_" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

const table: Table = tableOf({
  ward: categoryColumn(["R", null, 'a "b", c', "line\nbreak", "Zürich"]),
  days: numberColumn([1, NaN, 0.1, -2.5e-7, 9007199254740991]),
  admitted: timestampColumn([
    Date.UTC(2022, 10, 1),
    NaN,
    Date.UTC(2022, 10, 1, 13, 45),
    0,
    Date.UTC(1969, 11, 31),
  ]),
});

Deno.test("`writeCsv()` writes what `readCsv()` reads back, packed or not", async () => {
  for (const name of ["stays.csv", "stays.csv.gz"]) {
    await writeCsv(table, `${folder}/${name}`);
    assertEquals(displayRows(await readCsv(`${folder}/${name}`)), [
      { ward: "R", days: "1", admitted: "2022-11-01" },
      { ward: null, days: null, admitted: null },
      { ward: 'a "b", c', days: "0.1", admitted: "2022-11-01T13:45:00.000Z" },
      { ward: "line\nbreak", days: "-2.5e-7", admitted: "1970-01-01" },
      { ward: "Zürich", days: "9007199254740991", admitted: "1969-12-31" },
    ]);
  }
});

Deno.test("`writeCsv()` writes the same bytes twice and leaves no other file", async () => {
  const inside = await Deno.makeTempDir({ dir: folder });
  await writeCsv(table, `${inside}/a.csv.gz`);
  const first = await Deno.readFile(`${inside}/a.csv.gz`);
  await writeCsv(table, `${inside}/a.csv.gz`);
  assertEquals(await Deno.readFile(`${inside}/a.csv.gz`), first);
  assertEquals(Array.from(Deno.readDirSync(inside), ({ name }) => name), ["a.csv.gz"]);
});

Deno.test("`writeCsv()` writes only the header when the table has no rows", async () => {
  await writeCsv(tableOf({ a: numberColumn([]), b: categoryColumn([]) }), `${folder}/none.csv`);
  assertEquals(await Deno.readTextFile(`${folder}/none.csv`), "a,b\r\n");
});

Deno.test("`writeCsv()` writes every row when there are many", async () => {
  const values = Array.from({ length: 12_345 }, (_, i) => i);
  await writeCsv(tableOf({ a: numberColumn(values) }), `${folder}/many.csv`);
  assertEquals((await readCsv(`${folder}/many.csv`)).rowCount, 12_345);
});

Deno.test("`writeCsv()` refuses a table whose lines would be empty", async () => {
  await assertRejects(
    () => writeCsv(tableOf({ a: numberColumn([1, NaN]) }), `${folder}/lost.csv`),
    TypeError,
    "as every line must hold a value: the table has one column and it has missing values",
  );
  await assertRejects(
    () => writeCsv(tableOf({}), `${folder}/lost.csv`),
    TypeError,
    "the table has no columns",
  );
});
