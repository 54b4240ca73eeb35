import { assert, assertEquals, assertThrows } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import type { Answer } from "lib/explore/answers.ts";
import { questions } from "lib/explore/questions.ts";
import { readStays } from "lib/explore/read_stays.ts";
import {
  answersReading,
  answersTable,
  columnsTable,
  outlierTable,
  rulesTable,
} from "lib/explore/report_tables.ts";
import { categoryColumn, displayRows, numberColumn, numbersOf, tableOf } from "lib/table/table.ts";
import { history, someFinding, withSmallCohort } from "./small_cohort.ts";

const cohort = cohortNamed("synthetic");

Deno.test("`rulesTable()` has a row a broken rule, without the rows of few", () =>
  withSmallCohort((_, report) => {
    const table = rulesTable(report, cohort);
    assertEquals(Object.keys(table.columns), ["rule", "column", "rows", "example"]);
    assertEquals(table.rowCount, report.byRule.length);
    assert(report.quarantined > 0 && report.quarantined < 11);
    assert(numbersOf(table, "rows").every(Number.isNaN));
    const byRule = report.byRule.map((each) => ({ ...each, rows: 20 }));
    assert(numbersOf(rulesTable({ ...report, byRule }, cohort), "rows").every((rows) => rows === 20));
    return Promise.resolve();
  }));

Deno.test("`rulesTable()` has no rows when no rule was broken", () => {
  const report = {
    rowsIn: 1,
    kept: 1,
    quarantined: 0,
    byRule: [],
    missing: {},
    repaired: [],
    unknownColumns: [],
  };
  assertEquals(rulesTable(report, cohort).rowCount, 0);
});

Deno.test("`rulesTable()` tells of a real cohort no value of a row, and no count below eleven", () => {
  const byRule = [10, 11].map((rows) => ({ rule: "range", column: "age", rows, example: "row 2: 130" }));
  const report = {
    rowsIn: 50,
    kept: 29,
    quarantined: 21,
    byRule,
    missing: {},
    repaired: [],
    unknownColumns: [],
  };
  const table = rulesTable(report, cohortNamed("sparcs"));
  assertEquals(Object.keys(table.columns), ["rule", "column", "rows"]);
  assertEquals([...numbersOf(table, "rows")], [NaN, NaN]); // 21 less 11 would tell the ten
});

Deno.test("`columnsTable()` describes the columns that a cohort has, and shows no row", () =>
  withSmallCohort(async (warehouse) => {
    const rows = displayRows(columnsTable(await readStays(warehouse, history, cohort), cohort), 99);
    const severity = rows.find(({ column }) => column === "severity")!;
    assertEquals([severity.known_at, severity.labels, severity.missing_percent], ["admission", 3, 0]);
    assert(!rows.some(({ column }) => column === "patient id" || column === "gender"));
  }));

Deno.test("`outlierTable()` counts what lies beyond the fences, worked by hand", () => {
  // Quartiles 2 and 4: fences at -1 and 7, far ones at -4 and 10; a value on a fence is inside.
  const values = [2, 3, 4, 2, 3, 4, 2, 3, 4, 7, -1, 8, -5];
  const [row] = displayRows(outlierTable(tableOf({ deposit: numberColumn(values) }), ["deposit"]));
  assertEquals([row!.lower_quartile, row!.median, row!.upper_quartile], [2, 3, 4]);
  assertEquals([row!.outside, row!.far], [null, null]);
  const more = Array.from({ length: 12 }, () => values).flat();
  const [all] = displayRows(outlierTable(tableOf({ deposit: numberColumn(more) }), ["deposit"]));
  assertEquals([all!.outside, all!.far], [24, 12]);
});

Deno.test("`outlierTable()` has nothing outside when values are equal or single, and leaves missing ones aside", () => {
  const stays = tableOf({
    visitors: numberColumn([3, 3, 3, NaN]),
    deposit: numberColumn([NaN, NaN, NaN, 5]),
    extra_rooms: numberColumn([NaN, NaN, NaN, NaN]),
  });
  const rows = displayRows(outlierTable(stays, ["deposit", "extra_rooms", "visitors"]));
  assertEquals(rows.map((row) => [row.column, row.mean, row.sd, row.outside, row.far]), [
    ["deposit", 5, null, 0, 0],
    ["visitors", 3, 0, 0, 0],
  ]);
});

Deno.test("`outlierTable()` puts most outside first, and equal ones in the order of their names", () => {
  const stays = tableOf({
    deposit: numberColumn([1, 2, 3, 4, 5, 6]),
    visitors: numberColumn([1, 2, 3, 4, 5, 100]),
    extra_rooms: numberColumn([1, 2, 3, 4, 5, 6]),
  });
  const rows = displayRows(outlierTable(stays, ["extra_rooms", "deposit", "visitors"]));
  assertEquals(rows.map((row) => row.column), ["visitors", "extra rooms", "deposit"]);
});

Deno.test("`outlierTable()` refuses a column that is not there, or no number", () => {
  const stays = tableOf({ severity: categoryColumn(["Minor"]) });
  assertThrows(() => outlierTable(stays, ["deposit"]), TypeError, 'Cannot read column "deposit"');
  assertThrows(() => outlierTable(stays, ["severity"]), TypeError, 'Cannot read column "severity" as number');
});

Deno.test("`outlierTable()` skips what the synthetic cohort lacks", () =>
  withSmallCohort(async (warehouse) => {
    const table = outlierTable(await readStays(warehouse, history, cohort), [
      "stay_days",
      "prior_inpatient",
      "deposit",
    ]);
    assertEquals(displayRows(table).map((row) => row.column), ["stay days", "deposit"]);
    assert(
      !Object.values(table.columns).some((column) => column.type === "number" && column.values.some(isNaN)),
    );
  }));

Deno.test("`answersTable()` has a row a question that was asked, the others are said once", () => {
  const answers: Answer[] = [
    { question: questions[7]!, groups: tableOf({}), finding: { ...someFinding, rho: 0.1 } },
    { question: questions[0]!, cannot: "the cohort has no hospital_type" },
  ];
  assertEquals(displayRows(answersTable(answers)).map((row) => [row.question, row.answer, row.adjusted_p]), [
    ["8. Do more severe illnesses mean longer stays?", "Rising", 0.0004],
  ]);
  assertEquals(
    answersReading(answers),
    "**1 of the 1 questions asked finds a sure difference or dependence (adjusted p below 0.01), none with a large " +
      "effect.** Not asked: 1 (the cohort has no hospital_type).",
  );
  assertEquals(answersTable([]).rowCount, 0);
  assertEquals(answersReading([]), "**No question could be asked.**");
});
