import { categoriesOf, numbersOf, timestampsOf } from "lib/table/mod.ts";
import { sql, type Warehouse } from "lib/warehouse/mod.ts";
import type { ColumnProfile } from "./profile.ts";

/** What `accepted` held at the end of a load or run that changed it. */
export type DataState = {
  /** From 1. */
  readonly number: number;
  /** A hash of the rows, in no order: the same rows have the same. */
  readonly id: string;
  readonly cohort: string;
  /** The load that left it; null where a run read a source as a whole. */
  readonly loadNumber: number | null;
  /** Epoch milliseconds UTC. */
  readonly asOf: number;
  readonly rows: number;
  /** Against the state before. */
  readonly added: number;
  readonly changed: number;
  readonly withdrawn: number;
  readonly profile: readonly ColumnProfile[];
};

/** The states of a warehouse's data, the oldest first; none where none was noted. @throws {QueryError} */
export async function dataStates(warehouse: Warehouse): Promise<DataState[]> {
  if (!await isNoted(warehouse)) return [];
  const rows = await warehouse.query(sql`
    SELECT state_number, data_id, cohort, load_number, as_of, row_count, added, changed, withdrawn, profile
    FROM data_states ORDER BY state_number`);
  const text = (name: string, row: number) => {
    const { codes, labels } = categoriesOf(rows, name);
    return labels[codes[row]!]!;
  };
  const count = (name: string, row: number) => numbersOf(rows, name)[row]!;
  return Array.from({ length: rows.rowCount }, (_, row): DataState => ({
    number: count("state_number", row),
    id: text("data_id", row),
    cohort: text("cohort", row),
    loadNumber: Number.isNaN(count("load_number", row)) ? null : count("load_number", row),
    asOf: timestampsOf(rows, "as_of")[row]!,
    rows: count("row_count", row),
    added: count("added", row),
    changed: count("changed", row),
    withdrawn: count("withdrawn", row),
    profile: JSON.parse(text("profile", row)),
  }));
}

/**
 * The id of what `accepted` holds: that of the last state; null where none was noted, or not the last one.
 *
 * @throws {QueryError} when the warehouse fails.
 */
export async function dataId(warehouse: Warehouse): Promise<string | null> {
  const last = (await dataStates(warehouse)).at(-1);
  if (last === undefined) return null;
  const held = await warehouse.query(sql`SELECT COUNT(*) AS row_count FROM accepted`);
  return numbersOf(held, "row_count")[0] === last.rows ? last.id : null;
}

async function isNoted(warehouse: Warehouse): Promise<boolean> {
  const found = await warehouse.query(sql`SELECT table_name FROM information_schema.tables
    WHERE table_catalog = CURRENT_DATABASE() AND table_schema = CURRENT_SCHEMA()
      AND LOWER(table_name) = 'data_states'`);
  return found.rowCount > 0;
}
