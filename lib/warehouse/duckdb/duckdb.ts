import {
  type DuckDBConnection,
  type DuckDBExtractedStatements,
  DuckDBInstance,
  type DuckDBPreparedStatement,
  DuckDBTimestampValue,
  StatementType,
} from "@duckdb/node-api";
import { messageOf } from "lib/files/mod.ts";
import type { Table } from "lib/table/mod.ts";
import { checkTableName } from "../append_columns.ts";
import { checkBinds, placeBinds, type PlacedBinds } from "../binds.ts";
import { checkRowsOfTable, rowsOfTable } from "../rows_of_table.ts";
import { checkSql, type Sql } from "../sql.ts";
import { splitStatements } from "../statements.ts";
import { Turns } from "../turns.ts";
import { QueryError, type Value, type Values, type Warehouse } from "../warehouse.ts";
import { appendRows } from "./append.ts";
import { duckDbError } from "./error.ts";
import { readResult, streamResult } from "./read.ts";

/**
 * Settings of every instance: rows keep their order (so that two runs agree), and SQL reaches no file, no
 * network and no extension beyond the database itself.
 */
const settings = {
  preserve_insertion_order: "true",
  enable_external_access: "false",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
};

/** What a handle may do with a file. */
type Access = "read" | "write";

/**
 * The DuckDB inside the process. Calls run one after the other. A handle has one transaction at a time, and
 * calls made on the same handle meanwhile belong to it: open a second handle to stay outside. Several
 * statements in one `run()` are all or nothing only inside a transaction.
 */
export class DuckDbWarehouse implements Warehouse {
  readonly engine = "duckdb";
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #turns = new Turns();
  #isInTransaction = false;
  #isClosed = false;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  /**
   * Opens the database file at an absolute path, or a new database in memory.
   *
   * @param path undefined for a database in memory, which never spills to disk.
   * @param waitMs how long another process may still have the file: one that is killed lets go of it within a
   * second or two.
   * @param access "read" for a handle that can change nothing, beside other readers but no writer.
   * @throws {QueryError} when another process has the file open, or it is no database.
   */
  static async open(
    path?: string,
    waitMs = 5_000,
    access: Access = "write",
  ): Promise<DuckDbWarehouse> {
    try {
      // Two instances of one file in one process would not see each other's rows: the cache gives the same
      // one.
      const instance = path === undefined
        ? await DuckDBInstance.create(":memory:", { temp_directory: "", ...settings })
        : await instanceOf(path, performance.now() + waitMs, access);
      return new DuckDbWarehouse(instance, await instance.connect());
    } catch (thrown) {
      throw openingError(thrown, path ?? ":memory:", access);
    }
  }

  async query(sql: Sql, values: Values = {}): Promise<Table> {
    const { text, names } = bound(sql, values);
    return await this.#inTurn(sql.source, names, async () => {
      const read = async (statement: DuckDBPreparedStatement) => await readResult(await statement.stream());
      return await withSelect(this.#connection, text, values, read);
    });
  }

  async *stream(sql: Sql, values: Values = {}, rows = rowsOfTable): AsyncGenerator<Table, undefined> {
    checkRowsOfTable(rows);
    const { text, names } = bound(sql, values);
    // another call on the same connection would end what it reads
    const connection = await this.#inTurn(sql.source, names, () => this.#instance.connect());
    try {
      const stream = (statement: DuckDBPreparedStatement) => statement.stream();
      yield* streamResult(await withSelect(connection, text, values, stream), rows);
    } catch (thrown) {
      throw duckDbError(thrown, sql.source, names);
    } finally {
      connection.closeSync();
    }
  }

  async run(sql: Sql, values: Values = {}): Promise<void> {
    const { text, names } = bound(sql, values);
    await this.#inTurn(sql.source, names, async () => {
      const statements = await extracted(this.#connection, text);
      for (let i = 0; statements !== undefined && i < statements.count; i++) {
        await withStatement(statements.prepare(i), async (statement) => {
          bindValues(statement, values);
          await statement.run();
        });
      }
    });
  }

  append(table: string, rows: Table): Promise<number> {
    return this.#inTurn(`append to ${table}`, [], async () => {
      checkTableName(table);
      if (this.#isInTransaction) await appendRows(this.#connection, table, rows);
      else await this.#allOrNothing(() => appendRows(this.#connection, table, rows));
      return rows.rowCount;
    });
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.#inTurn("transaction", [], async () => {
      if (this.#isInTransaction) {
        throw new TypeError("Cannot begin a transaction as there may be one: one is under way");
      }
      await this.#connection.run("BEGIN TRANSACTION");
      this.#isInTransaction = true;
    });
    try {
      const result = await work();
      await this.#inTurn("transaction", [], () => this.#commit());
      return result;
    } catch (thrown) {
      if (!this.#isClosed) await this.#inTurn("transaction", [], () => this.#rollBack());
      throw thrown;
    } finally {
      this.#isInTransaction = false;
    }
  }

  /**
   * Waits for the calls made before. What a transaction under way did is rolled back. Closing twice is fine.
   */
  close(): Promise<void> {
    return this.#turns.take(() => {
      if (this.#isClosed) return;
      this.#isClosed = true;
      this.#connection.closeSync();
      this.#instance.closeSync();
    });
  }

  #inTurn<T>(source: string, names: readonly string[], work: () => Promise<T>): Promise<T> {
    return this.#turns.take(async () => {
      try {
        if (this.#isClosed) throw new TypeError("Cannot use the warehouse as it must be open: it was closed");
        return await work();
      } catch (thrown) {
        throw duckDbError(thrown, source, names);
      }
    });
  }

  async #allOrNothing(work: () => Promise<void>): Promise<void> {
    await this.#connection.run("BEGIN TRANSACTION");
    try {
      await work();
      await this.#commit();
    } catch (thrown) {
      await this.#rollBack();
      throw thrown;
    }
  }

  async #commit(): Promise<void> {
    // After a failed statement, even a caught one, COMMIT would roll back and say nothing: a SELECT says it.
    await this.#connection.run("SELECT 1");
    await this.#connection.run("COMMIT");
  }

  async #rollBack(): Promise<void> {
    try {
      await this.#connection.run("ROLLBACK");
    } catch {
      // A COMMIT that failed has rolled back by itself; what made it fail is thrown by the caller.
    }
  }
}

function bound(sql: Sql, values: Values): PlacedBinds {
  checkSql(sql);
  const placed = placeBinds(sql.text, (name) => `$${name}`);
  checkBinds(sql.source, placed.names, values);
  return placed;
}

/** Undefined when there are none, as in comments alone: the driver fails then without a reason. */
async function extracted(
  connection: DuckDBConnection,
  text: string,
): Promise<DuckDBExtractedStatements | undefined> {
  return splitStatements(text).length === 0 ? undefined : await connection.extractStatements(text);
}

/** Prepares a text that must be one SELECT, with its values bound. */
async function withSelect<T>(
  connection: DuckDBConnection,
  text: string,
  values: Values,
  work: (statement: DuckDBPreparedStatement) => Promise<T>,
): Promise<T> {
  const statements = await extracted(connection, text);
  if (statements?.count !== 1) {
    throw new TypeError(
      `Cannot query as it must be one SELECT: it has ${statements?.count ?? 0} statements`,
    );
  }
  return await withStatement(statements.prepare(0), async (statement) => {
    if (statement.statementType !== StatementType.SELECT) {
      const kind = StatementType[statement.statementType];
      throw new TypeError(`Cannot query as it must be one SELECT: it is ${kind}`);
    }
    bindValues(statement, values);
    return await work(statement);
  });
}

async function withStatement<T>(
  preparing: Promise<DuckDBPreparedStatement>,
  work: (statement: DuckDBPreparedStatement) => Promise<T>,
): Promise<T> {
  const statement = await preparing;
  try {
    return await work(statement);
  } finally {
    statement.destroySync();
  }
}

/** One of several statements takes only those of the binds that it names. */
function bindValues(statement: DuckDBPreparedStatement, values: Values): void {
  for (let i = 1; i <= statement.parameterCount; i++) {
    const name = statement.parameterName(i);
    const value = values[name];
    if (value === undefined) throw new TypeError(`Cannot bind as binds are written :name: one is "${name}"`);
    bindValue(statement, i, value);
  }
}

/**
 * NaN and an invalid Date are missing, as in a column: NULL. Whole numbers go as BIGINT, others as DOUBLE.
 */
function bindValue(statement: DuckDBPreparedStatement, index: number, value: Value): void {
  if (value === null || Number.isNaN(value instanceof Date ? value.getTime() : value)) {
    statement.bindNull(index);
  } else if (value instanceof Date) {
    statement.bindTimestamp(index, new DuckDBTimestampValue(BigInt(value.getTime()) * 1000n));
  } else if (typeof value === "string") {
    statement.bindVarchar(index, value);
  } else if (typeof value === "boolean") {
    statement.bindBoolean(index, value);
  } else if (Number.isSafeInteger(value)) {
    statement.bindBigInt(index, BigInt(value));
  } else {
    statement.bindDouble(index, value);
  }
}

async function instanceOf(path: string, deadline: number, access: Access): Promise<DuckDBInstance> {
  const mode = access === "read" ? { access_mode: "READ_ONLY" } : {};
  while (true) {
    try {
      return await DuckDBInstance.fromCache(path, { ...settings, ...mode });
    } catch (error) {
      if (!isLocked(error) || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function isLocked(thrown: unknown): boolean {
  return thrown instanceof Error && /\bset lock on\b|used by another process/.test(thrown.message);
}

function openingError(thrown: unknown, path: string, access: Access): QueryError {
  const message = messageOf(thrown);
  const holder = /\(PID (\d+)\)/.exec(message)?.[1];
  const rule = isLocked(thrown)
    ? `only one process at a time can have it open: ${
      holder ? `process ${holder}` : "another one"
    } has, close it first ` +
      "(in a notebook: `await store.close()`, or restart its kernel; a run ends by itself)"
    : `it must be a database file that can be read${access === "read" ? "" : " and written"}: ${message}`;
  return new QueryError(`Cannot open ${path} as ${rule}`, "duckdb", "open", { cause: thrown });
}
