import { numbersOf, type Table, timestampsOf } from "lib/table/mod.ts";
import { type Warehouse, written } from "lib/warehouse/mod.ts";
import { type LogColumn, logKey } from "./log_columns.ts";

/** A log of predictions: a row a stay, model version and as-of time, with the hash of what was told. */
export type PredictionLog = {
  readonly name: string;
  readonly columns: readonly LogColumn[];
  /**
   * Columns that a row which is there gets of the same input where it has none, the first of them being NULL;
   * all others it keeps.
   */
  readonly filled?: readonly string[];
};

/**
 * The one statement that adds to a log: the rows of a SELECT of its columns, by name. A key that is there is
 * left as it is, so that scoring twice changes nothing.
 */
export function mergeInto({ name: log, columns, filled = [] }: PredictionLog, select: string): string {
  const names = columns.map(({ name }) => name), [first] = filled;
  const filling = first === undefined ? "" : `
WHEN MATCHED AND ${log}.${first} IS NULL AND scored.${first} IS NOT NULL AND ${log}.input_hash = scored.input_hash
    THEN UPDATE SET ${filled.map((name) => `${name} = scored.${name}`).join(", ")}`;
  return `MERGE INTO ${log}
USING (
${select}
) AS scored
ON ${logKey.map((name) => `${log}.${name} = scored.${name}`).join("\n    AND ")}${filling}
WHEN NOT MATCHED THEN INSERT (${names.join(", ")})
    VALUES (${names.map((name) => `scored.${name}`).join(", ")})`;
}

/** Of a batch, the rows that a log did not have, and those that it had of another input. */
export type LoggedCounts = { readonly written: number; readonly changed: number };

/**
 * Adds a batch (the log's columns) to a log, in one transaction, and counts by as-of time (epoch milliseconds
 * UTC) those that were not there before and those that were, but with another input hash; these stay as they
 * were. The log must have been claimed; the batch waits in a temporary table.
 *
 * @throws {QueryError} when the warehouse fails; the log is then as before.
 */
export async function logBatch(
  warehouse: Warehouse,
  log: PredictionLog,
  batch: Table,
): Promise<ReadonlyMap<number, LoggedCounts>> {
  const source = "prediction batch", waiting = "prediction_batch";
  const columns = log.columns.map(({ name, type }) => `    ${name} ${type}`).join(",\n");
  const names = log.columns.map(({ name }) => name).join(", ");
  await warehouse.run(written(`CREATE OR REPLACE TEMPORARY TABLE ${waiting} (\n${columns}\n)`, source));
  return await warehouse.transaction(async () => {
    await warehouse.append(waiting, batch);
    const logged = await warehouse.query(written(
      `SELECT
    batch.as_of,
    COUNT(*) - COUNT(logged.stay_id) AS written,
    COUNT(CASE WHEN logged.input_hash <> batch.input_hash THEN 1 END) AS changed
FROM ${waiting} AS batch
LEFT JOIN ${log.name} AS logged
    ON ${logKey.map((name) => `logged.${name} = batch.${name}`).join("\n    AND ")}
GROUP BY batch.as_of`,
      source,
    ));
    await warehouse.run(written(mergeInto(log, `SELECT ${names}\nFROM ${waiting}`), source));
    const [fresh, changed] = [numbersOf(logged, "written"), numbersOf(logged, "changed")];
    return new Map(
      Array.from(
        timestampsOf(logged, "as_of"),
        (asOf, row) => [asOf, { written: fresh[row]!, changed: changed[row]! }] as const,
      ),
    );
  });
}
