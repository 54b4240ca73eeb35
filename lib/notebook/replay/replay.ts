import { modelInUse, openRegistry } from "lib/registry/mod.ts";
import { scorerAt, scoringDays } from "lib/score/mod.ts";
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
  for (let day = from; day <= until; day += dayMs) {
    signal?.throwIfAborted();
    const night = await scoreNight(options, day, day === from);
    const isWeekly = Math.round((day - from) / dayMs) % every === 0;
    const replayed = {
      day: isoDay(day),
      ...night,
      weekly: isWeekly ? await replayWeek(options, day, night.model) : null,
    };
    days.push(replayed);
    onDay?.(replayed);
  }
  return days;
}

async function scoreNight(
  { cohort, warehouse, models }: ReplayOptions,
  day: number,
  isFirst: boolean,
): Promise<Pick<ReplayedDay, "model" | "scored">> {
  const store = await openWarehouse(warehouse, { cohort });
  try {
    const champion = await modelInUse(await openRegistry(models, cohort), store, day);
    const all = scoringDays(champion, { from: "", until: day });
    const first = isFirst ? all.from : Math.max(all.from, day - dayMs);
    const scores = await scorerAt("here")(store, { ...champion, from: first, until: day });
    return { model: champion.version, scored: scores.reduce((sum, { stays }) => sum + stays, 0) };
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
