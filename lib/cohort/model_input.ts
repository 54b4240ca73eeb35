import type { Table } from "lib/table/mod.ts";
import { sqlFile, type Warehouse } from "lib/warehouse/mod.ts";

/** Which stays to read, and what is known of them. Times are epoch milliseconds UTC; null is open. */
export type ModelInputPeriod = {
  /** Admitted from then … */
  readonly from: number | null;
  /** … until before then. */
  readonly until: number | null;
  /** What became of stays is missing where they ended later; all is known when null. */
  readonly knownBy: number | null;
};

/**
 * The stays of a period in the columns of `stays` and `stay_features`, by stay_id (`model_input.sql`); those
 * without an admission date are always in.
 *
 * @throws {QueryError} when the warehouse fails, or has no stays yet.
 */
export async function readModelInput(
  warehouse: Warehouse,
  { from, until, knownBy }: ModelInputPeriod,
): Promise<Table> {
  const time = (value: number | null) => value === null ? null : new Date(value);
  return await warehouse.query(sqlFile("model_input.sql", ["model_rows.sql"]), {
    from: time(from),
    until: time(until),
    known_by: time(knownBy),
  });
}
