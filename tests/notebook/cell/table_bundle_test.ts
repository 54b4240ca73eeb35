import { assertEquals } from "@std/assert";
import { tableBundle } from "lib/notebook/cell/table_bundle.ts";
import { categoryColumn, numberColumn, tableOf, timestampColumn } from "lib/table/table.ts";

const table = tableOf({
  department: categoryColumn(["surgery", null, "a < b & c"]),
  stays: numberColumn([1234567, NaN, 8]),
  days: numberColumn([41.5, .25, 7]),
  "admitted on": timestampColumn([Date.UTC(2022, 7, 1), NaN, Date.UTC(2022, 7, 1, 8, 30)]),
});

Deno.test("`tableBundle()` aligns numbers to the right and leaves missing values empty", () => {
  const bundle = tableBundle(table);
  assertEquals(
    bundle["text/plain"],
    [
      "department      stays   days  admitted on",
      "surgery     1,234,567  41.50  2022-08-01",
      "                        0.25",
      "a < b & c           8   7.00  2022-08-01T08:30:00Z",
    ].join("\n"),
  );
  assertEquals(
    bundle["text/html"],
    [
      "<table>",
      '<thead><tr><th style="text-align:left">department</th><th style="text-align:right">stays</th>' +
      '<th style="text-align:right">days</th><th style="text-align:left">admitted on</th></tr></thead>',
      "<tbody>",
      '<tr><td style="text-align:left">surgery</td><td style="text-align:right">1,234,567</td>' +
      '<td style="text-align:right">41.50</td><td style="text-align:left">2022-08-01</td></tr>',
      '<tr><td style="text-align:left"></td><td style="text-align:right"></td>' +
      '<td style="text-align:right">0.25</td><td style="text-align:left"></td></tr>',
      '<tr><td style="text-align:left">a &lt; b &amp; c</td><td style="text-align:right">8</td>' +
      '<td style="text-align:right">7.00</td><td style="text-align:left">2022-08-01T08:30:00Z</td></tr>',
      "</tbody>",
      "</table>",
    ].join("\n"),
  );
});

Deno.test("`tableBundle()` says how many rows it does not show", () => {
  const long = tableOf({ n: numberColumn(Array.from({ length: 2051 }, (_, i) => i)) });
  const notes = [50, 2050, 2051, 0].map((limit) =>
    String(tableBundle(long, { limit })["text/plain"]).split("\n").at(-1)
  );
  assertEquals(notes, ["… and 2,001 more rows", "… and 1 more row", "2,050", "… and 2,051 more rows"]);
  assertEquals(tableBundle(tableOf({ n: numberColumn([]) }))["text/plain"], "n\nno rows");
});

Deno.test("`tableBundle()` turns one row that is wider than a page on its side", () => {
  const wide = (rows: number) =>
    tableOf(
      Object.fromEntries(
        Array.from({ length: 9 }, (_, i) => [`c${i}`, numberColumn(Array(rows).fill(1000 * i))]),
      ),
    );
  const { "text/html": html, "text/plain": plain } = tableBundle(wide(1));
  assertEquals(String(plain).split("\n").slice(0, 2), ["c0  0", "c1  1,000"]);
  assertEquals([...String(html).matchAll(/<tr>/g)].length, 10);
  assertEquals([...String(tableBundle(wide(2))["text/html"]).matchAll(/<tr>/g)].length, 3);
});
