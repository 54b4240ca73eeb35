import { assertEquals, assertRejects } from "@std/assert";
import { frameOf } from "lib/notebook/cell/frame.ts";
import { categoryColumn, numberColumn, tableOf, timestampColumn } from "lib/table/table.ts";

Deno.test("`frameOf()` keeps columns, rows and what is missing", async () => {
  const frame = await frameOf(tableOf({
    stays: numberColumn([1, NaN]),
    department: categoryColumn([null, "surgery"]),
    admitted: timestampColumn([Date.UTC(2022, 7, 1), NaN]),
  }));
  assertEquals(frame.columns, ["stays", "department", "admitted"]);
  assertEquals(frame.values as unknown, [[1, null, "2022-08-01"], [NaN, "surgery", null]]);
});

Deno.test("`frameOf()` takes a table without rows, and warns nobody", async () => {
  const { warn } = console;
  const warnings: unknown[] = [];
  console.warn = (...texts) => warnings.push(texts);
  try {
    const frame = await frameOf(tableOf({ stays: numberColumn([]) }));
    assertEquals(frame.shape, [0, 1]);
  } finally {
    console.warn = warn;
  }
  assertEquals(warnings, []);
});

Deno.test("`frameOf()` refuses a table that is not small", async () => {
  const table = tableOf({ n: numberColumn(new Float64Array(1001)) });
  await assertRejects(
    () => frameOf(table),
    RangeError,
    "1000 rows at most (take some first): current value is 1001",
  );
});
