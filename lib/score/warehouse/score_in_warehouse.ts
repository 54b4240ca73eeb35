import { dayMs } from "lib/stats/mod.ts";
import { numbersOf, type Table, timestampsOf } from "lib/table/mod.ts";
import { assertNoRowsHidden, type Sql, sql, type Warehouse } from "lib/warehouse/mod.ts";
import { type ModelSql, modelSql } from "../compile/model_sql.ts";
import type { DayScore } from "../here/score_day.ts";
import type { ScorePeriodOptions } from "../here/score_period.ts";
import { claimLog } from "../log/prediction_log.ts";
import { emptyReport, surveyEncoding } from "./encoding_survey.ts";
import { periodOf, type WarehouseScoring, withPredictions } from "./predict_in_warehouse.ts";

export type ScoreInWarehouseOptions = ScorePeriodOptions & {
  /** `modelSql()` of the model when left out. */
  readonly compiled?: ModelSql;
  /** Days that one statement scores; the whole period when left out. */
  readonly batchDays?: number;
};

/**
 * Scores a period as `scorePeriod()` does, but in the warehouse: no stay leaves it, and all days of a batch
 * are written by one MERGE, all or none. What is in the log stays; scoring again, or finishing a run that was
 * killed, gives the same log.
 *
 * `mean` is the mean of what is in the log, rounded to 12 decimals: where the input of a stay has changed
 * since, that is what was predicted then.
 *
 * @returns what each day did, in order, as `scorePeriod()` has it.
 * @throws what `withPredictions()` throws, and the signal's reason before a batch; the batches before are in
 * the log.
 * @throws {QueryError} when a prediction is no finite number; the batch is then not in the log.
 */
export async function scorePeriodInWarehouse(
  warehouse: Warehouse,
  options: ScoreInWarehouseOptions,
): Promise<DayScore[]> {
  const { model, meta, from, until, onDay, signal, batchDays = Infinity } = options;
  const compiled = options.compiled ?? modelSql(options);
  await claimLog(warehouse);
  await assertNoRowsHidden(warehouse, "stays");
  const scores: DayScore[] = [];
  for (let day = from; day < until; day += batchDays * dayMs) {
    signal?.throwIfAborted();
    const batch = { model, meta, compiled, from: day, until: Math.min(until, day + batchDays * dayMs) };
    for (const score of await scoreBatch(warehouse, batch)) {
      scores.push(score);
      onDay?.(score);
    }
  }
  return scores;
}

async function scoreBatch(warehouse: Warehouse, batch: WarehouseScoring): Promise<DayScore[]> {
  const { from, until, meta: { version, encoder } } = batch;
  const period = { from: new Date(from), until: new Date(until) };
  const { counts, means } = await withPredictions(
    warehouse,
    batch,
    ({ inputs, merge }) =>
      warehouse.transaction(async () => {
        const counts = await warehouse.query(countsOf(inputs), {
          ...periodOf(inputs, batch),
          model_version: version,
        });
        await warehouse.run(merge, periodOf(merge, batch));
        return { counts, means: await warehouse.query(meansOfLog, { ...period, model_version: version }) };
      }),
  );
  const encodings = await surveyEncoding(warehouse, encoder.features, period);
  const [stays, there, changed] = ["stays", "there", "changed"].map((name) => byAsOf(counts, name));
  const meanOf = byAsOf(means, "mean");
  return Array.from({ length: (until - from) / dayMs }, (_, i): DayScore => {
    const day = from + i * dayMs;
    const asOf = day + dayMs;
    const ofDay = stays!.get(asOf) ?? 0;
    return {
      day,
      asOf,
      stays: ofDay,
      written: ofDay - (there!.get(asOf) ?? 0),
      changed: changed!.get(asOf) ?? 0,
      mean: meanOf.get(asOf) ?? NaN,
      encoding: encodings.get(asOf) ?? emptyReport(encoder.features),
    };
  });
}

function countsOf(inputs: Sql): Sql {
  return sql`SELECT
    inputs.as_of,
    COUNT(*) AS stays,
    COUNT(logged.stay_id) AS there,
    COUNT(CASE WHEN logged.input_hash <> inputs.input_hash THEN 1 END) AS changed
FROM (
${inputs}
) AS inputs
LEFT JOIN prediction_log AS logged
    ON logged.stay_id = inputs.stay_id
    AND logged.model_version = :model_version
    AND logged.as_of = inputs.as_of
GROUP BY inputs.as_of`;
}

/** Decimals are added, as the order in which an engine adds is not fixed. */
const meansOfLog = sql`SELECT
    as_of,
    CAST(SUM(CAST(COALESCE(predicted_days, predicted_probability) AS DECIMAL(38, 12))) AS DOUBLE)
        / COUNT(*) AS mean
FROM prediction_log
WHERE model_version = :model_version
    AND as_of > :from
    AND as_of <= :until
GROUP BY as_of`;

/** A number column of a table with one row an as-of time. */
function byAsOf(table: Table, name: string): Map<number, number> {
  const values = numbersOf(table, name);
  return new Map(Array.from(timestampsOf(table, "as_of"), (time, row) => [time, values[row]!]));
}
