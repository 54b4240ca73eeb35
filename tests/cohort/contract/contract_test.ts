import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Cohort } from "lib/cohort/cohort.ts";
import { checkContract } from "lib/cohort/contract/contract.ts";
import { ageAtMost120, dischargeNotBeforeAdmission } from "lib/cohort/contract/row_rules.ts";
import { randomSource } from "lib/stats/random.ts";
import {
  categoriesOf,
  categoryColumn,
  displayRows,
  numberColumn,
  numbersOf,
  type Table,
  tableOf,
  timestampColumn,
  timestampsOf,
} from "lib/table/table.ts";

const asOf = Date.UTC(2023, 0, 1);

const known = { role: "feature", knownAt: "admission", meaning: "" } as const;

const cohort: Cohort = {
  name: "test",
  title: "Test",
  origin: "made up",
  columns: [
    { ...known, name: "ID", type: "number", role: "id", integer: true, range: [1, 1e9] },
    { ...known, name: "Ward Type", type: "category", allowed: ["R", "S"] },
    { ...known, name: "age", type: "category", repairs: { "20-Nov": "11-20" } },
    { ...known, name: "grade", type: "number", nullable: true, range: [1, 4], integer: true },
    {
      ...known,
      name: "code",
      type: "category",
      nullable: true,
      missingTexts: ["?"],
      pattern: /[A-Z]|[A-Z]\d/,
    },
    { ...known, name: "in", type: "timestamp" },
    { ...known, name: "out", type: "timestamp", nullable: true },
  ],
  rules: [dischargeNotBeforeAdmission({ admission: "in", discharge: "out" }), ageAtMost120("age")],
  derive: {},
  lacks: {},
  features: [],
  outcomes: [],
};

const names = cohort.columns.map(({ name }) => name);
const good = ["1", "R", "31-40", "2", "A1", "2022-08-01", "2022-08-05"];

function texts(...rows: readonly (readonly (string | null)[])[]): Table {
  return tableOf(
    Object.fromEntries(names.map((name, i) => [name, categoryColumn(rows.map((row) => row[i]!))])),
  );
}

function changed(column: string, text: string | null): (string | null)[] {
  return good.map((value, i) => (names[i] === column ? text : value));
}

function check(source: Table) {
  return checkContract(source, cohort, { asOf });
}

Deno.test("`checkContract()` keeps a good row typed, in snake case, with its source row", () => {
  const { kept, quarantined, report } = check(texts(good));
  assertEquals(displayRows(kept), [{
    id: 1,
    ward_type: "R",
    age: "31-40",
    grade: 2,
    code: "A1",
    in_: "2022-08-01",
    out: "2022-08-05",
    source_row: 1,
  }]);
  assertEquals(numbersOf(kept, "grade")[0], 2);
  assertEquals(categoriesOf(kept, "ward_type").labels, ["R"]);
  assertEquals(timestampsOf(kept, "in_")[0], Date.UTC(2022, 7, 1));
  assertEquals(quarantined.rowCount, 0);
  assertEquals(report, {
    rowsIn: 1,
    kept: 1,
    quarantined: 0,
    byRule: [],
    missing: { ID: 0, "Ward Type": 0, age: 0, grade: 0, code: 0, in: 0, out: 0 },
    repaired: [],
    unknownColumns: [],
  });
});

Deno.test("`checkContract()` sends a row to quarantine with the rule that it breaks", () => {
  const cases: [column: string, text: string | null, rule: string, value: string | null, reason: string][] = [
    ["grade", "2abc", "type", "2abc", '"2abc" is not a number'],
    ["grade", "1,5", "type", "1,5", '"1,5" is not a number'],
    ["grade", "Infinity", "type", "Infinity", '"Infinity" is not a number'],
    ["grade", "0x2", "type", "0x2", '"0x2" is not a number'],
    [
      "ID",
      "9007199254740993",
      "type",
      "9007199254740993",
      "9007199254740992 is too large to be held exactly",
    ],
    ["in", "1st of May", "type", "1st of May", '"1st of May" is not a date like 2022-11-01'],
    ["in", "01/11/2022", "type", "01/11/2022", '"01/11/2022" is not a date like 2022-11-01'],
    ["in", "2022-02-30", "type", "2022-02-30", '"2022-02-30" is not a date like 2022-11-01'],
    ["in", "2022-13-01", "type", "2022-13-01", '"2022-13-01" is not a date like 2022-11-01'],
    ["out", "9999-12-31", "type", "9999-12-31", "year 9999 is outside 1900 to 2100"],
    ["ID", null, "missing", null, "a required value is missing"],
    ["ID", "  ", "missing", "  ", "a required value is missing"],
    ["Ward Type", null, "missing", null, "a required value is missing"],
    ["in", null, "missing", null, "a required value is missing"],
    ["Ward Type", "r", "allowed", "r", '"r" is not one of the 2 values allowed'],
    ["Ward Type", "R ", "allowed", "R ", '"R " is not one of the 2 values allowed'],
    ["code", "A1B", "allowed", "A1B", '"A1B" is not written like [A-Z]|[A-Z]\\d'],
    ["grade", "5", "range", "5", "5 is outside 1 to 4"],
    ["grade", "0.99", "range", "0.99", "0.99 is outside 1 to 4"],
    ["grade", "2.5", "integer", "2.5", "2.5 is not a whole number"],
    [
      "out",
      "2022-07-31",
      "discharge not before admission",
      "2022-07-31 is before 2022-08-01",
      'breaks "discharge not before admission": 2022-07-31 is before 2022-08-01',
    ],
    ["age", "121-130", "age at most 120", "121-130", 'breaks "age at most 120": 121-130'],
  ];
  for (const [column, text, rule, value, reason] of cases) {
    const row = changed(column, text);
    const { kept, quarantined, report } = check(texts(good, row));
    assertEquals(numbersOf(kept, "source_row"), Float64Array.of(1), reason);
    assertEquals(displayRows(quarantined), [{
      source_row: 2,
      rule,
      column_name: column,
      value,
      reason,
      row_text: JSON.stringify(Object.fromEntries(names.map((name, i) => [name, row[i]]))),
    }]);
    assertEquals(report.byRule, [{ rule, column, rows: 1, example: `row 2: ${reason}` }]);
  }
});

Deno.test("`checkContract()` lets missing values in and counts them where the spec allows", () => {
  const { kept, report } = check(texts(good, ["2", "S", "0-10", null, "?", "2022-08-01", ""]));
  assertEquals(displayRows(kept)[1], {
    id: 2,
    ward_type: "S",
    age: "0-10",
    grade: null,
    code: null,
    in_: "2022-08-01",
    out: null,
    source_row: 2,
  });
  assertEquals(report.missing, { ID: 0, "Ward Type": 0, age: 0, grade: 1, code: 1, in: 0, out: 1 });
});

Deno.test("`checkContract()` repairs known manglings and counts them", () => {
  const mangled = (id: string) => changed("age", "20-Nov").with(0, id);
  const { kept, report } = check(texts(changed("age", "11-20"), mangled("2"), mangled("3")));
  assertEquals(categoriesOf(kept, "age").labels, ["11-20"]);
  assertEquals(report.repaired, [{ column: "age", from: "20-Nov", to: "11-20", rows: 2 }]);
});

Deno.test("`checkContract()` keeps the first good row of an id, later ones are duplicates of it", () => {
  const { kept, quarantined } = check(
    texts(changed("grade", "9"), good, good, changed("grade", "x"), changed("ID", "2"), good),
  );
  assertEquals(numbersOf(kept, "source_row"), Float64Array.of(2, 5));
  assertEquals(displayRows(quarantined).map(({ source_row, rule, reason }) => [source_row, rule, reason]), [
    [1, "range", "9 is outside 1 to 4"],
    [3, "duplicate", "duplicate of source row 2"],
    [4, "type", '"x" is not a number'],
    [6, "duplicate", "duplicate of source row 2"],
  ]);
});

Deno.test("`checkContract()` tells a row's first broken rule, rules before columns", () => {
  const both = changed("Ward Type", "Z").with(5, "9999-01-01");
  const { report } = check(texts(both, changed("Ward Type", "Z"), changed("in", null)));
  assertEquals(report.byRule.map(({ rule, column, rows }) => [rule, column, rows]), [
    ["type", "in", 1],
    ["missing", "in", 1],
    ["allowed", "Ward Type", 1],
  ]);
});

Deno.test("`checkContract()` takes typed columns as it takes texts", () => {
  const rows = [good, changed("ID", "2").with(3, null).with(6, null), changed("ID", "3").with(3, "7")];
  const numbers = (i: number) => numberColumn(rows.map((row) => (row[i] === null ? NaN : Number(row[i]))));
  const dates = (i: number) => timestampColumn(rows.map((row) => Date.parse(row[i] ?? "")));
  const fromTexts = check(texts(...rows));
  const typed = check(tableOf({
    ...texts(...rows).columns,
    ID: numbers(0),
    grade: numbers(3),
    in: dates(5),
    out: dates(6),
  }));
  assertEquals(displayRows(typed.kept), displayRows(fromTexts.kept));
  assertEquals(typed.report, fromTexts.report);
  const labels = check(tableOf({ ...texts(good).columns, "Ward Type": numberColumn([7]) }));
  assertEquals(labels.report.byRule[0]!.example, 'row 1: "7" is not one of the 2 values allowed');
  const years = check(tableOf({ ...texts(good).columns, out: timestampColumn([Date.UTC(9999, 0)]) }));
  assertEquals(years.report.byRule[0]!.example, "row 1: year 9999 is outside 1900 to 2100");
  const infinite = check(tableOf({ ...texts(good).columns, grade: numberColumn([Infinity]) }));
  assertEquals(infinite.report.byRule[0]!.example, "row 1: Infinity is not a finite number");
});

Deno.test("`checkContract()` reports columns that it doesn't know and keeps them out", () => {
  const { kept, report, quarantined } = check(
    tableOf({ ...texts(good, changed("grade", "9")).columns, new_score: numberColumn([3, 4]) }),
  );
  assertEquals(report.unknownColumns, ["new_score"]);
  assert(!Object.hasOwn(kept.columns, "new_score"));
  assertEquals(JSON.parse(String(displayRows(quarantined)[0]!.row_text)).new_score, "4");
});

Deno.test("`checkContract()` refuses a source by name of all columns that it lacks", () => {
  const { ID: _, grade: __, ...rest } = texts(good).columns;
  const error = assertThrows(() => check(tableOf(rest)), TypeError);
  assertEquals(
    error.message,
    'Cannot read the source as cohort "test" as it must have every column of the spec: it lacks "ID", "grade"',
  );
});

Deno.test("`checkContract()` refuses a column of a type that can't be read, and no time", () => {
  const source = tableOf({ ...texts(good).columns, in: numberColumn([20220801]) });
  assertThrows(
    () => check(source),
    TypeError,
    'Cannot check column "in" as it must hold timestamp values: it is a number column',
  );
  assertThrows(() => checkContract(texts(good), cohort, { asOf: NaN }), RangeError, '"asOf" must be a time');
});

Deno.test("`checkContract()` gives no rows when the source has none", () => {
  const { kept, quarantined, report } = check(texts());
  assertEquals([kept.rowCount, quarantined.rowCount, report.rowsIn], [0, 0, 0]);
  assertEquals(Object.keys(kept.columns).length, names.length + 1);
});

Deno.test("`checkContract()` loses no row however the source is corrupted", () => {
  const bad = [
    "",
    null,
    "?",
    "x",
    "-1",
    "99",
    "1e999",
    "2022-02-30",
    "9999-12-31",
    "20-Nov",
    "R",
    "2.5",
    "\u0000",
  ];
  for (let seed = 1; seed <= 60; seed++) {
    const random = randomSource(seed);
    const rows = Array.from({ length: 80 }, (_, i) => {
      const row: (string | null)[] = good.with(0, String(1 + Math.floor(random() * (i + 20))));
      while (random() < 0.4) row[Math.floor(random() * row.length)] = bad[Math.floor(random() * bad.length)]!;
      return row;
    });
    const { kept, quarantined, report } = check(texts(...rows));
    const seen = [...numbersOf(kept, "source_row"), ...numbersOf(quarantined, "source_row")];
    assertEquals(seen.sort((a, b) => a - b), rows.map((_, i) => i + 1));
    assertEquals(report.byRule.reduce((sum, each) => sum + each.rows, 0), report.quarantined);
    assertEquals(new Set(numbersOf(kept, "id")).size, report.kept);
    assertEquals(check(texts(...rows)).report, report);
  }
});
