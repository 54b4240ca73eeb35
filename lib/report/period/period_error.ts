import { coverageByWeek, errorByWeek, outcomesOf, weeksBetween } from "lib/monitor/mod.ts";
import { intervalOf, type Registry } from "lib/registry/mod.ts";
import { readPredictions } from "lib/score/mod.ts";
import { dayMs } from "lib/stats/mod.ts";
import { numbersOf } from "lib/table/mod.ts";
import { unlessMissing, type Warehouse } from "lib/warehouse/mod.ts";

/** How one model did in the weeks that began while it was in use, beside what was promised of it. */
export type ModelError = {
  readonly version: string;
  readonly name: string;
  readonly promised: Parameters<typeof errorByWeek>[3]["expected"];
  /** The share of stays that its interval is to hold (0 to 1). */
  readonly level: number;
  readonly errors: ReturnType<typeof errorByWeek>;
  /** Of the weeks of which 95 % have ended. */
  readonly coverage: ReturnType<typeof coverageByWeek>;
};

/** Stays of a week end over the weeks after it: so many are looked at. */
export const mostWeeks = 13;

/**
 * The error of the last thirteen weeks' admissions, as known on a day, each week's by the model that was in
 * use when it began, the earliest first; none where nothing was scored. And how many of the weeks began while
 * no model was in use.
 *
 * @throws {QueryError} when the warehouse fails.
 */
export async function periodErrors(
  warehouse: Warehouse,
  registry: Registry,
  day: number,
): Promise<{ readonly errors: ModelError[]; readonly withoutModel: number }> {
  const history = await registry.history();
  const inUse = (at: number) => history.findLast(({ asOf }) => Date.parse(asOf) <= at)?.version;
  const weeks = weeksBetween(day - mostWeeks * 7 * dayMs, day);
  const byModel = Map.groupBy(weeks, ({ start }) => inUse(start));
  const models: ModelError[] = [];
  for (const [version, own] of byModel) {
    if (version === undefined) continue;
    const { meta } = await registry.load(version), { mae, rmse } = meta.holdOut.metrics;
    const asked = { modelVersion: version, from: own[0]!.start, until: own.at(-1)!.end, knownBy: day };
    const log = await unlessMissing("prediction_log", () => readPredictions(warehouse, asked));
    if (log === null || log.rowCount === 0) continue;
    const { predictions, time } = outcomesOf(log);
    const promised = { mae: mae!, ...(rmse !== undefined && { rmse }) };
    const [stay, lower, upper] = ["stay_id", "lower_days", "upper_days"].map((name) => numbersOf(log, name));
    models.push({
      ...{ version, name: meta.name, promised, level: intervalOf(meta).level },
      errors: errorByWeek(predictions, time, own, { expected: promised, knownBy: day, seed: 1 }),
      coverage: coverageByWeek(log, own, { stay: stay!, lower: lower!, upper: upper! }, { seed: 1 }),
    });
  }
  return { errors: models, withoutModel: byModel.get(undefined)?.length ?? 0 };
}
