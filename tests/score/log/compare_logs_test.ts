import { assertEquals, assertThrows } from "@std/assert";
import { compareLogs } from "lib/score/log/compare_logs.ts";
import { categoryColumn, numberColumn, type Table, tableOf, timestampColumn } from "lib/table/table.ts";

type Row = readonly [stay: number, version: string, asOf: number, days: number, hash: string];

function logOf(rows: readonly Row[], upper = 20): Table {
  return tableOf({
    stay_id: numberColumn(rows.map(([stay]) => stay)),
    model_version: categoryColumn(rows.map(([, version]) => version)),
    as_of: timestampColumn(rows.map(([, , asOf]) => asOf)),
    predicted_days: numberColumn(rows.map(([, , , days]) => days)),
    lower_days: numberColumn(rows.map(() => 0)),
    upper_days: numberColumn(rows.map(() => upper)),
    predicted_probability: numberColumn(rows.map(() => NaN)),
    input_hash: categoryColumn(rows.map(([, , , , hash]) => hash)),
    class_probabilities: categoryColumn(rows.map(() => null)),
  });
}

const first: Row = [1, "a", 0, 4, "f1"];
const second: Row = [2, "a", 0, 6, "f2"];
const same = { rows: 2, onlyInFirst: 0, onlyInSecond: 0, otherInput: 0, largest: 0 };

Deno.test("`compareLogs()` matches rows by stay, model version and as-of time, in whatever order", () => {
  const cases: [Row[], Row[], Partial<typeof same>][] = [
    [[first, second], [second, first], {}],
    [[], [], { rows: 0 }],
    [[first], [first, second], { rows: 1, onlyInSecond: 1 }],
    [[first, second], [], { rows: 0, onlyInFirst: 2 }],
    [[first], [[1, "b", 0, 4, "f1"]], { rows: 0, onlyInFirst: 1, onlyInSecond: 1 }],
    [[first], [[1, "a", 9, 4, "f1"]], { rows: 0, onlyInFirst: 1, onlyInSecond: 1 }],
    [[first, second], [first, [2, "a", 0, 6, "00"]], { otherInput: 1 }],
    [[first, second], [first, [2, "a", 0, 5.5, "f2"]], { largest: 0.5 }],
    [[first, second], [first, [2, "a", 0, NaN, "f2"]], { largest: Infinity }],
  ];
  for (const [ours, theirs, difference] of cases) {
    assertEquals(compareLogs(logOf(ours), logOf(theirs)), { ...same, ...difference });
  }
});

Deno.test("`compareLogs()` looks at the ends of the interval too", () => {
  assertEquals(compareLogs(logOf([first], 20), logOf([first], 23)).largest, 3);
});

Deno.test("`compareLogs()` refuses a log with two predictions of one stay", () => {
  assertThrows(() => compareLogs(logOf([first, first]), logOf([])), TypeError, "2 rows have 1 keys");
});
