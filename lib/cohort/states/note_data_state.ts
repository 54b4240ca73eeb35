import { createHash } from "node:crypto";
import {
  categoriesOf,
  categoryColumn,
  numberColumn,
  numbersOf,
  tableOf,
  timestampColumn,
} from "lib/table/mod.ts";
import { claimTables, sql, type Warehouse, written } from "lib/warehouse/mod.ts";
import type { Cohort } from "../cohort.ts";
import { acceptedNames } from "../contract/accepted_names.ts";
import { type DataState, dataStates } from "./data_states.ts";
import { columnProfiles } from "./profile.ts";

/**
 * Notes what `accepted` holds, where it is not what it held when it was noted last: its id, how many rows are
 * new, changed and gone, a profile of each column, and hashes of the rows. Nothing is noted in a warehouse
 * that isn't DuckDB: Snowflake's Time Travel keeps what tables held.
 *
 * @param loadNumber the load that left it; null where a run did.
 * @param asOf epoch milliseconds UTC.
 * @returns the state; null where none is noted.
 * @throws {QueryError} when the warehouse fails.
 */
export async function noteDataState(
  warehouse: Warehouse,
  cohort: Cohort,
  { loadNumber, asOf }: Pick<DataState, "loadNumber" | "asOf">,
): Promise<DataState | null> {
  if (warehouse.engine !== "duckdb") return null;
  const { id, rows } = await heldNow(warehouse, cohort), last = (await dataStates(warehouse)).at(-1);
  if (last?.id === id && last.cohort === cohort.name) return last;
  await claimTables(warehouse, ["data_states.sql", "data_rows.sql"]);
  const profile = await columnProfiles(warehouse, cohort), number = (last?.number ?? 0) + 1;
  return await warehouse.transaction(async () => {
    const changes = await changesOf(warehouse, number);
    const state = { number, id, cohort: cohort.name, loadNumber, asOf, rows, ...changes, profile };
    await warehouse.append("data_states", rowOf(state));
    return state;
  });
}

/** Fills `data_now` with hashes of the rows of `accepted`. */
async function heldNow(
  warehouse: Warehouse,
  { columns }: Cohort,
): Promise<{ readonly id: string; readonly rows: number }> {
  const names = [...acceptedNames(columns).values()];
  const key = columns.findIndex(({ role, nullable }) => role === "id" && nullable !== true);
  // Rows without a key are told by their content, and how many of the same there are.
  const counted = `ROW_NUMBER() OVER (PARTITION BY row_hash ORDER BY row_hash)`;
  await warehouse.run(written(
    `CREATE OR REPLACE TEMPORARY TABLE data_now AS
WITH hashed AS (
  SELECT ${key < 0 ? "" : `${hashSql([names[key]!])} AS key_hash, `}${
      hashSql(names)
    } AS row_hash FROM accepted
)
SELECT ${key < 0 ? `${hashSql(["row_hash", "place"])} AS key_hash` : "key_hash"}, row_hash
FROM ${key < 0 ? `(SELECT row_hash, ${counted} AS place FROM hashed)` : "hashed"}`,
    "noteDataState()",
  ));
  const total = await warehouse.query(
    sql`SELECT
      COUNT(*) AS row_count,
      CAST(COALESCE(SUM(CAST(row_hash AS HUGEINT)), 0) AS VARCHAR) AS total,
      CAST(COALESCE(BIT_XOR(row_hash), 0) AS VARCHAR) AS parity
    FROM data_now`,
  );
  const text = (name: string) => categoriesOf(total, name).labels[0]!,
    rows = numbersOf(total, "row_count")[0]!;
  const content = JSON.stringify([names, rows, text("total"), text("parity")]);
  return { id: createHash("sha256").update(content).digest("hex").slice(0, 12), rows };
}

/** 63 bits of the MD5 of values as texts; no text has the signs that stand between them and for none. */
function hashSql(names: readonly string[]): string {
  const texts = names.map((name) => `COALESCE(CAST(${name} AS VARCHAR), CHR(30))`);
  return `CAST(MD5_NUMBER_LOWER(CONCAT_WS(CHR(31), ${texts.join(", ")})) >> 1 AS BIGINT)`;
}

/** Brings `data_rows` to `data_now`, and counts what is new. */
async function changesOf(
  warehouse: Warehouse,
  number: number,
): Promise<Pick<DataState, "added" | "changed" | "withdrawn">> {
  await warehouse.run(
    sql`UPDATE data_rows SET until_state = :number
    WHERE until_state IS NULL AND NOT EXISTS (
      SELECT 1 FROM data_now
      WHERE data_now.key_hash = data_rows.key_hash AND data_now.row_hash = data_rows.row_hash
    )`,
    { number },
  );
  await warehouse.run(
    sql`INSERT INTO data_rows (key_hash, row_hash, since_state)
    SELECT key_hash, row_hash, :number FROM data_now
    WHERE NOT EXISTS (
      SELECT 1 FROM data_rows
      WHERE data_rows.until_state IS NULL
        AND data_now.key_hash = data_rows.key_hash AND data_now.row_hash = data_rows.row_hash
    )`,
    { number },
  );
  const counted = await warehouse.query(
    sql`SELECT
      COUNT(CASE WHEN gone.key_hash IS NULL THEN 1 END) AS added,
      COUNT(CASE WHEN gone.key_hash IS NOT NULL AND made.key_hash IS NOT NULL THEN 1 END) AS changed,
      COUNT(CASE WHEN made.key_hash IS NULL THEN 1 END) AS withdrawn
    FROM (SELECT DISTINCT key_hash FROM data_rows WHERE since_state = :number) AS made
    FULL JOIN (SELECT DISTINCT key_hash FROM data_rows WHERE until_state = :number) AS gone
      ON gone.key_hash = made.key_hash`,
    { number },
  );
  const count = (name: string) => numbersOf(counted, name)[0]!;
  return { added: count("added"), changed: count("changed"), withdrawn: count("withdrawn") };
}

function rowOf({ number, id, cohort, loadNumber, asOf, rows, profile, ...changes }: DataState) {
  return tableOf({
    state_number: numberColumn([number]),
    data_id: categoryColumn([id]),
    cohort: categoryColumn([cohort]),
    load_number: numberColumn([loadNumber ?? NaN]),
    as_of: timestampColumn([asOf]),
    row_count: numberColumn([rows]),
    added: numberColumn([changes.added]),
    changed: numberColumn([changes.changed]),
    withdrawn: numberColumn([changes.withdrawn]),
    profile: categoryColumn([JSON.stringify(profile)]),
  });
}
