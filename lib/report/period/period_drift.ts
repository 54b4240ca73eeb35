import { dayMs } from "lib/stats/mod.ts";
import { categoriesOf, inWords, numbersOf, timestampsOf } from "lib/table/mod.ts";
import { sql, unlessMissing, type Warehouse } from "lib/warehouse/mod.ts";
import type { Period } from "./period.ts";

/** What the watch on features measured of weeks that ended in a period. */
export type PeriodDrift = {
  readonly weeks: number;
  readonly features: number;
  /** The largest effect first: Cramér's V, less what quiet weeks have. */
  readonly alarms: readonly { readonly feature: string; readonly week: number; readonly effect: number }[];
};

const measured = sql`SELECT
    week_start, feature, MAX(effect_size) AS effect_size,
    MAX(CASE WHEN drifted THEN 1 ELSE 0 END) AS drifted
  FROM drift_log
  WHERE week_start > :from AND week_start <= :until
  GROUP BY week_start, feature
  ORDER BY week_start, feature`;

/** Null where no week that ended in it was measured. @throws {QueryError} when the warehouse fails. */
export async function periodDrift(
  warehouse: Warehouse,
  { from, until }: Period,
): Promise<PeriodDrift | null> {
  const ended = { from: new Date(from - 7 * dayMs), until: new Date(until - 7 * dayMs) };
  const log = await unlessMissing("drift_log", () => warehouse.query(measured, ended));
  if (log === null || log.rowCount === 0) return null;
  const [effect, drifted] = [numbersOf(log, "effect_size"), numbersOf(log, "drifted")];
  const week = timestampsOf(log, "week_start"), { codes, labels } = categoriesOf(log, "feature");
  const rows = Array.from(codes, (code, i) => ({
    ...{ feature: inWords(labels[code]!), week: week[i]!, effect: effect[i]! },
    isAlarm: drifted[i] === 1,
  }));
  return {
    weeks: new Set(week).size,
    features: labels.length,
    alarms: rows.filter(({ isAlarm }) => isAlarm).map(({ isAlarm: _, ...alarm }) => alarm)
      .sort((a, b) => b.effect - a.effect),
  };
}
