import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  categoriesOf,
  categoryColumn,
  columnOf,
  columnsOf,
  displayRows,
  lengthOf,
  missingCount,
  numberColumn,
  numbersOf,
  rowsWhere,
  tableOf,
  takeRows,
  timestampColumn,
  timestampsOf,
} from "lib/table/table.ts";

const wards = tableOf({
  ward: categoryColumn(["R", "Q", null, "R"]),
  days: numberColumn([3, NaN, 5, 5]),
  admitted_on: timestampColumn([Date.UTC(2022, 10, 1), NaN, Date.UTC(2022, 10, 2, 6, 30), 0]),
});

Deno.test("`tableOf()` counts rows when columns agree, and refuses columns that don't", () => {
  assertEquals(tableOf({}).rowCount, 0);
  assertEquals(tableOf({ a: numberColumn([]), b: categoryColumn([]) }).rowCount, 0);
  assertEquals(wards.rowCount, 4);
  assertEquals(Object.keys(wards.columns), ["ward", "days", "admitted_on"]);
  assertThrows(
    () => tableOf({ a: numberColumn([1]), b: timestampColumn([1, 2]) }),
    TypeError,
    'as many rows as "a" (1): "b" has 2',
  );
});

Deno.test("`columnOf()` names the columns there are when one is not", () => {
  assertThrows(() => columnOf(wards, "bed"), TypeError, "it has ward, days, admitted_on");
  assertThrows(() => columnOf(wards, "toString"), TypeError, "no such column");
});

Deno.test("`numbersOf()`, `categoriesOf()` and `timestampsOf()` refuse a column of another type", () => {
  assertEquals(Array.from(numbersOf(wards, "days")), [3, NaN, 5, 5]);
  assertEquals(categoriesOf(wards, "ward").labels, ["R", "Q"]);
  assertEquals(timestampsOf(wards, "admitted_on")[3], 0);
  assertThrows(() => numbersOf(wards, "ward"), TypeError, "as number: it is a category column");
  assertThrows(() => categoriesOf(wards, "days"), TypeError, "as category: it is a number column");
  assertThrows(() => timestampsOf(wards, "days"), TypeError, "as timestamp: it is a number column");
});

Deno.test("`numberColumn()` and `timestampColumn()` keep an array of doubles as it is", () => {
  const values = new Float64Array([1, 2]);
  assertStrictEquals(numberColumn(values).values, values);
  assertStrictEquals(timestampColumn(values).values, values);
  assertEquals(Array.from(numberColumn(new Int8Array([-1, 2])).values), [-1, 2]);
});

Deno.test("`categoryColumn()` gives codes in order of first appearance when labels repeat", () => {
  const cases: [(string | null)[], number[], string[]][] = [
    [[], [], []],
    [[null], [-1], []],
    [["a", "a", "a"], [0, 0, 0], ["a"]],
    [["b", null, "a", "b", ""], [0, -1, 1, 0, 2], ["b", "a", ""]],
    [["constructor", "__proto__"], [0, 1], ["constructor", "__proto__"]],
  ];
  for (const [texts, codes, labels] of cases) {
    const column = categoryColumn(texts);
    assertEquals(Array.from(column.codes), codes);
    assertEquals(column.labels, labels);
  }
});

Deno.test("`takeRows()` takes rows in the order asked when some repeat, and none when none are asked", () => {
  const taken = takeRows(wards, Int32Array.of(3, 1, 3));
  assertEquals(Array.from(numbersOf(taken, "days")), [5, NaN, 5]);
  assertEquals(Array.from(categoriesOf(taken, "ward").codes), [0, 1, 0]);
  assertEquals(taken.columns.admitted_on?.type, "timestamp");
  assertEquals(takeRows(wards, new Int32Array()).rowCount, 0);
});

Deno.test("`rowsWhere()` lists the rows that are kept, ascending", () => {
  assertEquals(Array.from(rowsWhere(4, (row) => row % 2 === 1)), [1, 3]);
  assertEquals(rowsWhere(0, () => true).length, 0);
});

Deno.test("`displayRows()` shows labels, numbers, dates and null when a value is missing", () => {
  assertEquals(displayRows(wards, 3), [
    { ward: "R", days: 3, admitted_on: "2022-11-01" },
    { ward: "Q", days: null, admitted_on: null },
    { ward: null, days: 5, admitted_on: "2022-11-02T06:30:00.000Z" },
  ]);
  assertEquals(displayRows(tableOf({})), []);
  assertEquals(displayRows(wards).length, 4);
});

Deno.test("`missingCount()` counts NaN and code -1", () => {
  assertEquals(Object.values(wards.columns).map(missingCount), [1, 1, 1]);
  assertEquals(missingCount(numberColumn([])), 0);
  assertEquals(lengthOf(categoryColumn(["a", null])), 2);
});

Deno.test("`columnsOf()` keeps the order of names that are whole numbers, also through `takeRows()`", () => {
  const names = ["name", "2022", "2021", "0", "days"];
  const table = tableOf(columnsOf(names.map((name) => [name, numberColumn([1, 2])])));
  assertEquals(Object.keys(table.columns), names);
  const taken = takeRows(table, Int32Array.of(1));
  assertEquals(Object.keys(taken.columns), names);
  assertEquals(Object.hasOwn(taken.columns, "2022"), true);
  assertEquals(numbersOf(taken, "2021")[0], 2);
  assertThrows(() => columnOf(table, "1999"), TypeError, "it has name, 2022, 2021, 0, days");
  const plain = columnsOf([["a", numberColumn([])], ["__proto__", numberColumn([])]]);
  assertEquals(Object.keys(plain), ["a", "__proto__"]);
});
