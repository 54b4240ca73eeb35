import { numbersOf, type Table } from "lib/table/mod.ts";
import { claimTables, ensureTable, sql, sqlFile, type Warehouse } from "lib/warehouse/mod.ts";

/** Which predictions to read. Times are epoch milliseconds UTC. */
export type PredictionPeriod = {
  readonly modelVersion: string;
  /** The days scored: `from` included, `until` not. */
  readonly from: number;
  readonly until: number;
  /** Stays that ended later are not known yet; all that ended are known when left out. */
  readonly knownBy?: number;
};

/**
 * Adds a batch of predictions (the columns of `prediction_log`) to the log, in one transaction, and counts
 * those that were not there before (`written`) and those that were, but with another input hash (`changed`);
 * these stay as they were.
 *
 * @throws {QueryError} when the warehouse fails; the log is then as before.
 */
export async function logPredictions(
  warehouse: Warehouse,
  batch: Table,
): Promise<{ readonly written: number; readonly changed: number }> {
  await claimTables(warehouse, written);
  return await warehouse.transaction(async () => {
    await warehouse.append("prediction_batch", batch);
    const logged = await warehouse.query(loggedBefore);
    await warehouse.run(sqlFile("prediction_log_insert.sql"));
    const [there = 0] = numbersOf(logged, "there");
    const [changed = 0] = numbersOf(logged, "changed");
    return { written: batch.rowCount - there, changed };
  });
}

/**
 * The predictions of a period beside what became of the stays: one row a stay, ordered by as-of time and
 * stay.
 *
 * Columns: stay_id, model_version, as_of, predicted_days, lower_days, upper_days, reason_1 to reason_3,
 * input_hash, patient_id, admitted_on, discharged_on and stay_days; the last two are missing where the stay
 * had not ended by `knownBy`.
 *
 * @throws {QueryError} when the warehouse fails.
 */
export async function readPredictions(warehouse: Warehouse, period: PredictionPeriod): Promise<Table> {
  const { modelVersion, from, until, knownBy } = period;
  await ensureTable(warehouse, "prediction_log.sql");
  return await warehouse.query(sqlFile("prediction_outcome.sql"), {
    model_version: modelVersion,
    from: new Date(from),
    until: new Date(until),
    known_by: knownBy === undefined ? null : new Date(knownBy),
  });
}

/** The stays that the log has of a model and an as-of time (epoch milliseconds UTC). @throws {QueryError} */
export async function loggedStays(
  warehouse: Warehouse,
  modelVersion: string,
  asOf: number,
): Promise<Set<number>> {
  await claimTables(warehouse, written);
  const logged = await warehouse.query(
    sql`SELECT stay_id FROM prediction_log WHERE model_version = :model_version AND as_of = :as_of`,
    { model_version: modelVersion, as_of: new Date(asOf) },
  );
  return new Set(numbersOf(logged, "stay_id"));
}

/** What a writer needs: both are claimed before either is made. */
const written = ["prediction_log.sql", "prediction_batch.sql"];

const loggedBefore = sql`
SELECT
    COUNT(*) AS there,
    COUNT(CASE WHEN logged.input_hash <> batch.input_hash THEN 1 END) AS changed
FROM prediction_batch AS batch
INNER JOIN prediction_log AS logged
    ON logged.stay_id = batch.stay_id
    AND logged.model_version = batch.model_version
    AND logged.as_of = batch.as_of`;
