import { assertEquals, assertThrows } from "@std/assert";
import { randomSource } from "lib/stats/random.ts";
import { combinedCodes } from "lib/table/combined_codes.ts";
import { categoryColumn, numberColumn, tableOf, timestampColumn } from "lib/table/table.ts";

const table = tableOf({
  ward: categoryColumn(["Q", "Q", "R", "R", "Q", null, "R"]),
  grade: numberColumn([2, 3, 2, 3, 2, 2, NaN]),
  day: timestampColumn([0, 0, 0, 86_400_000, 0, 0, 0]),
});

Deno.test("`combinedCodes()` gives each combination a code in order of appearance, -1 where a value is missing", () => {
  const cases: [readonly string[], readonly number[]][] = [
    [[], [0, 0, 0, 0, 0, 0, 0]],
    [["ward"], [0, 0, 1, 1, 0, -1, 1]],
    [["grade"], [0, 1, 0, 1, 0, 0, -1]],
    [["ward", "grade"], [0, 1, 2, 3, 0, -1, -1]],
    [["grade", "ward"], [0, 1, 2, 3, 0, -1, -1]],
    [["ward", "grade", "day"], [0, 1, 2, 3, 0, -1, -1]],
    [["day", "ward"], [0, 0, 1, 2, 0, -1, 1]],
  ];
  for (const [names, expected] of cases) {
    assertEquals(combinedCodes(table, names), Int32Array.from(expected), names.join());
  }
});

Deno.test("`combinedCodes()` is dense when labels are unused, and leaves the table as it was", () => {
  const codes = Int32Array.of(7, 3, -1, 7);
  const sparse = tableOf({ ward: { type: "category", codes, labels: [..."abcdefgh"] } });
  assertEquals(combinedCodes(sparse, ["ward"]), Int32Array.of(0, 1, -1, 0));
  assertEquals(codes, Int32Array.of(7, 3, -1, 7));
});

Deno.test("`combinedCodes()` tells rows apart just where their values differ", () => {
  const random = randomSource(4);
  const rows = Array.from(
    { length: 500 },
    () => [random(), random(), random()].map((each) => Math.floor(each * 6)),
  );
  const columns = tableOf({
    a: categoryColumn(rows.map(([a]) => (a === 5 ? null : `${a}`))),
    b: numberColumn(rows.map(([, b]) => (b === 5 ? NaN : b! * 1e9))),
    c: categoryColumn(rows.map(([, , c]) => `${c}`)),
  });
  const names = rows.map(([a, b, c]) => (a === 5 || b === 5 ? "" : `${a} ${b} ${c}`));
  const order = [...new Set(names.filter((name) => name !== ""))];
  assertEquals(
    combinedCodes(columns, ["a", "b", "c"]),
    Int32Array.from(names, (name) => order.indexOf(name)),
  );
});

Deno.test("`combinedCodes()` has nothing to combine when there are no rows, and refuses an unknown column", () => {
  assertEquals(combinedCodes(tableOf({ ward: categoryColumn([]) }), ["ward"]), new Int32Array());
  assertEquals(combinedCodes(tableOf({ ward: categoryColumn([null]) }), ["ward"]), Int32Array.of(-1));
  assertThrows(() => combinedCodes(table, ["ward", "town"]), TypeError, 'Cannot read column "town"');
});
