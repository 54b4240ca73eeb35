import type { Cohort } from "lib/cohort/mod.ts";
import {
  benjaminiHochberg,
  chiSquare,
  chiSquareTail,
  contingency,
  designEffect,
  type GroupedRows,
  groupedRows,
  interaction,
  kruskalWallis,
  ranks,
  spearman,
  studentTails,
} from "lib/stats/mod.ts";
import {
  categoriesOf,
  categoryColumn,
  columnOf,
  inWords,
  isConstant,
  leastShown,
  missingCount,
  numberColumn,
  numbersOf,
  rowsWhere,
  type Table,
  tableOf,
  takeRows,
  withoutSmallCells,
} from "lib/table/mod.ts";
import { sqlFile, type Warehouse } from "lib/warehouse/mod.ts";
import { byPatient, type Difference, differenceOf, patientsOf } from "./difference.ts";
import { groupTable } from "./group_table.ts";
import { groupsOfColumn, groupsOfColumns } from "./groups_of_column.ts";
import type { Question } from "./questions.ts";
import { questionsOf } from "./questions_of.ts";

/** What a test found: `effect` is its effect size, whose name says which. No number is NaN. */
export type Finding = {
  readonly test: "Kruskal-Wallis" | "Kruskal-Wallis of tenths" | "Spearman of levels" | "chi-square";
  readonly statistic: number;
  /** Of the statistic over `designEffect`. */
  readonly pValue: number;
  /** Benjamini-Hochberg over all questions asked. */
  readonly adjustedPValue: number;
  readonly effectName: "epsilon squared" | "rho" | "Cohen's w";
  readonly effect: number;
  /** By how much the patients' repeated stays overstate the statistic, at least 1. */
  readonly designEffect: number;
  /** Stays in the test: those without a missing value. */
  readonly rows: number;
  /** Of a number or levels: Spearman's rho, which way the outcome goes. */
  readonly rho?: number;
  /** Of an association: Bergsma's bias-corrected Cramér's V of the same table. */
  readonly cramersV?: number;
  /** How far apart the ends are, where two groups have enough stays; not of an association. */
  readonly difference?: Difference;
  /** What both factors do to the stay beyond what each adds, where that was asked and can be tested. */
  readonly together?: { readonly pValue: number; readonly cell: string; readonly days: number };
};

/** A question with its groups and finding, or the reason why this cohort can't answer it. */
export type Answer =
  | { readonly question: Question; readonly groups: Table; readonly finding: Finding }
  | { readonly question: Question; readonly cannot: string };

/**
 * Stays admitted from `from` (a midnight, UTC) until before `until`, whose end was known by `knownBy` (any
 * when left out).
 */
export type Period = { readonly from: Date; readonly until: Date; readonly knownBy?: Date };

/**
 * Asks a cohort's questions (`questionsOf()`) of the stays admitted in a period (and of stays without a
 * date): each relation for the groups, a test with its effect size, and p-values that take a patient's stays
 * together (Rao and Scott's design effect) and are adjusted over all questions asked (Benjamini and Hochberg
 * 1995, https://doi.org/10.1111/j.2517-6161.1995.tb02031.x).
 *
 * A question is not asked, and its answer says why, where the stays lack a column that it needs, or no two
 * groups of them can be compared; without stays none is asked.
 *
 * @param stays the columns of `stays` in the same period, one row a stay.
 * @param cohort says the order of a column's labels.
 * @throws {QueryError}
 */
export async function answerQuestions(
  warehouse: Warehouse,
  stays: Table,
  period: Period,
  cohort: Cohort,
): Promise<Answer[]> {
  const patients = patientsOf(stays);
  const together = byPatient(stays);
  const questions = questionsOf(cohort, stays), ranked = new Map<string, Float64Array>();
  const findings = questions.map((question) =>
    unanswerable(question, stays) ?? findingOf(question, { stays, patients, together, cohort, ranked })
  );
  const pValues = findings.map((finding) => (typeof finding === "string" ? NaN : finding.pValue));
  const adjusted = benjaminiHochberg(Float64Array.from(pValues));
  const answers: Answer[] = [];
  for (const [i, question] of questions.entries()) {
    const finding = findings[i]!;
    answers.push(
      typeof finding === "string" ? { question, cannot: finding } : {
        question,
        finding: { ...finding, adjustedPValue: adjusted[i]! },
        groups: question.sql === null
          ? groupTable(stays, question.factors, patients, cohort)
          : await warehouse.query(sqlFile(question.sql), {
            from: period.from,
            until: period.until,
            known_by: period.knownBy ?? null,
          }),
      },
    );
  }
  return answers;
}

/** The answer about two categories that may act together, of which a picture can be made. */
export function cornerOf(answers: readonly Answer[]): Answer {
  const corner = answers.find(({ question }) => question.interaction === true);
  return corner ?? { question: noCorner, cannot: "the cohort has no two categories of few labels" };
}

const noCorner: Question = {
  number: 0,
  title: "Do two categories together act on the stay?",
  sql: null,
  test: "association",
  outcome: "stay_days",
  factors: [],
  interaction: true,
};

/**
 * The groups of an answer that are no small cells, in their own order; no rows where it can't be answered.
 */
export function groupsOf(answer: Answer): Table {
  if ("cannot" in answer) return noGroups;
  return withoutSmallCells(answer.groups).shown;
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
  if (lacking.length > 0) return `the cohort has no ${lacking.map(inWords).join(", no ")}`;
  const single = factors.filter((name) => isConstant(columnOf(stays, name)));
  return single.length > 0
    ? `${single.map(inWords).join(" and ")} ${
      single.length === 1 ? "has" : "have"
    } only one value in this cohort`
    : null;
}

/** The stays that are asked, the patient of each, -1 where not known, and the stays by patient. */
type Asked = {
  readonly stays: Table;
  readonly patients: Int32Array;
  readonly together: GroupedRows;
  readonly cohort: Cohort;
  /** Ranks of the outcomes that were asked. */
  readonly ranked: Map<string, Float64Array>;
};

/** The finding, or, where the test can't be made of the stays that have all values, the reason. */
function findingOf(question: Question, all: Asked): Omit<Finding, "adjustedPValue"> | string {
  const asked = question.ageBands ? withinAgeBands(all, question, question.ageBands) : all;
  const finding = question.test === "association"
    ? association(question, asked)
    : comparison(question, asked);
  if (finding.rows > 0 && finding.rows < leastShown) return "too few of its stays have all values";
  return Number.isNaN(finding.pValue)
    ? "its stays with all values are no two groups that can be compared"
    : finding;
}

/** Groups, tenths or levels of an outcome. */
function comparison(
  { test, factors, outcome }: Question,
  { stays, patients, together, cohort, ranked }: Asked,
) {
  const values = numbersOf(stays, outcome);
  const { codes, labels } = groupsOfColumns(stays, factors, cohort);
  const column = columnOf(stays, factors[0]!);
  const number = column.type === "number" ? column.values : placesOf(codes);
  const difference = differenceOf(values, codes, labels, patients);
  const { rho, n } = spearman(number, values);
  const outcomeRanks = ranked.get(outcome) ?? ranks(values);
  ranked.set(outcome, outcomeRanks);
  const shared = { rows: n, ...(difference && { difference }), ...(test !== "groups" && { rho }) };
  if (test === "ordered") {
    const effect = designEffect(ranks(number), outcomeRanks, together);
    const statistic = rho * Math.sqrt((n - 2) / (1 - rho * rho) / effect);
    const pValue = n > 2 ? studentTails(statistic, n - 2) : NaN;
    const name = { test: "Spearman of levels", effectName: "rho" } as const;
    return { ...shared, ...name, statistic: rho, pValue, effect: rho, designEffect: effect };
  }
  const found = kruskalWallis(values, codes);
  const effect = designEffect(codes, outcomeRanks, together);
  return {
    ...shared,
    test: test === "shape" ? "Kruskal-Wallis of tenths" : "Kruskal-Wallis",
    statistic: found.statistic,
    pValue: found.degrees > 0 ? tail(found.statistic, found.degrees, effect) : NaN,
    effectName: "epsilon squared",
    effect: found.epsilonSquared,
    designEffect: effect,
    rows: found.n,
  } as const;
}

function association(question: Question, asked: Asked) {
  const { stays, cohort } = asked;
  const [one, other] = question.factors.map((name) => groupsOfColumn(stays, name, cohort));
  const { statistic, degrees, cramersV, cohensW, n } = chiSquare(contingency(one!.codes, other!.codes));
  const effect = designEffect(one!.codes, other!.codes, asked.together);
  const together = question.interaction ? togetherOf(question, asked) : null;
  return {
    test: "chi-square",
    statistic,
    pValue: degrees > 0 ? tail(statistic, degrees, effect) : NaN,
    effectName: "Cohen's w",
    effect: cohensW,
    cramersV,
    designEffect: effect,
    rows: n,
    ...(together && { together }),
  } as const;
}

/**
 * The cell of enough stays and patients that lies furthest from what its two factors add up to, and whether
 * cells do so at all.
 */
function togetherOf(
  { factors }: Question,
  { stays, patients, together, cohort }: Asked,
): Finding["together"] | null {
  const days = numbersOf(stays, "stay_days");
  const [one, other] = factors.map((name) => groupsOfColumn(stays, name, cohort).codes);
  const { statistic, degrees, additive } = interaction(days, one!, other!);
  const rest = days.map((value, row) => value - additive[row]!);
  const cells = groupsOfColumns(stays, factors, cohort);
  const pValue = degrees > 0 ? tail(statistic, degrees, designEffect(cells.codes, rest, together)) : NaN;
  const least = Math.max(30, Math.ceil(days.length / 500));
  const sums = new Float64Array(cells.labels.length), counts = new Float64Array(cells.labels.length);
  const people = cells.labels.map(() => new Set<number>());
  cells.codes.forEach((code, row) => {
    if (code < 0 || Number.isNaN(rest[row]!)) return;
    sums[code]! += rest[row]!;
    counts[code]!++;
    // A stay of an unknown patient is a patient of its own; whether they are enough is all that is asked.
    if (people[code]!.size < leastShown) people[code]!.add(patients[row]! >= 0 ? patients[row]! : -1 - row);
  });
  const [furthest] = Array.from(sums, (sum, code) => ({ code, days: sum / counts[code]! }))
    .filter(({ code }) => counts[code]! >= least && people[code]!.size >= leastShown)
    .sort((a, b) => Math.abs(b.days) - Math.abs(a.days));
  if (Number.isNaN(pValue) || !furthest) return null;
  return { pValue, cell: cells.labels[furthest.code]!, days: furthest.days };
}

function tail(statistic: number, degrees: number, effect: number): number {
  return chiSquareTail(statistic / effect, degrees);
}

function placesOf(codes: Int32Array): Float64Array {
  const places = new Float64Array(codes.length);
  for (let row = 0; row < codes.length; row++) places[row] = codes[row]! < 0 ? NaN : codes[row]!;
  return places;
}

/** The stays of some age bands, in the columns that the question reads. */
function withinAgeBands(
  { stays, patients, cohort }: Asked,
  { factors, outcome }: Question,
  bands: readonly string[],
): Asked {
  const { codes, labels } = categoriesOf(stays, "age_band");
  const inside = labels.map((label) => bands.includes(label));
  const rows = rowsWhere(stays.rowCount, (row) => inside[codes[row]!] === true);
  const own = rows.map((row) => patients[row]!);
  const read = [...new Set([...factors, outcome, "stay_days"])];
  const columns = Object.fromEntries(read.map((name) => [name, columnOf(stays, name)]));
  return {
    stays: takeRows(tableOf(columns), rows),
    patients: own,
    together: groupedRows(own),
    cohort,
    ranked: new Map(),
  };
}
