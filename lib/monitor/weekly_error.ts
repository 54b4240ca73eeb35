import {
  type Evidence,
  evidenceOf,
  type IntervalOptions,
  metricsWithIntervals,
  patientCount,
  type Predictions,
  takePredictions,
  whyTooEarly,
} from "lib/evaluate/mod.ts";
import { dayMs, type Interval } from "lib/stats/mod.ts";
import { rowsWhere } from "lib/table/mod.ts";
import type { Week } from "./weeks.ts";

/** What the hold-out promised: the errors that the model was promoted with, in days. */
export type PromisedError = { readonly mae: Interval; readonly rmse?: Interval };

/**
 * How well one week's admissions were predicted. While some have not ended the errors are the least, and the
 * bias is the most, that it can come to.
 */
export type WeeklyError = {
  readonly week: Week;
  /** Stays whose end is known. */
  readonly stays: number;
  /** All stays of the week that were predicted. */
  readonly scored?: number;
  /** Different patients among these; each stay is its own where patients are not known. */
  readonly patients?: number;
  readonly mae: Interval;
  readonly rmse: Interval;
  /** Predicted less actual, in days. */
  readonly bias: Interval;
  /**
   * Share of the spread of the week's own stays that is predicted, which an error by spread alone leaves; NaN
   * while some have not ended.
   */
  readonly r2: Interval;
  /**
   * The whole interval of one of the two errors lies above what the hold-out promised, by more than the
   * tolerance; which of them, `worseBy` names.
   */
  readonly worse: boolean;
  readonly worseBy: readonly ("mae" | "rmse")[];
  /** The MAE lies above, or below, what was promised, by however little; absent where the two overlap. */
  readonly beside?: "above" | "below";
  /**
   * False when there are too few patients to judge by, or fewer than 95 % of the week's stays are known, so
   * that nobody can say that it is not worse; absent means true.
   */
  readonly isJudged?: boolean;
};

/** What is known of one week's admissions. */
export type WeeklyEvidence = Evidence & { readonly week: Week };

export type WeeklyErrorOptions = IntervalOptions & {
  readonly expected: PromisedError;
  /** Share by which an error may exceed the hold-out's before it counts as worse. Default 0.1. */
  readonly tolerance?: number;
  /** The day of which the stays are known, epoch milliseconds UTC. */
  readonly knownBy: number;
  /** Patients that a week must have to be judged: of a few, the interval says nothing. Default 30. */
  readonly leastPatients?: number;
};

/** The share by which an error may exceed what was promised, where nobody says another. */
export const usualTolerance = 0.1;

/**
 * The error of logged predictions by week of admission, against the hold-out's.
 *
 * A stay that has not ended counts by what is sure of it: it is as long as its days so far, so that its error
 * is at least what these are more than was predicted. What is worse by that is worse however they end; what
 * is not, may become so (a censored score: what is known only to exceed a value counts by its least error).
 *
 * A week is worse where its MAE or its RMSE surely is: a few long stays that nobody foresaw move the second
 * alone. A week without stays has NaN figures; one of few patients is never worse. Intervals are over
 * patients where `group` is given.
 *
 * @param time admission of each row, epoch milliseconds UTC.
 * @throws {TypeError} when the arrays differ in length.
 * @throws {RangeError} when the tolerance is no share.
 */
export function errorByWeek(
  predictions: Predictions,
  time: Float64Array,
  weeks: readonly Week[],
  options: WeeklyErrorOptions,
): WeeklyError[] {
  const { expected, tolerance = usualTolerance, leastPatients = 30, knownBy, ...intervals } = options;
  assertTimes(predictions, time);
  if (!(tolerance >= 0 && tolerance < Infinity)) {
    throw new RangeError(
      `Cannot judge the error as "tolerance" must be a share of 0 or more: current value is ${tolerance}`,
    );
  }
  const bounded = boundedBy(predictions, time, knownBy);
  const isAbove = (own: Interval, promised?: Interval) =>
    promised !== undefined && own.lower > promised.upper * (1 + tolerance);
  return weeks.map((week) => {
    const scored = rowsWhere(time.length, (row) => time[row]! >= week.start && time[row]! < week.end);
    const rows = scored.filter((row) => !Number.isNaN(predictions.actual[row]!));
    const isEnded = rows.length === scored.length;
    const least = metricsWithIntervals(takePredictions(bounded.least, scored), intervals);
    const { mae, rmse, r2 } = least;
    const { bias } = isEnded
      ? least
      : metricsWithIntervals(takePredictions(bounded.soFar, scored), intervals);
    const patients = patientCount(takePredictions(predictions, scored));
    const isEnough = patients >= leastPatients;
    const isJudged = isEnough && whyTooEarly({ stays: scored.length, known: rows.length }) === null;
    const own = { mae: mae, rmse: rmse };
    const worseBy = (["mae", "rmse"] as const).filter((metric) =>
      isEnough && isAbove(own[metric], expected[metric])
    );
    return {
      week,
      stays: rows.length,
      scored: scored.length,
      patients,
      mae,
      rmse,
      bias,
      r2: isEnded ? r2 : { value: NaN, lower: NaN, upper: NaN },
      worse: worseBy.length > 0,
      worseBy,
      isJudged,
      ...(isEnded ? besideOf(mae, expected.mae) : {}),
    };
  });
}

function besideOf(mae: Interval, expected: Interval): Pick<WeeklyError, "beside"> {
  if (mae.lower > expected.upper) return { beside: "above" };
  return mae.upper < expected.lower ? { beside: "below" } : {};
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

/**
 * What is sure of predictions as of a day, however the stays that have not ended will: `least` has what makes
 * each error as small as it can be, `soFar` the days so far, which make predictions as long beside stays as
 * they can be. Stays that have ended are themselves in both.
 *
 * @param time admission of each row, epoch milliseconds UTC.
 */
export function boundedBy(
  { actual, predicted, ...rest }: Predictions,
  time: Float64Array,
  knownBy: number,
): { readonly least: Predictions; readonly soFar: Predictions } {
  const days = actual.map((stay, row) =>
    Number.isNaN(stay) ? Math.max(0, Math.floor((knownBy - time[row]!) / dayMs)) : stay
  );
  const closest = actual.map((stay, row) =>
    Number.isNaN(stay) ? Math.max(days[row]!, predicted[row]!) : stay
  );
  return { least: { ...rest, predicted, actual: closest }, soFar: { ...rest, predicted, actual: days } };
}

function assertTimes({ actual }: Predictions, time: Float64Array): void {
  if (time.length === actual.length) return;
  throw new TypeError(
    `Cannot follow the error as every prediction must have a time: ${actual.length} predictions, ` +
      `${time.length} times`,
  );
}
