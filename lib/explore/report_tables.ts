import { type Cohort, type ContractReport, knownAtOf, labelOf, staysColumnsOf } from "lib/cohort/mod.ts";
import { quantile, summary } from "lib/stats/mod.ts";
import {
  categoryColumn,
  columnOf,
  inWords,
  leastShown,
  missingCount,
  numberColumn,
  numbersOf,
  shownCounts,
  shownPart,
  shownPercent,
  type Table,
  tableOf,
} from "lib/table/mod.ts";
import type { Answer } from "./answers.ts";
import { intervalText, readingOf, signed, sizeOf, sizeReading, surely, verdictOf } from "./reading.ts";

/**
 * The rules that rows broke: rule, column, rows in quarantine; of an invented cohort the reason of the first
 * too, of a real one no value is told; no count below eleven, nor one by which it could be.
 */
export function rulesTable({ byRule }: ContractReport, cohort: Cohort): Table {
  const counts = byRule.map(({ rows }) => rows);
  const rows = shownCounts(counts);
  return tableOf({
    rule: categoryColumn(byRule.map((each) => each.rule)),
    column: categoryColumn(byRule.map((each) => each.column)),
    rows: numberColumn(rows),
    ...(cohort.invented && { example: categoryColumn(byRule.map((each) => each.example)) }),
  });
}

/**
 * What the stays hold, no row of them: each column with values, its meaning, when it is known, and what is
 * missing.
 */
export function columnsTable(stays: Table, cohort: Cohort): Table {
  const used = staysColumnsOf(cohort).filter(({ name }) =>
    !["stay_id", "patient_id"].includes(name) && missingCount(columnOf(stays, name)) < stays.rowCount
  );
  const columns = used.map(({ name }) => columnOf(stays, name));
  return tableOf({
    column: categoryColumn(used.map(({ name }) => labelOf(name, cohort))),
    meaning: categoryColumn(used.map(({ meaning }) => meaning)),
    known_at: categoryColumn(used.map(({ name }) => knownAtOf(name, cohort))),
    labels: numberColumn(
      columns.map((
        each,
      ) => (each.type === "category"
        ? each.labels.filter((_, code) => each.codes.includes(code)).length
        : NaN)
      ),
    ),
    missing_percent: numberColumn(
      columns.map((each) => shownPercent(missingCount(each), stays.rowCount)),
    ),
  });
}

/**
 * Number columns with their spread and the stays outside Tukey's fences: more than 1.5 interquartile ranges
 * below the lower or above the upper quartile (`outside`), more than 3 (`far`, counted in `outside` too); a
 * count of 1 to 10 is not told (NaN), nor a single value, nor the hundredth that fewer than eleven lie in.
 * Columns without any value are left out.
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
 * assertEquals(numbersOf(outlierTable(stays, ["deposit"]), "far"), Float64Array.of(NaN));
 * ```
 */
export function outlierTable(stays: Table, names: readonly string[]): Table {
  const used = names.filter((name) => missingCount(columnOf(stays, name)) < stays.rowCount);
  const rows = used.map((name) => {
    const values = numbersOf(stays, name);
    const { mean, sd, skew } = summary(values);
    const known = values.length - missingCount(columnOf(stays, name));
    const hundredth = (share: number) => known < 100 * leastShown ? NaN : quantile(values, share);
    const lowest_hundredth = hundredth(0.01), highest_hundredth = hundredth(0.99);
    const q1 = quantile(values, 0.25), median = quantile(values, 0.5), q3 = quantile(values, 0.75);
    return {
      name,
      lowest_hundredth,
      q1,
      median,
      mean,
      q3,
      highest_hundredth,
      sd,
      skew,
      counted: beyond(values, q1, q3, 1.5),
      outside: shownPart(beyond(values, q1, q3, 1.5), known),
      far: shownPart(beyond(values, q1, q3, 3), beyond(values, q1, q3, 1.5)),
    };
  }).sort((a, b) => b.counted - a.counted);
  const column = (name: Exclude<keyof (typeof rows)[number], "name">) =>
    numberColumn(rows.map((row) => row[name]));
  return tableOf({
    column: categoryColumn(rows.map(({ name }) => inWords(name))),
    lowest_hundredth: column("lowest_hundredth"),
    lower_quartile: column("q1"),
    median: column("median"),
    mean: column("mean"),
    upper_quartile: column("q3"),
    highest_hundredth: column("highest_hundredth"),
    sd: column("sd"),
    skew: column("skew"),
    outside: column("outside"),
    far: column("far"),
  });
}

/**
 * The questions asked, in their order: what came out, how far the ends are apart, effect size and p-value.
 */
export function answersTable(answers: readonly Answer[]): Table {
  const asked = answers.flatMap((answer) => ("finding" in answer ? [answer] : []));
  const text = (of: (answer: (typeof asked)[number]) => string) => categoryColumn(asked.map(of));
  return tableOf({
    question: text(({ question }) => `${question.number}. ${question.title}`),
    answer: text(verdictOf),
    longest_or_most: text(({ finding }) => finding.difference?.most ?? ""),
    shortest_or_least: text(({ finding }) => finding.difference?.least ?? ""),
    means_apart: text(({ question, finding }) =>
      finding.difference
        ? intervalText(finding.difference.means, question.outcome === "visitors" ? "visitors" : "days")
        : ""
    ),
    effect: text(({ finding }) =>
      `${finding.effectName} ${signed(finding.effect, 3)}: ${sizeReading(finding)}`
    ),
    adjusted_p: numberColumn(asked.map(({ finding }) => finding.adjustedPValue)),
    stays: numberColumn(asked.map(({ finding }) => finding.rows)),
  });
}

/**
 * How many questions were asked and what came out, and once which the cohort can't answer and why, in
 * Markdown.
 */
export function answersReading(answers: readonly Answer[]): string {
  const asked = answers.flatMap((answer) => ("finding" in answer ? [answer] : []));
  const sure = asked.filter(({ finding }) => finding.adjustedPValue < surely);
  const large = sure.filter(({ finding }) => sizeOf(finding) === "a large effect");
  const found = asked.length === 0
    ? "**No question could be asked.**"
    : sure.length === 0
    ? `**None of the ${asked.length} questions asked finds a sure difference or dependence (adjusted p below ${surely}).**`
    : `**${sure.length} of the ${asked.length} questions asked ${
      sure.length === 1 ? "finds" : "find"
    } a sure difference or dependence (adjusted p below ${surely}), ` +
      `${large.length === 0 ? "none" : large.length} with a large effect.**`;
  const reasons = Map.groupBy(
    answers.flatMap((answer) => ("cannot" in answer ? [answer] : [])),
    ({ cannot }) => cannot,
  );
  const cannot = [...reasons].map(([reason, of]) =>
    `${of.map(({ question }) => question.number).join(", ")} (${reason})`
  );
  const together = asked.filter(({ finding }) => finding.together).map((each) =>
    `Question ${each.question.number}: ${readingOf(each)}`
  );
  return [found, ...together, ...(cannot.length > 0 ? [`Not asked: ${cannot.join("; ")}.`] : [])].join(" ");
}

function beyond(values: Float64Array, q1: number, q3: number, ranges: number): number {
  const low = q1 - ranges * (q3 - q1), high = q3 + ranges * (q3 - q1);
  return values.reduce((count, value) => count + (value < low || value > high ? 1 : 0), 0);
}
