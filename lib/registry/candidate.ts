import { categoriesOf, categoryColumn, tableOf } from "lib/table/mod.ts";
import { claimTables, sql, type Warehouse } from "lib/warehouse/mod.ts";

/** The registered version that waits for the decision whether to promote it. */
export type Candidate = { readonly modelVersion: string; readonly name: string };

/**
 * Writes the candidate in place of the one before; none where a training could not name one. @throws
 * {QueryError}
 */
export async function writeCandidate(warehouse: Warehouse, candidate: Candidate | null): Promise<void> {
  const named = candidate ? [candidate] : [];
  await claimTables(warehouse, ["candidate.sql"]);
  await warehouse.transaction(async () => {
    await warehouse.run(sql`DELETE FROM candidate`);
    await warehouse.append(
      "candidate",
      tableOf({
        model_version: categoryColumn(named.map((each) => each.modelVersion)),
        name: categoryColumn(named.map((each) => each.name)),
      }),
    );
  });
}

/**
 * The candidate of the latest training; null when that named none.
 *
 * @throws {QueryError} when there was no training yet.
 */
export async function readCandidate(warehouse: Warehouse): Promise<Candidate | null> {
  const rows = await warehouse.query(sql`SELECT model_version, name FROM candidate`);
  if (rows.rowCount === 0) return null;
  return {
    modelVersion: categoriesOf(rows, "model_version").labels[0]!,
    name: categoriesOf(rows, "name").labels[0]!,
  };
}
