import { numberColumn, type Table, tableOf, timestampColumn } from "lib/table/mod.ts";
import type { DayScore } from "./score_day.ts";

/**
 * Day scores as a table, one row a day: day, stays, written, changed, missing (values), unseen (labels),
 * mean_days.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { dayScoresTable } from "lib/score/here/day_scores_table.ts";
 *
 * assertEquals(dayScoresTable([]).rowCount, 0);
 * ```
 */
export function dayScoresTable(scores: readonly DayScore[]): Table {
  const counted = (count: (score: DayScore) => number) => numberColumn(scores.map(count));
  return tableOf({
    day: timestampColumn(scores.map(({ day }) => day)),
    stays: counted(({ stays }) => stays),
    written: counted(({ written }) => written),
    changed: counted(({ changed }) => changed),
    missing: counted(({ encoding }) => total(encoding.missing)),
    unseen: counted(({ encoding }) => total(encoding.unseen)),
    mean_days: counted(({ meanDays }) => meanDays),
  });
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
