import type { Cohort } from "lib/cohort/mod.ts";
import { dayMs, dayStart, isoDay } from "lib/stats/mod.ts";
import type { JobStep } from "../history/run_entry.ts";

/** What runs on a schedule. */
export type Job = {
  readonly name: "nightly" | "weekly";
  /** Days from one run to the next. */
  readonly everyDays: number;
  readonly steps: readonly JobPlanStep[];
};

/** A notebook, and why it is not needed after the steps before it; null when it is. */
export type JobPlanStep = {
  readonly notebook: string;
  readonly notNeeded: (before: readonly JobStep[]) => string | null;
};

const always = () => null;

/**
 * The jobs by name: scoring every night, and every week a look at drift and, when it advises so, retraining.
 */
export const jobs: Readonly<Record<Job["name"], Job>> = {
  nightly: { name: "nightly", everyDays: 1, steps: [{ notebook: "05_scoring", notNeeded: always }] },
  weekly: {
    name: "weekly",
    everyDays: 7,
    steps: [
      { notebook: "06_drift", notNeeded: always },
      {
        notebook: "07_retraining",
        notNeeded: (before) => before.some(({ summary }) => summary.retrain === true) ? null : notAdvised,
      },
    ],
  },
};
const notAdvised = "retraining was not advised";

/**
 * The day that a job is as of when nobody names one: today; but an invented hospital, whose days lie in the
 * past, goes on by one run's days from the last run, as far as it has days.
 *
 * @param before the days that the job was run for, in order, ISO dates.
 * @param now epoch milliseconds UTC.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { cohortNamed } from "lib/cohort/mod.ts";
 * import { jobs, nextDay } from "lib/notebook/jobs/jobs.ts";
 *
 * const synthetic = cohortNamed("synthetic"), now = Date.UTC(2026, 0, 1);
 * assertEquals(nextDay(jobs.nightly, synthetic, [], now), "2022-07-19");
 * assertEquals(nextDay(jobs.weekly, synthetic, ["2022-07-25", "2022-08-01"], now), "2022-08-08");
 * assertEquals(nextDay(jobs.nightly, cohortNamed("sparcs"), [], now), "2026-01-01");
 * ```
 */
export function nextDay(
  { everyDays }: Pick<Job, "everyDays">,
  { invented, days }: Pick<Cohort, "invented" | "days">,
  before: readonly string[],
  now: number,
): string {
  if (invented !== true || days === undefined) return isoDay(dayStart(now));
  const next = Date.parse(before.at(-1) ?? days.training) + everyDays * dayMs;
  return isoDay(Math.min(next, Date.parse(days.extracted)));
}
