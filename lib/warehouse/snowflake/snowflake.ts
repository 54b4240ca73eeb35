import type { Table } from "lib/table/mod.ts";
import { checkTableName } from "../append_columns.ts";
import { checkRowsOfTable, rowsOfTable } from "../rows_of_table.ts";
import type { Sql } from "../sql.ts";
import { isDefining, isReading, isRepeatable, statementVerb } from "../statements.ts";
import { Turns } from "../turns.ts";
import type { Values, Warehouse } from "../warehouse.ts";
import { appendToSnowflake, prepareAppends } from "./append.ts";
import { type BoundStatement, boundStatements, boundTexts } from "./binds.ts";
import { Connection } from "./connection.ts";
import { causeOf, failureOf, snowflakeError, transactionError, uncertainCommit } from "./error.ts";
import { interruptibly } from "./interrupt.ts";
import { type SnowflakeLogin, snowflakeLogin } from "./login/login.ts";
import { parseSnowflakeUrl } from "./login/url.ts";
import type { SnowflakeOptions } from "./options.ts";
import { streamSnowflakeRows } from "./rows/read.ts";
import type { SnowflakeSession } from "./session.ts";
import type { Outcome, Transaction } from "./transaction.ts";

/**
 * Snowflake, through its official driver. Calls run one after the other. A handle has one transaction at a
 * time, and calls made on the same handle meanwhile belong to it.
 *
 * When the connection is lost, or the service unavailable, statements that only read are sent again;
 * statements that change rows run in a transaction (one of their own, outside of `transaction()`), which is
 * rolled back and done again as a whole. Nothing else is sent twice. So the work of a `transaction()` may run
 * more than once: it must do nothing but use this warehouse.
 */
export class SnowflakeWarehouse implements Warehouse {
  readonly engine = "snowflake";
  readonly #connection: Connection;
  readonly #turns = new Turns();
  #transaction: Transaction | undefined;
  #isClosed = false;
  #lastCommit: string | null = null;

  private constructor(login: SnowflakeLogin, options: SnowflakeOptions) {
    this.#connection = new Connection(login, options);
  }

  /**
   * Logs in at the place that a URL names (see `parseSnowflakeUrl()`), with what the environment and
   * `connections.toml` prove (see `snowflakeLogin()`).
   *
   * @throws {TypeError} when the URL is malformed, or the connection's section can't be read.
   * @throws {QueryError} that says which of account, user, key, role or network it was.
   */
  static async open(url: string, options: SnowflakeOptions = {}): Promise<SnowflakeWarehouse> {
    const login = await snowflakeLogin(parseSnowflakeUrl(url), options.environment, options.cohort);
    const warehouse = new SnowflakeWarehouse(login, options);
    await warehouse.#connection.open();
    return warehouse;
  }

  get lastCommit(): string | null {
    return this.#lastCommit;
  }

  async query(sql: Sql, values: Values = {}): Promise<Table> {
    const statements = boundStatements(sql, values);
    return await this.#inTurn(sql.source, { values, own: sql.text }, async () => {
      const { text, binds } = oneSelect(statements);
      return await this.#retried(true, (session) => session.readExactly(text, binds));
    });
  }

  async *stream(sql: Sql, values: Values = {}, rows = rowsOfTable): AsyncGenerator<Table, undefined> {
    checkRowsOfTable(rows);
    const statements = boundStatements(sql, values);
    const about = { values, own: sql.text };
    const { statement, floats } = await this.#inTurn(sql.source, about, async () => {
      const { text, binds } = oneSelect(statements);
      return await this.#retried(true, (session) => session.select(text, binds));
    });
    try {
      yield* streamSnowflakeRows(statement, rows, { floats });
    } catch (thrown) {
      throw this.#explained(thrown, sql.source, about);
    }
  }

  async run(sql: Sql, values: Values = {}): Promise<void> {
    const statements = boundStatements(sql, values);
    await this.#inTurn(sql.source, { values, own: sql.text }, async () => {
      for (const statement of statements) await this.#runOne(statement);
    });
  }

  append(table: string, rows: Table): Promise<number> {
    const own = [table, ...Object.keys(rows.columns)].join(" ");
    return this.#inTurn(`append to ${table}`, { own }, async () => {
      checkTableName(table);
      await this.#changing((session) => appendToSnowflake(session, table, rows));
      return rows.rowCount;
    });
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    const inTurn = <R>(step: () => Promise<R>) => this.#inTurn("transaction", {}, step);
    return await this.#redone(async () => {
      await inTurn(() => this.#begin());
      try {
        const result = await work();
        return await inTurn(async () => await this.#end(result));
      } catch (thrown) {
        return await this.#turns.take(() => this.#giveUp(thrown));
      }
    });
  }

  /**
   * Waits for the calls made before. What a transaction under way did is rolled back. Closing twice is fine.
   */
  close(): Promise<void> {
    return this.#turns.take(async () => {
      this.#isClosed = true;
      await this.#connection.discard();
    });
  }

  async #runOne({ text, binds }: BoundStatement): Promise<void> {
    if (this.#connection.tables?.forget(text)) return;
    if (isDefining(text)) {
      if (this.#transaction !== undefined) {
        const verb = statementVerb(text);
        throw new TypeError(
          `Cannot run ${verb} in a transaction as Snowflake commits at each: do it before the transaction`,
        );
      }
      await this.#retried(isRepeatable(text), (session) => session.execute(text, binds));
    } else if (isReading(text) || isRepeatable(text)) {
      await this.#retried(true, (session) => session.execute(text, binds));
    } else {
      await this.#changing((session) => session.execute(text, binds));
    }
  }

  /** Runs what changes rows: in the transaction under way, or in one of its own. */
  async #changing(work: (session: SnowflakeSession) => Promise<unknown>): Promise<void> {
    if (this.#transaction !== undefined) {
      await this.#retried(false, work);
      return;
    }
    await this.#redone(async () => {
      await this.#begin();
      try {
        return await this.#end(await this.#retried(false, work));
      } catch (thrown) {
        return await this.#giveUp(thrown);
      }
    });
  }

  /** Does a transaction again, from its beginning on a new session, while it gets lost and patience lasts. */
  async #redone<T>(attempt: () => Promise<Outcome<T>>): Promise<T> {
    const patience = this.#connection.patience();
    while (true) {
      const outcome = await attempt();
      if ("result" in outcome) return outcome.result;
      const { thrown, isLost } = outcome;
      if (!isLost || !(await patience.permits(this.#connection.waitingFor(thrown)))) throw thrown;
    }
  }

  async #begin(): Promise<void> {
    if (this.#transaction !== undefined) {
      throw new TypeError("Cannot begin a transaction as there may be one: one is under way");
    }
    await this.#retried(true, async (session) => {
      await prepareAppends(session);
      await session.execute("BEGIN TRANSACTION");
    });
    this.#transaction = { isLost: false };
  }

  async #end<T>(result: T): Promise<Outcome<T>> {
    const { failure: cause } = this.#transaction!;
    if (cause !== undefined) {
      const message = "Cannot commit a transaction as all of its statements must succeed: one failed";
      throw transactionError(message, { cause });
    }
    await this.#commit();
    this.#transaction = undefined;
    return { result };
  }

  /** Rolls back by ending the session when it may be in the middle of something. */
  async #giveUp(thrown: unknown): Promise<{ thrown: unknown; isLost: boolean }> {
    const { isLost = false } = this.#transaction ?? {};
    this.#transaction = undefined;
    try {
      if (isLost) await this.#connection.discard();
      else await this.#connection.session?.execute("ROLLBACK");
    } catch {
      await this.#connection.discard();
    }
    return { thrown, isLost };
  }

  /** COMMIT may be sent again in the same session: done already, it does nothing. */
  async #commit(): Promise<void> {
    const session = this.#connection.session!, patience = this.#connection.patience();
    for (let isUncertain = false;;) {
      try {
        this.#lastCommit = (await session.execute("COMMIT")).getQueryId() ?? null;
        return;
      } catch (thrown) {
        const failure = failureOf(thrown);
        if (failure === "no session" && !isUncertain) this.#transaction!.isLost = true;
        isUncertain ||= failure === "unknown";
        const mayRepeat = failure === "unknown" || failure === "not run";
        if (mayRepeat && await patience.permits(this.#connection.waitingFor(thrown))) continue;
        if (!isUncertain) throw thrown;
        await this.#connection.discard();
        throw uncertainCommit(causeOf(thrown, this.#connection.login.secrets));
      }
    }
  }

  /**
   * Sends `work`'s statements, and again after a failure, if that can't run anything twice that changes
   * something.
   */
  async #retried<T>(mayRunTwice: boolean, work: (session: SnowflakeSession) => Promise<T>): Promise<T> {
    const patience = this.#connection.patience();
    while (true) {
      if (this.#transaction?.isLost) {
        throw transactionError("Cannot go on with a transaction as its connection must last: it was lost");
      }
      try {
        const session = await this.#connection.open();
        return await interruptibly(() => session.cancel(), this.#connection.signal, () => work(session));
      } catch (thrown) {
        const fault = this.#connection.waitingFor(thrown);
        if (!(await this.#mayRepeat(thrown, mayRunTwice)) || !(await patience.permits(fault))) throw thrown;
      }
    }
  }

  async #mayRepeat(thrown: unknown, mayRunTwice: boolean): Promise<boolean> {
    const failure = failureOf(thrown), transaction = this.#transaction;
    const isRefused = failure === "lasting" || this.#connection.signal?.aborted === true;
    if (failure === "no session") await this.#connection.discard();
    if (transaction === undefined) {
      return !isRefused && (mayRunTwice || failure === "not run" || failure === "no session");
    }
    // Work that changes rows may be several statements, of which some have run: it is all or nothing.
    const isLost = !isRefused && (failure === "no session" || !mayRunTwice);
    transaction.isLost ||= isLost;
    // What this room itself refuses has changed nothing.
    const hasFailed = isLost || (isRefused && !(thrown instanceof TypeError || thrown instanceof RangeError));
    if (hasFailed) transaction.failure ??= causeOf(thrown, this.#connection.login.secrets);
    return !isRefused && !isLost;
  }

  #inTurn<T>(
    source: string,
    about: About,
    work: () => Promise<T>,
  ): Promise<T> {
    return this.#turns.take(async () => {
      try {
        if (this.#isClosed) throw new TypeError("Cannot use the warehouse as it must be open: it was closed");
        if (this.#connection.signal?.aborted) {
          throw new TypeError("Cannot use the warehouse as it was cancelled");
        }
        return await work();
      } catch (thrown) {
        throw this.#explained(thrown, source, about);
      }
    });
  }

  #explained(thrown: unknown, source: string, { values = {}, own = "" }: About): unknown {
    const hidden = [...this.#connection.login.secrets, ...boundTexts(values)];
    const { database = "", schema = "", role = "", warehouse = "" } = this.#connection.login.place;
    const known = [own, database, schema, role, warehouse].join(" ");
    return snowflakeError(thrown, source, Object.keys(values), hidden, known);
  }
}

/** What a statement binds, and the names and texts that it is made of. */
type About = { readonly values?: Values; readonly own?: string };

function oneSelect(statements: readonly BoundStatement[]): BoundStatement {
  const [statement] = statements;
  if (statement === undefined || statements.length > 1) {
    throw new TypeError(`Cannot query as it must be one SELECT: it has ${statements.length} statements`);
  }
  if (isReading(statement.text)) return statement;
  const verb = statementVerb(statement.text);
  throw new TypeError(`Cannot query as it must be one SELECT: it is ${verb}`);
}
