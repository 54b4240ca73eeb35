import { benjaminiHochberg, chiSquare, contingency, kruskalWallis, spearman } from "lib/stats/mod.ts";
import {
  categoriesOf,
  categoryColumn,
  columnOf,
  combinedCodes,
  isConstant,
  missingCount,
  numberColumn,
  numbersOf,
  rowsWhere,
  type Table,
  tableOf,
  takeRows,
} from "lib/table/mod.ts";
import { sqlFile, type Warehouse } from "lib/warehouse/mod.ts";
import { type Question, questions } from "./questions.ts";

/** What a test found: `effect` is its effect size, whose name says which. No number is NaN. */
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

/** Stays admitted from `from` (a midnight, UTC) until before `until`. */
export type Period = { readonly from: Date; readonly until: Date };

/**
 * Asks all questions of the stays admitted in a period (and of stays without a date): each relation for the
 * groups, a test with its effect size, and p-values adjusted over all questions asked (Benjamini and Hochberg
 * 1995, https://doi.org/10.1111/j.2517-6161.1995.tb02031.x).
 *
 * A question is not asked, and its answer says why, where the stays lack a column that it needs, or no two
 * groups of them can be compared; without stays none is asked.
 *
 * @param stays the columns of `stays` in the same period, one row a stay.
 * @throws {QueryError}
 */
export async function answerQuestions(warehouse: Warehouse, stays: Table, period: Period): Promise<Answer[]> {
  const findings = questions.map((question) => unanswerable(question, stays) ?? findingOf(question, stays));
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

/**
 * The groups of an answer, the `most` of them with most stays, in their own order; no rows where it can't be
 * answered.
 */
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

/** Why the columns can't answer, or null when they can. */
function unanswerable({ factors, outcome, ageBands }: Question, stays: Table): string | null {
  const needed = [...factors, outcome, ...(ageBands ? ["age_band"] : [])];
  const lacking = needed.filter((name) => missingCount(columnOf(stays, name)) === stays.rowCount);
  if (lacking.length > 0) return `the cohort has no ${lacking.join(", no ")}`;
  const single = factors.filter((name) => isConstant(columnOf(stays, name)));
  return single.length > 0 ? `${single.join(" and ")} has only one value in this cohort` : null;
}

/** The finding, or, where the test can't be made of the stays that have all values, the reason. */
function findingOf(question: Question, stays: Table): Omit<Finding, "adjustedPValue"> | string {
  const finding = test(question, stays);
  return Number.isNaN(finding.pValue)
    ? `its ${finding.rows} stays with all values are no two groups that can be compared`
    : finding;
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
