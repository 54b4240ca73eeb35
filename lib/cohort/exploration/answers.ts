import { benjaminiHochberg } from "lib/stats/benjamini_hochberg.ts";
import { chiSquare } from "lib/stats/chi_square.ts";
import { contingency } from "lib/stats/contingency.ts";
import { kruskalWallis } from "lib/stats/kruskal_wallis.ts";
import { spearman } from "lib/stats/spearman.ts";
import { sqlFile } from "lib/warehouse/sql.ts";
import type { Table } from "lib/warehouse/table.ts";
import {
  categoriesOf,
  categoryColumn,
  columnOf,
  isConstant,
  missingCount,
  numberColumn,
  numbersOf,
  rowsWhere,
  tableOf,
  takeRows,
} from "lib/warehouse/table.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { combinedCodes } from "./combined_codes.ts";
import type { Question } from "./questions.ts";
import { questions } from "./questions.ts";

/** What a test found: `effect` is its effect size, whose name says which. */
export type Finding = {
  readonly test: "Kruskal-Wallis" | "Spearman" | "chi-square";
  readonly statistic: number;
  readonly pValue: number;
  /** Benjamini-Hochberg over all questions asked. */
  readonly adjustedPValue: number;
  readonly effectName: "epsilon squared" | "rho" | "Cramér's V";
  readonly effect: number;
  /** Stays in the test: those without a missing value. */
  readonly rows: number;
};

/** A question with its groups and finding, or the reason why this cohort can't answer it. */
export type Answer =
  | { readonly question: Question; readonly groups: Table; readonly finding: Finding }
  | { readonly question: Question; readonly cannot: string };

export type Period = { readonly from: Date; readonly until: Date };

/**
 * Asks all questions of the stays admitted in a period (and of stays without a date): each relation for the groups, a
 * test with its effect size, and p-values adjusted over all questions asked (Benjamini and Hochberg 1995).
 *
 * @param stays the columns of `stays` in the same period, one row a stay.
 * @throws {QueryError}
 */
export async function answerQuestions(warehouse: Warehouse, stays: Table, period: Period): Promise<Answer[]> {
  const findings = questions.map((question) => answerable(question, stays) ?? test(question, stays));
  const pValues = findings.map((finding) => (typeof finding === "string" ? NaN : finding.pValue));
  const adjusted = benjaminiHochberg(Float64Array.from(pValues));
  const answers: Answer[] = [];
  for (const [i, question] of questions.entries()) {
    const finding = findings[i]!;
    answers.push(
      typeof finding === "string" ? { question, cannot: finding } : {
        question,
        finding: { ...finding, adjustedPValue: adjusted[i]! },
        groups: await warehouse.query(sqlFile(question.sql), { from: period.from, until: period.until }),
      },
    );
  }
  return answers;
}

/** The answer to a question by its number. @throws {RangeError} when there is no such question. */
export function answerTo(answers: readonly Answer[], number: number): Answer {
  const answer = answers.find(({ question }) => question.number === number);
  if (answer) return answer;
  throw new RangeError(`Cannot answer question ${number} as there are ${answers.length}`);
}

/** The groups of an answer, the largest `most` of them in their own order; no rows where it can't be answered. */
export function groupsOf(answer: Answer, most = 12): Table {
  if ("cannot" in answer) return noGroups;
  const stays = numbersOf(answer.groups, "stays");
  const largest = Int32Array.from(stays.keys()).sort((a, b) => stays[b]! - stays[a]! || a - b).slice(0, most);
  return takeRows(answer.groups, largest.sort());
}

const noGroups = tableOf({
  group_a: categoryColumn([]),
  group_b: categoryColumn([]),
  stays: numberColumn([]),
  mean_days: numberColumn([]),
});

/** Why the stays can't answer, or null when they can. */
function answerable({ factors, outcome }: Question, stays: Table): string | null {
  const lacking = [...factors, outcome].filter((name) =>
    missingCount(columnOf(stays, name)) === stays.rowCount
  );
  if (lacking.length > 0) return `the cohort has no ${lacking.join(", no ")}`;
  const single = factors.filter((name) => isConstant(columnOf(stays, name)));
  return single.length > 0 ? `${single.join(" and ")} has only one value in this cohort` : null;
}

function test(question: Question, all: Table): Omit<Finding, "adjustedPValue"> {
  const stays = question.ageBands ? withinAgeBands(all, question.ageBands) : all;
  const outcome = numbersOf(stays, question.outcome);
  if (question.test === "trend") {
    const { rho, pValue, n } = spearman(numbersOf(stays, question.factors[0]!), outcome);
    return { test: "Spearman", statistic: rho, pValue, effectName: "rho", effect: rho, rows: n };
  }
  if (question.test === "association") {
    const [first, ...others] = question.factors;
    const table = contingency(combinedCodes(stays, [first!]), combinedCodes(stays, others));
    const { statistic, pValue, cramersV, n } = chiSquare(table);
    return { test: "chi-square", statistic, pValue, effectName: "Cramér's V", effect: cramersV, rows: n };
  }
  const { statistic, pValue, epsilonSquared, n } = kruskalWallis(
    outcome,
    combinedCodes(stays, question.factors),
  );
  return {
    test: "Kruskal-Wallis",
    statistic,
    pValue,
    effectName: "epsilon squared",
    effect: epsilonSquared,
    rows: n,
  };
}

function withinAgeBands(stays: Table, bands: readonly string[]): Table {
  const { codes, labels } = categoriesOf(stays, "age_band");
  const inside = labels.map((label) => bands.includes(label));
  return takeRows(stays, rowsWhere(stays.rowCount, (row) => inside[codes[row]!] === true));
}
