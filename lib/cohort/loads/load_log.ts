import {
  categoriesOf,
  categoryColumn,
  numberColumn,
  numbersOf,
  tableOf,
  timestampColumn,
  timestampsOf,
} from "lib/table/mod.ts";
import { sql, type Warehouse, written } from "lib/warehouse/mod.ts";

/** What became of a load's rows: `rowsRead` is the sum of the six after it. */
export type LoadCounts = {
  readonly rowsRead: number;
  /** Stays that were not there before. */
  readonly added: number;
  /** Stays that say something else than before. */
  readonly changed: number;
  /** Stays that say what they said. */
  readonly unchanged: number;
  /** Rows that a later row of the same load took the place of. */
  readonly superseded: number;
  /** Rows that say that their stay is withdrawn, whether it was there or not. */
  readonly cancelled: number;
  /** Rows that broke the contract. */
  readonly quarantined: number;
  /** Stays that were there and are no more: told by a row, or left out by a complete source. */
  readonly withdrawn: number;
};

/**
 * "add" and "replace" brought rows, "restage" made `stays` anew as the spec had changed, "empty" took all
 * out.
 */
export type LoadKind = "add" | "replace" | "restage" | "empty";

/** A row of `load_log`. Times are epoch milliseconds UTC. */
export type Load = LoadCounts & {
  readonly number: number;
  /** The hash of the source's content; null of a table, which is compared row by row. */
  readonly id: string | null;
  readonly cohort: string;
  readonly kind: LoadKind;
  readonly source: string;
  readonly asOf: number;
  /** Hash of the columns of `accepted`, and of how `stays` is made of them. */
  readonly layout: string;
  readonly staging: string;
  /** Of a table that was read in part: by which column, and the highest value read (see `markOf()`). */
  readonly sinceColumn: string | null;
  readonly readUntil: string | null;
  readonly startedAt: number;
  readonly endedAt: number;
  /** By which Snowflake's Time Travel reads what it left; null where that isn't noted, as on DuckDB. */
  readonly statementId: string | null;
};

export const noCounts: LoadCounts = {
  rowsRead: 0,
  added: 0,
  changed: 0,
  unchanged: 0,
  superseded: 0,
  cancelled: 0,
  quarantined: 0,
  withdrawn: 0,
};

/** What `deno task load` has brought to a warehouse. */
export type LoadState = {
  /** The loads that the tables were filled by, the oldest first; none where a run filled them. */
  readonly current: readonly Load[];
  /** Of the last load ever, 0 where there is none. */
  readonly lastNumber: number;
  /** Rows of `accepted`, 0 where there is no such table. */
  readonly rows: number;
};

/** @throws {QueryError} when the warehouse fails. */
export async function loadState(warehouse: Warehouse): Promise<LoadState> {
  const there = await tablesThere(warehouse);
  const loads = await readLoads(warehouse, there.get("load_log"));
  const begin = loads.findLastIndex(({ kind }) => kind === "replace" || kind === "empty");
  const current = loads.slice(Math.max(0, begin)).filter(({ kind }) => kind !== "empty");
  const rows = there.has("accepted")
    ? numbersOf(await warehouse.query(sql`SELECT COUNT(*) AS there FROM accepted`), "there")[0]!
    : 0;
  return { current, lastNumber: loads.at(-1)?.number ?? 0, rows };
}

/** All loads that there have been, the oldest first. @throws {QueryError} when the warehouse fails. */
export async function loadsEver(warehouse: Warehouse): Promise<Load[]> {
  return await readLoads(warehouse, (await tablesThere(warehouse)).get("load_log"));
}

type Shape = { readonly hasStatement: boolean };

/** A log that no load has come to since versions before had it lacks `statement_id`. */
async function tablesThere(warehouse: Warehouse): Promise<ReadonlyMap<string, Shape>> {
  const found = await warehouse.query(sql`SELECT
      LOWER(table_name) AS name,
      MAX(CASE WHEN LOWER(column_name) = 'statement_id' THEN 1 ELSE 0 END) AS has_statement
    FROM information_schema.columns
    WHERE table_catalog = CURRENT_DATABASE() AND table_schema = CURRENT_SCHEMA()
      AND LOWER(table_name) IN ('accepted', 'load_log')
    GROUP BY LOWER(table_name)`);
  const { codes, labels } = categoriesOf(found, "name"), has = numbersOf(found, "has_statement");
  return new Map(Array.from(codes, (code, row) => [labels[code]!, { hasStatement: has[row] === 1 }]));
}

/** Texts, times and numbers of a row, by their columns. */
const texts = [
  ...["load_id", "cohort", "kind", "source", "layout", "staging", "since_column", "read_until"] as const,
];
const times = ["as_of", "started_at", "ended_at"] as const;
const counts = [
  ["rows_read", "rowsRead"],
  ["added", "added"],
  ["changed", "changed"],
  ["unchanged", "unchanged"],
  ["superseded", "superseded"],
  ["cancelled", "cancelled"],
  ["quarantined", "quarantined"],
  ["withdrawn", "withdrawn"],
] as const satisfies readonly (readonly [column: string, count: keyof LoadCounts])[];

async function readLoads(warehouse: Warehouse, log: Shape | undefined): Promise<Load[]> {
  if (log === undefined) return [];
  const statement = log.hasStatement ? "statement_id" : "CAST(NULL AS VARCHAR) AS statement_id";
  const columns = ["load_number", ...texts, statement, ...times, ...counts.map(([column]) => column)];
  const rows = await warehouse.query(written(
    `SELECT ${columns.join(", ")} FROM load_log WHERE load_number > 0 ORDER BY load_number`,
    "load_log",
  ));
  const text = (name: (typeof texts)[number] | "statement_id", row: number) => {
    const { codes, labels } = categoriesOf(rows, name);
    return labels[codes[row]!] ?? null;
  };
  const time = (name: (typeof times)[number], row: number) => timestampsOf(rows, name)[row]!;
  return Array.from({ length: rows.rowCount }, (_, row): Load => ({
    number: numbersOf(rows, "load_number")[row]!,
    id: text("load_id", row),
    cohort: text("cohort", row)!,
    kind: text("kind", row) as LoadKind,
    source: text("source", row)!,
    layout: text("layout", row)!,
    staging: text("staging", row)!,
    sinceColumn: text("since_column", row),
    readUntil: text("read_until", row),
    asOf: time("as_of", row),
    startedAt: time("started_at", row),
    endedAt: time("ended_at", row),
    statementId: text("statement_id", row),
    ...Object.fromEntries(
      counts.map(([column, count]) => [count, numbersOf(rows, column)[row]!]),
    ) as LoadCounts,
  }));
}

/**
 * Adds a row, within the transaction whose work it tells of, so without the id of its COMMIT (see
 * `noteStatement()`). @throws {QueryError}
 */
export async function logLoad(warehouse: Warehouse, load: Load): Promise<void> {
  const { number, id, cohort, kind, source, asOf, layout, staging, startedAt, endedAt } = load;
  const { sinceColumn, readUntil } = load;
  await warehouse.append(
    "load_log",
    tableOf({
      load_number: numberColumn([number]),
      load_id: categoryColumn([id]),
      cohort: categoryColumn([cohort]),
      kind: categoryColumn([kind]),
      source: categoryColumn([source]),
      as_of: timestampColumn([asOf]),
      layout: categoryColumn([layout]),
      staging: categoryColumn([staging]),
      since_column: categoryColumn([sinceColumn]),
      read_until: categoryColumn([readUntil]),
      ...Object.fromEntries(counts.map(([column, count]) => [column, numberColumn([load[count]])])),
      started_at: timestampColumn([startedAt]),
      ended_at: timestampColumn([endedAt]),
      statement_id: categoryColumn([null]),
    }),
  );
}

/** Makes row 0 of the log, where it isn't there yet; outside of a transaction. @throws {QueryError} */
export async function prepareTurns(warehouse: Warehouse): Promise<void> {
  await warehouse.run(sql`INSERT INTO load_log (load_number)
    SELECT 0 AS load_number WHERE NOT EXISTS (SELECT 1 FROM load_log WHERE load_number = 0)`);
}

/**
 * Takes the turn to load, as the first of a transaction: on Snowflake another load that has it is waited for,
 * in a DuckDB that several handles share the later one fails. @throws {QueryError}
 */
export async function takeTurn(warehouse: Warehouse, startedAt: number): Promise<void> {
  await warehouse.run(sql`UPDATE load_log SET started_at = :started_at WHERE load_number = 0`, {
    started_at: new Date(startedAt),
  });
}
