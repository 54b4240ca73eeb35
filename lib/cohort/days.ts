import { dayMs, dayNamed, dayStart } from "lib/stats/mod.ts";
import { timestampsOf } from "lib/table/mod.ts";
import { sqlFile, type Warehouse } from "lib/warehouse/mod.ts";
import type { Cohort } from "./cohort.ts";

/** The days that notebooks speak of when nobody names one; epoch milliseconds UTC, each a midnight. */
export type CohortDays = {
  /** The first admission's. */
  readonly first: number;
  /** Models are trained and judged as of it. */
  readonly training: number;
  /** Admissions are scored, and drift is looked for, until it. */
  readonly operation: number;
  /** The source was extracted on it: what is known of all stays, looking back. */
  readonly extracted: number;
};

/** A quarter of the stays' time is left to score. */
const learntShare = 0.75;

/**
 * The days of a cohort: the first admission's, and those that its spec declares, else by its stays: training
 * on the Monday before three quarters of their time have passed, operation on the day after the last
 * admission, and extraction on that day too or the one after the last discharge. Without a dated stay all are
 * `today`, and the first that of training where the spec declares it.
 *
 * @param today epoch milliseconds UTC.
 * @throws {QueryError} when nothing was loaded yet, or the warehouse fails.
 */
export async function cohortDays(warehouse: Warehouse, cohort: Cohort, today: number): Promise<CohortDays> {
  const span = await warehouse.query(sqlFile("stay_span.sql"));
  const time = (name: string) => timestampsOf(span, name)[0] ?? NaN;
  const [first, last] = [dayStart(time("first_admitted")), dayStart(time("last_admitted"))];
  if (cohort.days !== undefined) {
    const { training, operation, extracted } = cohort.days;
    return {
      first: Number.isNaN(first) ? Date.parse(training) : first,
      training: Date.parse(training),
      operation: Date.parse(operation),
      extracted: Date.parse(extracted),
    };
  }
  if (Number.isNaN(first)) {
    const day = dayStart(today);
    return { first: day, training: day, operation: day, extracted: day };
  }
  const operation = last + dayMs, end = time("last_discharged");
  return {
    first,
    training: mondayBefore(first + learntShare * (operation - first)),
    operation,
    extracted: Number.isNaN(end) ? operation : Math.max(operation, dayStart(end) + dayMs),
  };
}

/**
 * The day that a parameter names, or the cohort's own where it is "".
 *
 * @param asked an ISO date, or "".
 * @param stage which of the cohort's own days.
 * @param today epoch milliseconds UTC.
 * @throws {RangeError} when it is neither.
 * @throws {QueryError} when nothing was loaded yet, or the warehouse fails.
 */
export async function dayAsked(
  asked: string,
  stage: keyof CohortDays,
  { warehouse, cohort, today }: {
    readonly warehouse: Warehouse;
    readonly cohort: Cohort;
    readonly today: number;
  },
): Promise<number> {
  if (asked === "") return (await cohortDays(warehouse, cohort, today))[stage];
  return dayNamed(asked);
}

function mondayBefore(time: number): number {
  const day = dayStart(time);
  return day - new Date(day + 6 * dayMs).getUTCDay() * dayMs;
}
