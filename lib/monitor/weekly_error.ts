import {
  type Evidence,
  evidenceOf,
  type IntervalOptions,
  metricsWithIntervals,
  type Predictions,
  takePredictions,
  whyTooEarly,
} from "lib/evaluate/mod.ts";
import type { Interval } from "lib/stats/mod.ts";
import { rowsWhere } from "lib/table/mod.ts";
import type { Week } from "./weeks.ts";

/** How well one week's admissions were predicted, once their discharges are known. */
export type WeeklyError = {
  readonly week: Week;
  /** Stays whose end is known. */
  readonly stays: number;
  /** All stays of the week that were predicted. */
  readonly scored?: number;
  /** Different patients among them; each stay is its own where patients are not known. */
  readonly patients?: number;
  readonly mae: Interval;
  /** Predicted less actual, in days. */
  readonly bias: Interval;
  /** Share of the spread of the week's own stays that is predicted, which an error by spread alone leaves. */
  readonly r2: Interval;
  /** The whole interval of the error lies above what the hold-out promised, by more than the tolerance. */
  readonly worse: boolean;
  /** It lies above, or below, what was promised, by however little; absent where the two overlap. */
  readonly beside?: "above" | "below";
  /**
   * False when too few patients are known to judge by, or fewer than 95 % of the week's stays, so that it is
   * not worse; absent means true.
   */
  readonly isJudged?: boolean;
};

/** What is known of one week's admissions. */
export type WeeklyEvidence = Evidence & { readonly week: Week };

export type WeeklyErrorOptions = IntervalOptions & {
  /** The mean absolute error that the model was promoted with. */
  readonly expected: Interval;
  /** Share by which the error may exceed the hold-out's before it counts as worse. Default 0.05. */
  readonly tolerance?: number;
  /** Patients that a week must have to be judged: of a few, the interval says nothing. Default 30. */
  readonly leastPatients?: number;
};

/**
 * The error of logged predictions by week of admission, against the hold-out's.
 *
 * Weeks without a known stay have NaN figures; weeks with few patients, or of whose stays many have not
 * ended (those that have are the short ones), are not judged, and so are not worse.
 * Intervals are over patients where `group` is given.
 *
 * @param time admission of each row, epoch milliseconds UTC.
 * @throws {TypeError} when the arrays differ in length.
 */
export function errorByWeek(
  predictions: Predictions,
  time: Float64Array,
  weeks: readonly Week[],
  options: WeeklyErrorOptions,
): WeeklyError[] {
  const { expected, tolerance = 0.05, leastPatients = 30, ...intervals } = options;
  assertTimes(predictions, time);
  const known = (row: number) => !Number.isNaN(predictions.actual[row]!);
  return weeks.map((week) => {
    const scored = rowsWhere(time.length, (row) => time[row]! >= week.start && time[row]! < week.end);
    const rows = scored.filter(known);
    const inWeek = takePredictions(predictions, rows);
    const { mae, bias, r2 } = metricsWithIntervals(inWeek, intervals);
    const patients = patientsOf(inWeek);
    const isEnough = whyTooEarly({ stays: scored.length, known: rows.length }) === null;
    const isJudged = isEnough && patients >= leastPatients;
    const worse = isJudged && mae.lower > expected.upper * (1 + tolerance);
    return {
      week,
      stays: rows.length,
      scored: scored.length,
      patients,
      mae,
      bias,
      r2,
      worse,
      isJudged,
      ...besideOf(mae, expected),
    };
  });
}

function besideOf(mae: Interval, expected: Interval): Pick<WeeklyError, "beside"> {
  if (mae.lower > expected.upper) return { beside: "above" };
  return mae.upper < expected.lower ? { beside: "below" } : {};
}

/** A stay whose patient is missing is a patient of its own. */
function patientsOf({ actual, group }: Predictions): number {
  if (group === undefined) return actual.length;
  const known = group.filter((patient) => patient >= 0);
  return new Set(known).size + group.length - known.length;
}

/**
 * How much is known of each week's admissions, and what the mean of its stays comes to: `evidenceOf()` by
 * week.
 *
 * @param time admission of each row, epoch milliseconds UTC.
 * @throws {TypeError} when the arrays differ in length.
 */
export function evidenceByWeek(
  predictions: Predictions,
  time: Float64Array,
  weeks: readonly Week[],
): WeeklyEvidence[] {
  assertTimes(predictions, time);
  return weeks.map((week) => {
    const rows = rowsWhere(time.length, (row) => time[row]! >= week.start && time[row]! < week.end);
    return { week, ...evidenceOf(takePredictions(predictions, rows)) };
  });
}

function assertTimes({ actual }: Predictions, time: Float64Array): void {
  if (time.length === actual.length) return;
  throw new TypeError(
    `Cannot follow the error as every prediction must have a time: ${actual.length} predictions, ` +
      `${time.length} times`,
  );
}
