import { categoriesOf, categoryColumn, tableOf } from "lib/table/mod.ts";
import { claimTables, sql, type Warehouse } from "lib/warehouse/mod.ts";

/** The registered version that waits for the decision whether to promote it. */
export type Candidate = { readonly modelVersion: string; readonly name: string };

/** Writes the candidate in place of the one before. @throws {QueryError} */
export async function writeCandidate(warehouse: Warehouse, { modelVersion, name }: Candidate): Promise<void> {
  await claimTables(warehouse, ["candidate.sql"]);
  await warehouse.transaction(async () => {
    await warehouse.run(sql`DELETE FROM candidate`);
    await warehouse.append(
      "candidate",
      tableOf({ model_version: categoryColumn([modelVersion]), name: categoryColumn([name]) }),
    );
  });
}

/**
 * The candidate of the latest training.
 *
 * @throws {QueryError} when there was no training yet.
 * @throws {RangeError} when a training was stopped before it named one.
 */
export async function readCandidate(warehouse: Warehouse): Promise<Candidate> {
  const rows = await warehouse.query(sql`SELECT model_version, name FROM candidate`);
  if (rows.rowCount === 0) {
    throw new RangeError(
      "Cannot read the candidate as a training must have named one: there is none yet, run notebook 03 first",
    );
  }
  return {
    modelVersion: categoriesOf(rows, "model_version").labels[0]!,
    name: categoriesOf(rows, "name").labels[0]!,
  };
}
