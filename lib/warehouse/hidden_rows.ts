import { numbersOf } from "lib/table/mod.ts";
import { identifier, sql } from "./sql.ts";
import type { Warehouse } from "./warehouse.ts";

const tables = ["stays", "stay_features", "prediction_log"] as const;
/** The tables of which it is asked whether rows are hidden. */
export type WatchedTable = (typeof tables)[number];

/**
 * Refuses a table of which the role sees fewer rows than there are: on Snowflake a row access policy hides
 * them without a word, and a model would learn from some of the stays, a page tell of some.
 *
 * What is seen is counted in the same statement as what the engine's books say; where the books say nothing
 * (as of a view), nothing is compared. Other engines hide no rows.
 *
 * @throws {Error} naming the table, and how many rows are seen of how many.
 * @throws {QueryError} when there is no such table.
 */
export async function assertNoRowsHidden(warehouse: Warehouse, table: WatchedTable): Promise<void> {
  if (warehouse.engine !== "snowflake") return;
  // The books and the rows may be of two moments while somebody loads: so they are asked twice.
  if (await hiddenIn(warehouse, table) === null) return;
  const hidden = await hiddenIn(warehouse, table);
  if (hidden === null) return;
  throw new Error(
    `Cannot use ${table} as all of its rows must be seen: ${hidden.seen} of ${hidden.there} are, so a policy hides ` +
      "some from this role; exempt Wardbook's role from the row access policy, or give it a schema with the rows " +
      "that it may see",
  );
}

type Hidden = { readonly seen: number; readonly there: number };

async function hiddenIn(warehouse: Warehouse, table: WatchedTable): Promise<Hidden | null> {
  const counts = await warehouse.query(
    sql`SELECT
        row_count AS there,
        (SELECT COUNT(*) FROM ${identifier(table, tables)}) AS seen
    FROM information_schema.tables
    WHERE table_catalog = CURRENT_DATABASE()
        AND table_schema = CURRENT_SCHEMA()
        AND LOWER(table_name) = :table
        AND row_count IS NOT NULL`,
    { table },
  );
  const [there] = numbersOf(counts, "there"), [seen] = numbersOf(counts, "seen");
  return there === undefined || seen === undefined || seen >= there ? null : { seen, there };
}
