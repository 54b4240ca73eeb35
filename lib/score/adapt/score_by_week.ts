import { dayMs, dayNamed, dayStart, isoDay } from "lib/stats/mod.ts";
import { countText } from "lib/table/mod.ts";
import type { Warehouse } from "lib/warehouse/mod.ts";
import type { DayScore } from "../here/score_day.ts";
import { scorePeriod } from "../here/score_period.ts";
import { readLoggedIntervals } from "../log/logged_intervals.ts";
import { claimLog } from "../log/prediction_log.ts";
import type { Scorer } from "../scorer_at.ts";
import type { ScoreInWarehouseOptions } from "../warehouse/score_in_warehouse.ts";
import { followedDays } from "./change_of_stays.ts";
import { type LevelInUse, levelInUse } from "./level_in_use.ts";
import { toldAt } from "./told_at.ts";

/** The level of a week's intervals. */
export type WeekLevel = LevelInUse & {
  /** The week's first day that was scored, epoch milliseconds UTC. */
  readonly from: number;
  /** The day since which admissions were known to stay otherwise than those before; null when none were. */
  readonly changed: number | null;
};

/** What each day's scoring did, and at which level each week's intervals were told. */
export type WeeklyScores = { readonly scores: readonly DayScore[]; readonly levels: readonly WeekLevel[] };

/**
 * Scores a period as `score` does, each week's intervals told at the level that `levelInUse()` takes from the
 * log as it was known when the week began: weeks are counted from the day that the model is of, so that a run
 * a night and one run of all nights tell the same. Models of probabilities, and of versions before, have no
 * other level than their own.
 *
 * @throws what `score` throws, at the first day that fails; the days before are in the log.
 */
export async function scoreByWeek(
  score: Scorer,
  warehouse: Warehouse,
  { compiled: _, ...options }: ScoreInWarehouseOptions,
): Promise<WeeklyScores> {
  const { meta, from, until } = options, { residuals } = meta;
  if (residuals?.scores === undefined || meta.window.asOf === null) {
    return { scores: await score(warehouse, options), levels: [] };
  }
  await claimLog(warehouse);
  const first = dayStart(dayNamed(meta.window.asOf.slice(0, 10))), week = 7 * dayMs;
  const weekOf = (day: number) => first + Math.floor((day - first) / week) * week;
  const levels: WeekLevel[] = [];
  const tellOn = async (day: number) => {
    const began = weekOf(day), ends = began + week, newest = levels.at(-1);
    if (newest !== undefined && weekOf(newest.from) === began) {
      return { told: toldAt(options, newest.level), until: ends };
    }
    const log = await readLoggedIntervals(warehouse, {
      modelVersion: meta.version,
      from: began - followedDays * dayMs,
      knownBy: began,
    });
    const used = levelInUse(residuals, log);
    levels.push({ ...used, from: day, changed: used.since === 0 ? null : began - used.since * dayMs });
    return { told: toldAt(options, used.level), until: ends };
  };
  // Here many days are explained at once, whatever the levels; in the warehouse a statement has one level.
  if (score === scorePeriod) return { scores: await scorePeriod(warehouse, { ...options, tellOn }), levels };
  const scores: DayScore[] = [];
  for (let start = from, end; start < until; start = end) {
    const told = await tellOn(start);
    end = Math.min(until, told.until);
    scores.push(...await score(warehouse, { ...told.told, from: start, until: end }));
  }
  return { scores, levels };
}

/** At which levels intervals were told, and why: a sentence of Markdown. */
export function weekLevelsReading(levels: readonly WeekLevel[], promised: number): string {
  const percent = (share: number) => `${(100 * share).toFixed(1).replace(/\.0$/, "")} %`;
  if (levels.length === 0) {
    return `Intervals are told at the level of ${percent(promised)}, whatever came since.`;
  }
  const moved = levels.filter(({ level }) => level !== promised), newest = levels.at(-1)!;
  const about = `the newest week's by ${countText(newest.stays)} logged stays`;
  if (moved.length === 0) {
    return `Intervals are told at ${
      percent(promised)
    } in all ${levels.length} weeks: what was known when each ` +
      `began gave no reason for another level (${about}).`;
  }
  const [least, most] = [Math.min, Math.max].map((pick) => pick(...moved.map(({ level }) => level)));
  const told = least === most ? percent(least!) : `${percent(least!)} to ${percent(most!)}`;
  return `In ${moved.length} of ${levels.length} weeks, the first from ${
    isoDay(moved[0]!.from)
  }, intervals are ` +
    `told at ${told}, so that they hold ${
      percent(promised)
    }: by what was known when the week began, those of ` +
    `${percent(promised)} would have held ${percent(moved.at(-1)!.held)} in the newest of them (${about}).` +
    changeReading(moved.at(-1)!);
}

/** Since when admissions stay otherwise: in a sentence, or none. */
function changeReading({ changed, from, pace }: WeekLevel): string {
  if (changed === null) return "";
  return ` Admissions since ${isoDay(changed)} were known by ${isoDay(from)} to leave ${
    pace < 1 ? "later" : "sooner"
  } than those before.`;
}
