import { metricsWithIntervals, type Predictions, whyTooEarly } from "lib/evaluate/mod.ts";
import { weighByFollowUp } from "lib/features/mod.ts";
import { bootstrap, type BootstrapOptions, denseGroups, type Interval } from "lib/stats/mod.ts";
import {
  categoriesOf,
  leastShown,
  numbersOf,
  rowsWhere,
  type Table,
  takeRows,
  timestampsOf,
} from "lib/table/mod.ts";
import { sqlFile, type Warehouse } from "lib/warehouse/mod.ts";

/** What was done about a stay's prediction, as `sql/feedback_outcome.sql` says it. */
const doings = ["accepted", "overridden", "ignored", "shown", "held back", "not shown"] as const;
export type Doing = (typeof doings)[number];

/** The error of the stays about whose predictions the same was done. */
export type DoneError = {
  readonly done: Doing;
  readonly stays: number;
  /** Those that have ended; in the errors they stand for the others too. */
  readonly known: number;
  readonly patients: number;
  /** NaN where stays, patients or ended stays are fewer than 11. */
  readonly mae: Interval;
  /** Predicted less actual, in days. */
  readonly bias: Interval;
  /** Why they can't be judged by yet; null where they can. */
  readonly tooEarly: string | null;
};

export type FeedbackErrors = {
  /** In the order of `doings`, those of which there are stays. */
  readonly errors: readonly DoneError[];
  /** Mean absolute error of the first less that of the second; null where one of them has no error. */
  readonly difference: (first: Doing, second: Doing) => Interval | null;
};

/**
 * Logged predictions beside what was done about them and what became of the stays, as known by a moment
 * (`sql/feedback_outcome.sql`).
 *
 * @param options `below`: see `heldBelow()`; `knownBy`: epoch milliseconds UTC.
 * @throws {QueryError} when nothing was ever predicted, no feedback was ever added, or the warehouse fails.
 */
export async function readFeedback(
  warehouse: Warehouse,
  { knownBy, below }: { readonly knownBy: number; readonly below: string },
): Promise<Table> {
  const binds = { known_by: new Date(knownBy), held_below: below };
  return await warehouse.query(sqlFile("feedback_outcome.sql"), binds);
}

/**
 * The error of logged predictions by what was done about them, with intervals over patients. Stays that have
 * not ended are stood for by those that have and lasted as long, by each group's own follow-up.
 *
 * @param feedback what `readFeedback()` read.
 * @param knownBy epoch milliseconds UTC.
 */
export function feedbackErrors(
  feedback: Table,
  knownBy: number,
  options: Omit<BootstrapOptions, "group"> = {},
): FeedbackErrors {
  const { codes: group } = denseGroups(numbersOf(feedback, "patient_id"));
  const { codes, labels } = categoriesOf(feedback, "done");
  const parts = new Map(doings.flatMap((done): [Doing, Predictions][] => {
    const rows = rowsWhere(feedback.rowCount, (row) => labels[codes[row]!] === done);
    return rows.length === 0
      ? []
      : [[done, outcomesOf(takeRows(feedback, rows), rows.map((row) => group[row]!), knownBy)]];
  }));
  const errors = [...parts].map(([done, part]) => errorOf(done, part, options));
  const isShown = (done: Doing) => errors.some((each) => each.done === done && !Number.isNaN(each.mae.value));
  return {
    errors,
    difference: (first, second) =>
      isShown(first) && isShown(second) ? differenceOf(parts.get(first)!, parts.get(second)!, options) : null,
  };
}

function outcomesOf(rows: Table, group: Int32Array, knownBy: number): Predictions {
  const [actual, predicted] = [numbersOf(rows, "stay_days"), numbersOf(rows, "predicted_days")];
  const admitted = timestampsOf(rows, "admitted_on");
  if (admitted.every(Number.isNaN)) return { actual, predicted, group };
  const { weight } = weighByFollowUp({ admitted, stayDays: actual }, knownBy);
  return { actual, predicted, group, weight };
}

function errorOf(done: Doing, part: Predictions, options: Omit<BootstrapOptions, "group">): DoneError {
  const stays = part.actual.length,
    known = part.actual.reduce((sum, days) => sum + (Number.isNaN(days) ? 0 : 1), 0);
  const patients = new Set(part.group).size;
  const isSmall = Math.min(known, patients) < leastShown;
  const nothing: Interval = { value: NaN, lower: NaN, upper: NaN };
  const { mae, bias } = isSmall ? { mae: nothing, bias: nothing } : metricsWithIntervals(part, options);
  return { done, stays, known, patients, mae, bias, tooEarly: whyTooEarly({ stays, known }) };
}

/** Patients with stays in both are drawn for both. */
function differenceOf(
  first: Predictions,
  second: Predictions,
  options: Omit<BootstrapOptions, "group">,
): Interval {
  const parts = [first, second];
  const joined = (of: (part: Predictions) => Float64Array) => parts.flatMap((part) => [...of(part)]);
  const actual = joined((part) => part.actual), predicted = joined((part) => part.predicted);
  const weight = joined((part) => part.weight ?? part.actual.map((days) => Number.isNaN(days) ? 0 : 1));
  const error = actual.map((days, row) => Number.isNaN(days) ? 0 : Math.abs(predicted[row]! - days));
  const begin = first.actual.length;
  const mean = (counts: Int32Array, from: number, until: number) => {
    let [sum, total] = [0, 0];
    for (let row = from; row < until; row++) {
      sum += counts[row]! * weight[row]! * error[row]!;
      total += counts[row]! * weight[row]!;
    }
    return sum / total;
  };
  const group = Int32Array.from(parts.flatMap((part) => [...part.group!]));
  return bootstrap(
    actual.length,
    (counts) => mean(counts, 0, begin) - mean(counts, begin, actual.length),
    { ...options, group },
  );
}
