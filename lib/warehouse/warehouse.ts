import { shownText } from "lib/files/mod.ts";
import type { Table } from "lib/table/mod.ts";
import type { Sql } from "./sql.ts";

/** A value bound to a statement: a Date is a timestamp (UTC), null is NULL. */
export type Value = string | number | boolean | Date | null;
/** Values by the names that the statement gives them (`:as_of`). */
export type Values = Readonly<Record<string, Value>>;

/** Where the rows are: the same calls on every engine. */
export interface Warehouse {
  /** "duckdb" or "snowflake". */
  readonly engine: string;
  /**
   * The id of the statement that committed this handle's last write: after it, Time Travel reads what was
   * written (`AT(STATEMENT => …)`). Null before the first one; left out of engines without such ids.
   */
  readonly lastCommit?: string | null;
  /** Runs one SELECT and reads its rows into columns. @throws {QueryError} */
  query(sql: Sql, values?: Values): Promise<Table>;
  /**
   * Runs one SELECT and reads its rows in tables of `rows` (1 to 1,048,576; default 65,536) or a little more,
   * the last of what is left: for more of them than fit in memory. A category's labels are those of its
   * table; without a row there is no table.
   *
   * It reads beside the other calls of the handle, which may go on meanwhile: what is committed when it
   * begins, and on DuckDB no temporary tables. Rows read are not read again after a fault.
   * @throws {QueryError} @throws {RangeError}
   */
  stream(sql: Sql, values?: Values, rows?: number): AsyncIterable<Table>;
  /** Runs one or more statements for their effect. @throws {QueryError} */
  run(sql: Sql, values?: Values): Promise<void>;
  /**
   * Appends all rows to an existing table, matching columns by name, and returns their number.
   * @throws {QueryError} and appends nothing when a column is unknown, missing or of another type.
   */
  append(table: string, rows: Table): Promise<number>;
  /**
   * Commits what `work` did, or, when it throws, rolls all of it back and rethrows. `work` must do nothing
   * but use the warehouse, and create or drop nothing: on Snowflake each definition commits, and after a lost
   * connection `work` starts again.
   */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * A statement failed: names the SQL file and the engine, and keeps the engine's error as `cause`. However
 * long the message and whatever is in it, it is shown as `shownText()` says.
 */
export class QueryError extends Error {
  override readonly name = "QueryError";
  constructor(message: string, readonly engine: string, readonly source: string, options?: ErrorOptions) {
    super(shownText(message), options);
  }
}
