import { numbersOf } from "lib/table/mod.ts";
import { claimTables, QueryError, sql, type Warehouse } from "lib/warehouse/mod.ts";
import { takeTurn } from "./load_log.ts";

/**
 * Notes after which statement Snowflake's Time Travel reads what a load left: its COMMIT, whose id is known
 * once it has run. Call it right after the load's transaction. The load is done whatever becomes of the note:
 * one that fails is left to `noteLastStatement()`.
 *
 * @returns the id; null where it wasn't noted, or the engine has none.
 */
export async function noteStatement(warehouse: Warehouse, loadNumber: number): Promise<string | null> {
  const id = warehouse.lastCommit ?? null;
  if (id === null) return null;
  try {
    await warehouse.run(
      sql`UPDATE load_log SET statement_id = :id WHERE load_number = :load_number AND statement_id IS NULL`,
      { id, load_number: loadNumber },
    );
    return id;
  } catch (error) {
    if (error instanceof QueryError) return null;
    throw error;
  }
}

/**
 * Does the same for the last load where nobody has, as its process was killed just then, or it is older than
 * the column. Call it outside of a transaction, before the tables are changed: the COMMIT of an empty turn,
 * in which nobody else loads, comes after that load and before the next one.
 *
 * @throws {QueryError} when a statement fails.
 */
export async function noteLastStatement(warehouse: Warehouse, now: number): Promise<void> {
  if (warehouse.lastCommit === undefined) return;
  await claimTables(warehouse, ["load_log.sql"]);
  if (await lastUnnoted(warehouse) === null) return;
  const loadNumber = await warehouse.transaction(async () => {
    await takeTurn(warehouse, now);
    return await lastUnnoted(warehouse);
  });
  if (loadNumber !== null) await noteStatement(warehouse, loadNumber);
}

/** Tables that were emptied may have been filled by a run since, which no load tells of. */
async function lastUnnoted(warehouse: Warehouse): Promise<number | null> {
  const found = await warehouse.query(sql`SELECT load_number FROM load_log
    WHERE load_number = (SELECT MAX(load_number) FROM load_log)
      AND load_number > 0 AND kind <> 'empty' AND statement_id IS NULL`);
  return numbersOf(found, "load_number")[0] ?? null;
}
