import { numbersOf } from "lib/table/mod.ts";
import { sql, type Warehouse } from "lib/warehouse/mod.ts";
import type { ContractReport } from "../contract/contract.ts";
import type { LoadCounts } from "./load_log.ts";

/**
 * What `load_touched` says became of the rows of a load, and how many stays other tables have to follow.
 *
 * @throws {QueryError} when the warehouse fails.
 */
export async function loadCounts(
  warehouse: Warehouse,
  { rowsIn, quarantined }: ContractReport,
): Promise<{ readonly load: LoadCounts; readonly touched: number }> {
  const counted = await warehouse.query(sql`
    SELECT
      (SELECT COUNT(*) FROM load_rows) AS kept,
      COUNT(CASE WHEN load_state = 'added' THEN 1 END) AS added,
      COUNT(CASE WHEN load_state = 'changed' THEN 1 END) AS changed,
      COUNT(CASE WHEN load_state = 'moved' THEN 1 END) AS moved,
      COUNT(CASE WHEN load_state = 'unchanged' THEN 1 END) AS unchanged,
      COUNT(CASE WHEN load_state = 'withdrawn' THEN 1 END) AS withdrawn,
      COUNT(CASE WHEN load_state = 'absent' THEN 1 END) AS absent,
      COUNT(CASE WHEN load_state = 'left out' THEN 1 END) AS left_out,
      COUNT(*) AS touched
    FROM load_touched
  `);
  const count = (name: string) => numbersOf(counted, name)[0]!;
  return {
    load: {
      rowsRead: rowsIn,
      added: count("added"),
      changed: count("changed"),
      unchanged: count("unchanged") + count("moved"),
      superseded: count("kept") - (count("touched") - count("left_out")),
      cancelled: count("withdrawn") + count("absent"),
      quarantined,
      withdrawn: count("withdrawn") + count("left_out"),
    },
    touched: count("touched") - count("unchanged") - count("absent"),
  };
}

/** Who is left out can't be told where an id can't be read. @throws {Error} with how many are. */
export async function assertIdsRead(warehouse: Warehouse): Promise<void> {
  const unread = await warehouse.query(sql`SELECT COUNT(*) AS unread FROM load_ids WHERE id IS NULL`);
  const rows = numbersOf(unread, "unread")[0]!;
  if (rows === 0) return;
  throw new Error(
    `Cannot load a source as complete as each of its rows must tell its stay: the id of ${rows} can't be read`,
  );
}

/**
 * Holds the tables to the counts of a load.
 *
 * @param before rows that were there.
 * @throws {Error} with what has been lost or made.
 */
export async function reconcileLoad(warehouse: Warehouse, counts: LoadCounts, before: number): Promise<void> {
  const { rowsRead, added, changed, unchanged, superseded, cancelled, quarantined, withdrawn } = counts;
  const found = await warehouse.query(sql`
    SELECT
      (SELECT COUNT(*) FROM accepted) AS accepted,
      (SELECT COUNT(*) FROM stays) AS stays,
      (SELECT COUNT(DISTINCT stay_id) FROM stays) AS ids,
      (SELECT COUNT(*) FROM stay_features) AS stay_features
  `);
  const expected = before + added - withdrawn;
  const sum = added + changed + unchanged + superseded + cancelled + quarantined;
  const wrong = ["accepted", "stays", "ids", "stay_features"].filter((name) =>
    numbersOf(found, name)[0] !== expected
  );
  if (wrong.length === 0 && sum === rowsRead) return;
  const said = wrong.map((name) => `${name} has ${numbersOf(found, name)[0]}, expected ${expected}`);
  throw new Error(
    `Cannot load ${rowsRead} rows as none may be lost or made on the way: ${
      [...said, ...(sum === rowsRead ? [] : [`${sum} are accounted for`])].join("; ")
    }`,
  );
}
