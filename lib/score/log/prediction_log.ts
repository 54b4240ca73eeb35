import { numbersOf, type Table } from "lib/table/mod.ts";
import { claimTables, sql, sqlFile, type Warehouse } from "lib/warehouse/mod.ts";
import { logBatch, type LoggedCounts } from "./log_batch.ts";
import { logColumns } from "./log_columns.ts";

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
 * Makes sure that the log is there and Wardbook's own, before a run adds to it. Only who writes calls this:
 * nothing else creates the log or changes its definition.
 *
 * @throws {Error} when a table or view of that name is somebody else's: see `claimTables()`.
 * @throws {QueryError} when the warehouse fails.
 */
export async function claimLog(warehouse: Warehouse): Promise<void> {
  await claimTables(warehouse, ["prediction_log.sql"]);
}

/**
 * Adds a batch of predictions (the columns of `prediction_log`) to the log, in one transaction, and counts
 * by as-of time those that were not there before and those that were, but with another input hash; these stay
 * as they were. Reasons and what is unusual are filled in where a row has none, as the warehouse
 * gives none, and was made of the same input. The log must have been claimed; the batch waits in a temporary
 * table.
 *
 * @throws {QueryError} when the warehouse fails; the log is then as before.
 */
export async function logPredictions(
  warehouse: Warehouse,
  batch: Table,
): Promise<ReadonlyMap<number, LoggedCounts>> {
  const filled = ["reason_1", "reason_2", "reason_3", "anomaly", "anomaly_reason"];
  const log = { name: "prediction_log", columns: logColumns, filled };
  return await logBatch(warehouse, log, batch);
}

/**
 * The predictions of a period beside what became of the stays: one row a stay, ordered by as-of time and
 * stay.
 *
 * Columns: those of `prediction_log`, patient_id, admitted_on, discharged_on and stay_days; the last two are
 * missing where the stay had not ended by `knownBy`.
 *
 * @throws {QueryError} when nothing was ever scored, saying which notebook comes first, or the warehouse
 * fails.
 */
export async function readPredictions(warehouse: Warehouse, period: PredictionPeriod): Promise<Table> {
  const { modelVersion, from, until, knownBy } = period;
  return await warehouse.query(sqlFile("prediction_outcome.sql"), {
    model_version: modelVersion,
    from: new Date(from),
    until: new Date(until),
    known_by: knownBy === undefined ? null : new Date(knownBy),
  });
}

/**
 * The stays of which the log has reasons, of a model and as-of times, both ends included (epoch milliseconds
 * UTC).
 *
 * @throws {QueryError} when nothing was ever scored, or the warehouse fails.
 */
export async function explainedStays(
  warehouse: Warehouse,
  modelVersion: string,
  asOf: { readonly from: number; readonly until: number },
): Promise<Set<number>> {
  const logged = await warehouse.query(
    sql`SELECT stay_id FROM prediction_log
      WHERE model_version = :model_version AND as_of >= :from AND as_of <= :until AND reason_1 IS NOT NULL`,
    { model_version: modelVersion, from: new Date(asOf.from), until: new Date(asOf.until) },
  );
  return new Set(numbersOf(logged, "stay_id"));
}
