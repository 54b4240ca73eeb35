import { join } from "node:path";
import { columnOf, numbersOf, type Table } from "lib/table/mod.ts";
import { checkAppendedColumns } from "../append_columns.ts";
import { QueryError } from "../warehouse.ts";
import { type Cells, cellsOf } from "./cells.ts";
import { csvFormat, quoted, writeCsv } from "./csv.ts";
import { failureOf } from "./error.ts";
import type { SnowflakeSession } from "./session.ts";

const stage = "wardbook_append";
/** Rows that one INSERT takes as binds; more go through files. */
const bindRows = 1_000;
/** Rows in a file: Snowflake loads several at once, and only one lies on the disk here. */
const fileRows = 100_000;

/**
 * Creates the stage through which many rows are appended, once a session. Creating commits, so it must be
 * done before a transaction begins. A role that may not create one can go on: it is appending many rows that
 * fails then.
 *
 * @throws the driver's error when Snowflake can't be reached.
 */
export async function prepareAppends(session: SnowflakeSession): Promise<void> {
  if (session.isStageTried) return;
  try {
    await session.execute(`CREATE TEMPORARY STAGE IF NOT EXISTS ${stage}`);
  } catch (thrown) {
    if (failureOf(thrown) !== "lasting") throw thrown;
  }
  session.isStageTried = true;
}

/**
 * Appends `rows` to `table` in the transaction that is under way: few as binds, many as gzipped CSV through a
 * stage and COPY INTO. How values are sent depends on the types of the columns alone, never on the rows; see
 * `cellsOf()`.
 *
 * @param table a name that was checked: it is spliced into SQL.
 * @throws {TypeError} before anything is appended, when a column is unknown, missing or of another type.
 * @throws {RangeError} before anything is appended, when a value does not fit into its column's type.
 * @throws {QueryError} when Snowflake says that it took more or fewer rows: the transaction must then be
 * rolled back.
 */
export async function appendToSnowflake(
  session: SnowflakeSession,
  table: string,
  rows: Table,
): Promise<void> {
  const layout = await session.execute(`SELECT * FROM ${table} LIMIT 0`);
  const targets = layout.getColumns() ?? [];
  const names = targets.map((target) => target.getName().toLowerCase());
  checkAppendedColumns(table, names, Object.keys(rows.columns));
  const cells = (written: (label: string) => string) =>
    targets.map((target, i) => cellsOf(names[i]!, columnOf(rows, names[i]!), target, written));
  // A line of CSV with nothing in it would be no row: a table of one column goes as binds, however long.
  if (rows.rowCount < bindRows || names.length === 1) {
    await insertRows(session, table, names, cells((label) => label), rows.rowCount);
  } else {
    await copyRows(session, table, names, cells(quoted), rows.rowCount);
  }
}

/** All binds are texts: from the first row alone the driver would guess the type of the others. */
async function insertRows(
  session: SnowflakeSession,
  table: string,
  names: readonly string[],
  columns: readonly Cells[],
  rowCount: number,
): Promise<void> {
  const marks = names.map(() => "?").join(", ");
  for (let from = 0; from < rowCount; from += bindRows) {
    const count = Math.min(bindRows, rowCount - from);
    const binds = Array.from({ length: count }, (_, i) => columns.map((cells) => cells(from + i)));
    const insert = `INSERT INTO ${table} (${names.join(", ")}) VALUES (${marks})`;
    const outcome = await session.read(insert, binds);
    checkCount(table, total(outcome, "number of rows inserted"), count);
  }
}

async function copyRows(
  session: SnowflakeSession,
  table: string,
  names: readonly string[],
  columns: readonly Cells[],
  rowCount: number,
): Promise<void> {
  const place = `@${stage}/${crypto.randomUUID()}`;
  const folder = await Deno.makeTempDir({ prefix: "wardbook_append_" });
  try {
    for (let from = 0; from < rowCount; from += fileRows) {
      const path = join(folder, `rows_${from}.csv.gz`);
      await writeCsv(path, columns, from, Math.min(from + fileRows, rowCount));
      await putFile(session, table, path, place);
      await Deno.remove(path);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  const copied = await session.read(
    `COPY INTO ${table} (${names.join(", ")}) FROM ${place}/ FILE_FORMAT = (${csvFormat}) ` +
      `ON_ERROR = ABORT_STATEMENT PURGE = TRUE`,
  );
  checkCount(table, total(copied, "rows_loaded"), rowCount);
}

async function putFile(session: SnowflakeSession, table: string, path: string, place: string): Promise<void> {
  const url = `file://${path.replaceAll("\\", "/")}`;
  const outcome = await session.execute(
    `PUT '${url}' ${place} AUTO_COMPRESS = FALSE SOURCE_COMPRESSION = GZIP OVERWRITE = TRUE`,
  );
  // These rows are the driver's own: it makes them of what the upload came to.
  const index = (outcome.getColumns() ?? []).findIndex((column) =>
    column.getName().toLowerCase() === "status"
  );
  const statuses: unknown[] = [];
  for await (const row of outcome.streamRows() as AsyncIterable<readonly unknown[]>) {
    statuses.push(row[index]);
  }
  if (statuses.length > 0 && statuses.every((status) => status === "UPLOADED")) return;
  throw refusal(table, "the file of rows must reach its stage: it did not");
}

/** 0 where the answer has no such column, as when no file was found. */
function total(outcome: Table, name: string): number {
  return Object.hasOwn(outcome.columns, name) ? numbersOf(outcome, name).reduce((sum, n) => sum + n, 0) : 0;
}

function checkCount(table: string, actual: number, expected: number): void {
  if (actual === expected) return;
  throw refusal(table, `all ${expected} rows must be taken: Snowflake says ${actual}`);
}

function refusal(table: string, rule: string): QueryError {
  return new QueryError(`Cannot append to ${table} as ${rule}`, "snowflake", `append to ${table}`);
}
