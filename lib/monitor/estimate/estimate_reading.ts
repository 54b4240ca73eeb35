import { type Figure, timeLine } from "lib/chart/mod.ts";
import { withInterval } from "lib/evaluate/mod.ts";
import { grouped, isoDay } from "lib/stats/mod.ts";
import { countText } from "lib/table/mod.ts";
import type { PromisedError, WeeklyError } from "../weekly_error.ts";
import type { EstimatedError } from "./estimated_error.ts";

/**
 * What the newest week's error should come to by its mix alone, beside what the hold-out promised; in
 * Markdown.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { estimateReading } from "lib/monitor/estimate/estimate_reading.ts";
 *
 * const week = { start: Date.UTC(2022, 9, 17), end: Date.UTC(2022, 9, 24) };
 * const mae = { value: 13.1, lower: 12.8, upper: 13.4 }, rmse = { value: 17.9, lower: 17, upper: 18.8 };
 * assertEquals(
 *   estimateReading([{ week, stays: 3106, mae, rmse }], { mae: { value: 12, lower: 11.6, upper: 12.5 } }),
 *   "By their mix alone, the 3,106 stays admitted in the week from 2022-10-17 should have an MAE of 13.1 " +
 *     "(12.8 to 13.4) days and an RMSE of 17.9 (17.0 to 18.8). That is surely more than the hold-out's " +
 *     "MAE of 12.0 (11.6 to 12.5), for the first time in the week from 2022-10-17.",
 * );
 * ```
 */
export function estimateReading(
  estimates: readonly EstimatedError[] | string,
  { mae: promised }: PromisedError,
): string {
  if (typeof estimates === "string") return `*Not estimated:* ${estimates}.`;
  const told = estimates.filter(({ stays }) => stays > 0), latest = told.at(-1);
  if (latest === undefined) return "*Not estimated:* nobody was admitted in these weeks.";
  const isMore = ({ mae }: EstimatedError) => mae.lower > promised.upper;
  const first = told.find(isMore);
  const verdict = isMore(latest)
    ? `surely more than the hold-out's MAE of ${withInterval(promised, 1)}, for the first time in the week ` +
      `from ${isoDay(first!.week.start)}`
    : latest.mae.upper < promised.lower
    ? `surely less than the hold-out's MAE of ${withInterval(promised, 1)}`
    : `not surely different from the hold-out's MAE of ${withInterval(promised, 1)}`;
  return `By their mix alone, the ${countText(latest.stays)} stays admitted in the week from ${
    isoDay(latest.week.start)
  } should have an MAE of ${withInterval(latest.mae, 1)} days and an RMSE of ${
    withInterval(latest.rmse, 1)
  }. That is ${verdict}.`;
}

/** Weeks all of whose stays have ended, beside what was estimated of them when they began. */
function compared(estimates: readonly EstimatedError[], errors: readonly WeeklyError[]) {
  return estimates.flatMap((estimate) => {
    const error = errors.find(({ week }) => week.start === estimate.week.start);
    const isEnded = error !== undefined && error.stays > 0 && error.stays === (error.scored ?? error.stays);
    return isEnded ? [{ ...estimate, came: error.mae }] : [];
  });
}

/**
 * Whether the realised errors lie where they were estimated to, as far as all stays of a week have ended; in
 * Markdown. What lies above is more than the mix explains.
 */
export function estimateCheck(
  estimates: readonly EstimatedError[] | string,
  errors: readonly WeeklyError[],
): string {
  if (typeof estimates === "string") return `*Not estimated:* ${estimates}.`;
  const ended = compared(estimates, errors);
  if (ended.length === 0) return "Of no week have all stays ended: what was estimated can't be checked yet.";
  const above = ended.filter(({ mae, came }) => came.lower > mae.upper);
  const below = ended.filter(({ mae, came }) => came.upper < mae.lower);
  const of = `Of ${ended.length} ${ended.length === 1 ? "week" : "weeks"} all of whose stays have ended`;
  if (above.length + below.length === 0) {
    return `${of}, none had an MAE surely other than was estimated when it began.`;
  }
  const from = (some: typeof ended) => `${some.length} (first that from ${isoDay(some[0]!.week.start)})`;
  const said = [
    ...(above.length > 0
      ? [`${from(above)} had an MAE surely above what was estimated when it began: more changed than the mix`]
      : []),
    ...(below.length > 0 ? [`${from(below)} had one surely below`] : []),
  ];
  return `${of}, ${said.join("; ")}.`;
}

/** The estimated errors by week beside what the hold-out promised, and what came where all have left. */
export function estimateLine(
  estimates: readonly EstimatedError[],
  { mae: promised }: PromisedError,
  errors: readonly WeeklyError[],
): Figure {
  const told = estimates.filter(({ stays }) => stays > 0);
  const more = told.filter(({ mae }) => mae.lower > promised.upper);
  const stays = told.reduce((sum, each) => sum + each.stays, 0);
  const point = (series: string) => ({ week, mae }: Pick<EstimatedError, "week" | "mae">) => ({
    time: week.start,
    series,
    ...mae,
  });
  return timeLine([
    ...told.map(point("estimated by the mix")),
    ...told.map(({ week }) => point("hold-out")({ week, mae: promised })),
    ...compared(told, errors).map(({ week, came }) => point("came")({ week, mae: came })),
  ], {
    text: {
      title: more.length === 0
        ? `By the mix of ${told.length} weeks' admissions, no error should surely be larger than promised`
        : `By the mix of admissions the error should be larger than promised in ${more.length} of ${told.length} ` +
          `weeks, first in that of ${isoDay(more[0]!.week.start)}`,
      subtitle: `Mean absolute error in days by week of admission, 95 % intervals, n = ${
        grouped(stays)
      } stays`,
    },
    label: "MAE (days)",
  });
}
