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

/** The candidate of the latest training. @throws {QueryError} when there was no training yet. */
export async function readCandidate(warehouse: Warehouse): Promise<Candidate> {
  const rows = await warehouse.query(sql`SELECT model_version, name FROM candidate`);
  return {
    modelVersion: categoriesOf(rows, "model_version").labels[0]!,
    name: categoriesOf(rows, "name").labels[0]!,
  };
}
