import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Answer } from "lib/explore/answers.ts";
import { questions } from "lib/explore/questions.ts";
import { readStays } from "lib/explore/read_stays.ts";
import { answersTable, missingTable, outlierTable, rulesTable } from "lib/explore/report_tables.ts";
import {
  categoryColumn,
  displayRows,
  numberColumn,
  numbersOf,
  tableOf,
  timestampColumn,
} from "lib/table/table.ts";
import { history, someFinding, withSmallCohort } from "./small_cohort.ts";

Deno.test("`rulesTable()` has a row a broken rule, whose rows sum to the quarantine", () =>
  withSmallCohort((_, report) => {
    const table = rulesTable(report);
    assertEquals(Object.keys(table.columns), ["rule", "column", "rows", "example"]);
    assertEquals(numbersOf(table, "rows").reduce((sum, rows) => sum + rows, 0), report.quarantined);
    assert(report.quarantined > 0);
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
  assertEquals(rulesTable(report).rowCount, 0);
});

Deno.test("`missingTable()` counts what is missing, most first, and leaves out columns that are full or empty", () => {
  const stays = tableOf({
    deposit: numberColumn([1, NaN, 3, 4]),
    severity: categoryColumn([null, null, "Minor", null]),
    gender: categoryColumn([null, null, null, null]),
    admitted_on: timestampColumn([0, NaN, NaN, 0]),
    stay_days: numberColumn([1, 2, 3, 4]),
  });
  assertEquals(displayRows(missingTable(stays)), [
    { column: "severity", missing: 3, share_percent: 75 },
    { column: "admitted_on", missing: 2, share_percent: 50 },
    { column: "deposit", missing: 1, share_percent: 25 },
  ]);
  assertEquals(missingTable(tableOf({ deposit: numberColumn([]) })).rowCount, 0);
});

Deno.test("`outlierTable()` counts what lies beyond the fences, worked by hand", () => {
  // Quartiles 2 and 4: fences at -1 and 7, far ones at -4 and 10; a value on a fence is inside.
  const values = [2, 3, 4, 2, 3, 4, 2, 3, 4, 7, -1, 8, -5];
  const [row] = displayRows(outlierTable(tableOf({ deposit: numberColumn(values) }), ["deposit"]));
  assertEquals([row!.q1, row!.median, row!.q3, row!.min, row!.max], [2, 3, 4, -5, 8]);
  assertEquals([row!.outside, row!.far], [2, 1]);
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
  assertEquals(rows.map((row) => row.column), ["visitors", "extra_rooms", "deposit"]);
});

Deno.test("`outlierTable()` refuses a column that is not there, or no number", () => {
  const stays = tableOf({ severity: categoryColumn(["Minor"]) });
  assertThrows(() => outlierTable(stays, ["deposit"]), TypeError, 'Cannot read column "deposit"');
  assertThrows(() => outlierTable(stays, ["severity"]), TypeError, 'Cannot read column "severity" as number');
});

Deno.test("`outlierTable()` skips what the synthetic cohort lacks", () =>
  withSmallCohort(async (warehouse) => {
    const table = outlierTable(await readStays(warehouse, history), [
      "stay_days",
      "prior_inpatient",
      "deposit",
    ]);
    assertEquals(displayRows(table).map((row) => row.column), ["stay_days", "deposit"]);
    assert(
      !Object.values(table.columns).some((column) => column.type === "number" && column.values.some(isNaN)),
    );
  }));

Deno.test("`answersTable()` has a row a question in their order, without numbers where it was not asked", () => {
  const answers: Answer[] = [
    { question: questions[7]!, groups: tableOf({}), finding: someFinding },
    { question: questions[0]!, cannot: "the cohort has no hospital_type" },
  ];
  assertEquals(displayRows(answersTable(answers)), [
    {
      question: "8. Do more severe illnesses mean longer stays?",
      test: "Kruskal-Wallis",
      effect_size: "epsilon squared",
      effect: 0.02,
      size: "a small effect",
      adjusted_p: 0.0004,
      stays: 1_234,
    },
    {
      question: "1. Do stays differ between types of hospital?",
      test: "not asked",
      effect_size: null,
      effect: null,
      size: null,
      adjusted_p: null,
      stays: null,
    },
  ]);
  assertEquals(answersTable([]).rowCount, 0);
});
