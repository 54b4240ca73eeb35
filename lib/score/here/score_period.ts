import type { Artefact } from "lib/registry/mod.ts";
import { dayMs } from "lib/stats/mod.ts";
import { assertNoRowsHidden, type Warehouse } from "lib/warehouse/mod.ts";
import { claimLog } from "../log/prediction_log.ts";
import { type DayScore, scoreDays, type Told } from "./score_day.ts";

/** Days that are read and explained together. */
const batchDays = 28;

export type ScorePeriodOptions = Artefact & {
  /** The first day whose admissions are scored, its midnight, epoch milliseconds UTC. */
  readonly from: number;
  /** The day after the last one. */
  readonly until: number;
  /** Called after each day, when its predictions are in the log. */
  readonly onDay?: (score: DayScore) => void;
  /** Stops before the next week, for instance on Ctrl-C. */
  readonly signal?: AbortSignal;
  /** How predictions are told from a day on; asked when the days before are logged. */
  readonly tellOn?: (day: number) => Promise<Told>;
};

/**
 * Scores a period day by day, each as of its own end: what `scoreDay()` does on each day from `from` until
 * before `until`, a week at most in one transaction.
 *
 * A run that was killed is finished by running it again: whole days are in the log or absent, and those in it
 * stay.
 *
 * @returns what each day did, in order; empty when `until` is not after `from`.
 * @throws what `scoreDay()` throws, at the first week that fails, and the signal's reason; the weeks before
 * are in the log.
 */
export async function scorePeriod(warehouse: Warehouse, options: ScorePeriodOptions): Promise<DayScore[]> {
  const { from, until, onDay, signal, tellOn, ...artefact } = options;
  await claimLog(warehouse);
  await assertNoRowsHidden(warehouse, "stays");
  const scores: DayScore[] = [];
  for (let first = from; first < until; first += batchDays * dayMs) {
    signal?.throwIfAborted();
    const days = Math.min(batchDays, Math.ceil((until - first) / dayMs));
    for await (const week of scoreDays(warehouse, { ...artefact, asOf: first + dayMs, days, tellOn })) {
      scores.push(...week);
      for (const score of week) onDay?.(score);
      signal?.throwIfAborted();
    }
  }
  return scores;
}
