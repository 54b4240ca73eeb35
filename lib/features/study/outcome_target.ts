import type { YesNoOutcome } from "lib/cohort/mod.ts";
import { dayMs } from "lib/stats/mod.ts";
import { categoriesOf, columnOf, numberColumn, numbersOf, type Table, timestampsOf } from "lib/table/mod.ts";
import type { Matrix } from "../matrix.ts";
import { rangeColumns } from "../training_set.ts";

/** The column of rows that holds the answers. */
const answers = "outcome_answer";

/**
 * Rows whose `stay_days` are the days until the outcome's answer is known, and beside them the answers: 1 for
 * yes, 0 for no. So all that is said of stays that have ended (what is known as of a day, weights by
 * follow-up, when enough will be known) is said of answers that are known.
 *
 * Whether a stay is longer than n days is known when it ends, or n + 1 days after admission, also of who is
 * in bed still. A label of a column is known `horizonDays` after the stay's end.
 *
 * @param asOf epoch milliseconds UTC.
 * @throws {TypeError} when the rows lack a column.
 */
export function withAnswers(table: Table, outcome: YesNoOutcome, asOf: number): Table {
  const { of, horizonDays = 0 } = outcome;
  const ended = numbersOf(table, "stay_days");
  const given = "longerThanDays" in of
    ? lengthAnswers(table, ended, of.longerThanDays, asOf)
    : { days: ended.map((days) => days + horizonDays), yes: labelAnswers(table, of) };
  // An answer that isn't there is never known, however long ago the stay ended.
  const days = given.days.map((each, row) => Number.isNaN(given.yes[row]!) ? NaN : each);
  const [lower, upper] = rangeColumns;
  const { [lower]: _lower, [upper]: _upper, ...columns } = table.columns;
  return {
    ...table,
    columns: { ...columns, stay_days: numberColumn(days), [answers]: numberColumn(given.yes) },
  };
}

/**
 * The answers of rows of `readTrainingSet()`, read with the outcome, as known on a day: 1 for yes, 0 for no,
 * NaN where it isn't known yet.
 *
 * @param asOf epoch milliseconds UTC.
 * @throws {TypeError} when the rows lack a column.
 */
export function answersBy(table: Table, outcome: YesNoOutcome, asOf: number): Float64Array {
  const rows = withAnswers(table, outcome, asOf), days = numbersOf(rows, "stay_days");
  const admitted = timestampsOf(rows, "admitted_on");
  return numbersOf(rows, answers).map((yes, row) => admitted[row]! + days[row]! * dayMs <= asOf ? yes : NaN);
}

/** The matrix with the answers for its target, where the rows have such: NaN where they are not known. */
export function answered<M extends Matrix>(matrix: M, rows: Table): M {
  if (!Object.hasOwn(rows.columns, answers)) return matrix;
  const yes = numbersOf(rows, answers);
  return { ...matrix, target: matrix.target!.map((days, row) => Number.isNaN(days) ? NaN : yes[row]!) };
}

function lengthAnswers(table: Table, ended: Float64Array, most: number, asOf: number) {
  const admitted = columnOf(table, "admitted_on");
  const isLonger = (row: number) =>
    admitted.type === "timestamp" && admitted.values[row]! + (most + 1) * dayMs <= asOf;
  const lasted = ended.map((days, row) => Number.isNaN(days) && isLonger(row) ? most + 1 : days);
  return {
    days: lasted.map((days) => Math.min(days, most + 1)),
    yes: lasted.map((days) => Number.isNaN(days) ? NaN : Number(days > most)),
  };
}

function labelAnswers(
  table: Table,
  { column, labels }: Extract<YesNoOutcome["of"], { readonly column: string }>,
): Float64Array {
  const { codes, labels: there } = categoriesOf(table, column);
  const yes = there.map((label) => Number(labels.includes(label)));
  return Float64Array.from(codes, (code) => code < 0 ? NaN : yes[code]!);
}
