import type { ContractReport } from "lib/cohort/mod.ts";
import { summary } from "lib/stats/mod.ts";
import {
  categoryColumn,
  columnOf,
  missingCount,
  numberColumn,
  numbersOf,
  type Table,
  tableOf,
} from "lib/table/mod.ts";
import type { Answer } from "./answers.ts";
import { sizeOf } from "./reading.ts";

/** The rules that rows broke: rule, column, rows in quarantine, and the reason of the first. */
export function rulesTable({ byRule }: ContractReport): Table {
  return tableOf({
    rule: categoryColumn(byRule.map((each) => each.rule)),
    column: categoryColumn(byRule.map((each) => each.column)),
    rows: numberColumn(byRule.map((each) => each.rows)),
    example: categoryColumn(byRule.map((each) => each.example)),
  });
}

/**
 * The columns with missing values, most first: how many stays and what share (%). Columns that the cohort
 * lacks are left out.
 */
export function missingTable(stays: Table): Table {
  const found = Object.entries(stays.columns)
    .map(([name, column]) => ({ name, missing: missingCount(column) }))
    .filter(({ missing }) => missing > 0 && missing < stays.rowCount)
    .sort((a, b) => b.missing - a.missing);
  return tableOf({
    column: categoryColumn(found.map(({ name }) => name)),
    missing: numberColumn(found.map(({ missing }) => missing)),
    share_percent: numberColumn(found.map(({ missing }) => 100 * missing / stays.rowCount)),
  });
}

/**
 * Number columns with their spread and the stays outside Tukey's fences: more than 1.5 interquartile ranges
 * below q1 or above q3 (`outside`), more than 3 (`far`, counted in `outside` too). Most outside first, equal
 * ones in the order of `names`; columns without any value are left out.
 *
 * Source: J. Tukey, Exploratory data analysis (1977). Quartiles are of type 7, as NumPy.
 *
 * @throws {TypeError} when a column is not there, or no number.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { outlierTable } from "lib/explore/report_tables.ts";
 * import { numberColumn, numbersOf, tableOf } from "lib/table/table.ts";
 *
 * const stays = tableOf({ deposit: numberColumn([1, 2, 3, 4, 5, 100]) });
 * assertEquals(numbersOf(outlierTable(stays, ["deposit"]), "outside"), Float64Array.of(1));
 * ```
 */
export function outlierTable(stays: Table, names: readonly string[]): Table {
  const used = names.filter((name) => missingCount(columnOf(stays, name)) < stays.rowCount);
  const rows = used.map((name) => {
    const values = numbersOf(stays, name);
    const { min, q1, median, mean, q3, max, sd, skew } = summary(values);
    return {
      name,
      min,
      q1,
      median,
      mean,
      q3,
      max,
      sd,
      skew,
      outside: beyond(values, q1, q3, 1.5),
      far: beyond(values, q1, q3, 3),
    };
  }).sort((a, b) => b.outside - a.outside);
  const column = (name: Exclude<keyof (typeof rows)[number], "name">) =>
    numberColumn(rows.map((row) => row[name]));
  return tableOf({
    column: categoryColumn(rows.map(({ name }) => name)),
    min: column("min"),
    q1: column("q1"),
    median: column("median"),
    mean: column("mean"),
    q3: column("q3"),
    max: column("max"),
    sd: column("sd"),
    skew: column("skew"),
    outside: column("outside"),
    far: column("far"),
  });
}

/** All questions with their tests, in their order; questions that the cohort can't answer have no numbers. */
export function answersTable(answers: readonly Answer[]): Table {
  const finding = (answer: Answer) => ("finding" in answer ? answer.finding : null);
  const found = answers.map(finding);
  return tableOf({
    question: categoryColumn(answers.map(({ question }) => `${question.number}. ${question.title}`)),
    test: categoryColumn(found.map((each) => each?.test ?? "not asked")),
    effect_size: categoryColumn(found.map((each) => each?.effectName ?? null)),
    effect: numberColumn(found.map((each) => each?.effect ?? NaN)),
    size: categoryColumn(found.map((each) => each && sizeOf(each))),
    adjusted_p: numberColumn(found.map((each) => each?.adjustedPValue ?? NaN)),
    stays: numberColumn(found.map((each) => each?.rows ?? NaN)),
  });
}

function beyond(values: Float64Array, q1: number, q3: number, ranges: number): number {
  const low = q1 - ranges * (q3 - q1), high = q3 + ranges * (q3 - q1);
  return values.reduce((count, value) => count + (value < low || value > high ? 1 : 0), 0);
}
