import { modelInUse, openRegistry } from "lib/registry/mod.ts";
import { scoreByWeek, scorerAt, scoringDays } from "lib/score/mod.ts";
import { dayMs, isoDay } from "lib/stats/mod.ts";
import { openWarehouse } from "lib/warehouse/mod.ts";
import type { JobStep } from "../history/run_entry.ts";
import { jobs } from "../jobs/jobs.ts";
import { runJob } from "../jobs/run_job.ts";
import type { Rehearsal } from "./rehearsal.ts";

export type ReplayOptions = Rehearsal & {
  readonly cohort: string;
  /** Where the notebooks are. */
  readonly notebooks: string;
  /** Where the weekly jobs' records and pages go. */
  readonly folder: string;
  /** The first day, and the last one: epoch milliseconds UTC, midnights. */
  readonly from: number;
  readonly until: number;
  /** Days from one weekly job to the next. */
  readonly every: number;
  readonly signal?: AbortSignal;
  /** Told of each day when it is done. */
  readonly onDay?: (day: ReplayedDay) => void;
};

/** What happened as of a day. */
export type ReplayedDay = {
  readonly day: string;
  /** The model in use in the night. */
  readonly model: string;
  /** Admissions that were scored in the night: those of the day before, in the first night of all before. */
  readonly scored: number;
  /** What became of the weekly job; null on other days. */
  readonly weekly: ReplayedWeek | null;
};

export type ReplayedWeek = {
  /** Weeks compared, and those with an alarm of drift. */
  readonly weeks: number;
  readonly alarms: number;
  /** Whether retraining was advised, and why, in a sentence. */
  readonly retrain: boolean;
  readonly advice: string;
  /** The model that was promoted; null where none was. */
  readonly promoted: string | null;
  /** What became of the retraining, in a sentence; null where none was advised. */
  readonly retraining: string | null;
  /** Why the job failed or had no answer; null where it went well. */
  readonly trouble: string | null;
};

/**
 * Lives through a past period as the schedule would have: every night the admissions of the day before are
 * scored (as notebook 05 does, without its pages), every `every` days the weekly job runs, notebooks 06 and,
 * where they advise so, 07. Each day knows what was known then.
 *
 * @returns the days, the first one first.
 * @throws {QueryError} when the warehouse fails. @throws the signal's reason.
 */
export async function replay(options: ReplayOptions): Promise<ReplayedDay[]> {
  const { from, until, every, signal, onDay } = options, days: ReplayedDay[] = [];
  for (let first = from; first <= until; first += every * dayMs) {
    signal?.throwIfAborted();
    const nights = Array.from({ length: every }, (_, i) => first + i * dayMs).filter((day) => day <= until);
    const [now] = await scoreNights(options, [first], first === from);
    const week = { ...now!, weekly: await replayWeek(options, first, now!.model) };
    onDay?.(week);
    // Until the next look the model in use stays what it is.
    const rest = await scoreNights(options, nights.slice(1), false);
    for (const night of rest) onDay?.(night);
    days.push(week, ...rest);
  }
  return days;
}

/** @param isFirst scores all days before the first night too, from the day that the model is of. */
async function scoreNights(
  { cohort, warehouse, models, signal }: ReplayOptions,
  nights: readonly number[],
  isFirst: boolean,
): Promise<ReplayedDay[]> {
  const [first] = nights, last = nights.at(-1);
  if (first === undefined || last === undefined) return [];
  const store = await openWarehouse(warehouse, { cohort });
  try {
    const champion = await modelInUse(await openRegistry(models, cohort), store, last);
    const all = scoringDays(champion, { from: "", until: last });
    const period = { from: isFirst ? all.from : Math.max(all.from, first - dayMs), until: last };
    const options = { ...champion, ...period, ...(signal && { signal }) };
    const { scores } = await scoreByWeek(scorerAt("here"), store, options);
    return nights.map((night): ReplayedDay => {
      const isOfNight = (asOf: number) => asOf === night || (isFirst && asOf < night);
      const scored = scores.reduce((sum, { asOf, stays }) => sum + (isOfNight(asOf) ? stays : 0), 0);
      return { day: isoDay(night), model: champion.version, scored, weekly: null };
    });
  } finally {
    await store.close();
  }
}

async function replayWeek(options: ReplayOptions, day: number, before: string): Promise<ReplayedWeek> {
  const { cohort, warehouse, models, notebooks, folder, signal } = options;
  const { steps } = await runJob(jobs.weekly, {
    ...{ notebooks, folder, asOf: isoDay(day), requested: { cohort, warehouse, models } },
    ...(signal !== undefined && { signal }),
  });
  const [looked, retrained] = steps, { drift, retrain = false, decision = "" } = looked!.summary;
  const { championAfterRetraining: after = before, retraining = null } = retrained?.summary ?? {};
  return {
    weeks: drift?.weeks ?? 0,
    alarms: drift?.alarms ?? 0,
    retrain,
    advice: decision,
    promoted: after === before ? null : after,
    retraining,
    trouble: steps.map(troubleOf).find((each) => each !== null) ?? null,
  };
}

function troubleOf({ step, outcome, reason = "" }: JobStep): string | null {
  return outcome === "failed" || outcome === "no answer" ? `${step}: ${outcome}: ${reason}` : null;
}
