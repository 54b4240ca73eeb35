import { categoriesOf, categoryColumn, tableOf } from "lib/table/mod.ts";
import { claimTables, sql, type Warehouse } from "lib/warehouse/mod.ts";
import type { Candidate } from "./candidate.ts";

/**
 * Writes the candidate of a yes/no outcome in place of its one before; none where a training could not name
 * one.
 *
 * @throws {QueryError} when the warehouse fails.
 */
export async function writeOutcomeCandidate(
  warehouse: Warehouse,
  outcome: string,
  candidate: Candidate | null,
): Promise<void> {
  const named = candidate ? [candidate] : [];
  await claimTables(warehouse, ["outcome_candidate.sql"]);
  await warehouse.transaction(async () => {
    await warehouse.run(sql`DELETE FROM outcome_candidate WHERE outcome = :outcome`, { outcome });
    await warehouse.append(
      "outcome_candidate",
      tableOf({
        outcome: categoryColumn(named.map(() => outcome)),
        model_version: categoryColumn(named.map((each) => each.modelVersion)),
        name: categoryColumn(named.map((each) => each.name)),
      }),
    );
  });
}

/**
 * The candidate of a yes/no outcome's latest training; null when that named none.
 *
 * @throws {QueryError} when there was no such training yet.
 */
export async function readOutcomeCandidate(warehouse: Warehouse, outcome: string): Promise<Candidate | null> {
  const rows = await warehouse.query(
    sql`SELECT model_version, name FROM outcome_candidate WHERE outcome = :outcome`,
    { outcome },
  );
  if (rows.rowCount === 0) return null;
  return {
    modelVersion: categoriesOf(rows, "model_version").labels[0]!,
    name: categoriesOf(rows, "name").labels[0]!,
  };
}
