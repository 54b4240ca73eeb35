import type { Table } from "lib/table/mod.ts";
import { statementVerb } from "../statements.ts";
import { loadSnowflakeDriver } from "./driver.ts";
import { causeOf, failureOf, loginRule, waitingFor } from "./error.ts";
import { loginRefusal, type SnowflakeLogin } from "./login/login.ts";
import { Patience } from "./patience.ts";
import { isFloat, withExactFloats } from "./rows/exact_floats.ts";
import { readSnowflakeRows } from "./rows/read.ts";
import type { Bind, Connection, RowStatement } from "./snowflake_sdk.ts";
import { TemporaryTables } from "./temporary_tables.ts";

/** What every session is set to, whatever the account's or the user's defaults; the URL may set others. */
const defaults: Readonly<Record<string, string>> = {
  TIMEZONE: "UTC",
  TIMESTAMP_TYPE_MAPPING: "TIMESTAMP_NTZ",
  TIMESTAMP_INPUT_FORMAT: "AUTO",
  DATE_INPUT_FORMAT: "AUTO",
  AUTOCOMMIT: "TRUE",
  // A statement of a process that was killed ends by itself, instead of running on for days.
  ABORT_DETACHED_QUERY: "TRUE",
  LOCK_TIMEOUT: "600",
  // A limit set for the account or the user would cut results, and nothing would tell.
  ROWS_PER_RESULTSET: "0",
  // Megabytes of a chunk, which is text in memory as a whole.
  CLIENT_RESULT_CHUNK_SIZE: "48",
};
/** How long a session's end is waited for: it ends by itself when nobody says so. */
const farewellMs = 3_000;

/**
 * One session with Snowflake, from login until its end. It sends each statement once, and knows what runs
 * now.
 */
export class SnowflakeSession {
  /** Whether creating the stage for appends was tried: it lives as long as the session. */
  isStageTried = false;
  readonly tables: TemporaryTables;
  readonly #connection: Connection;
  readonly #running = new Set<RowStatement>();
  /** How often what ran was to be stopped. */
  #cancels = 0;

  private constructor(connection: Connection, tables: TemporaryTables) {
    this.#connection = connection;
    this.tables = tables;
  }

  /**
   * Logs in, again while Snowflake can't be reached and patience lasts.
   *
   * @param before the temporary tables of the session that this one comes after.
   * @throws {QueryError} that says which of account, user, key, role or network it was.
   */
  static async open(
    login: SnowflakeLogin,
    patience: Patience,
    before?: TemporaryTables,
  ): Promise<SnowflakeSession> {
    const driver = await loadSnowflakeDriver(), tables = new TemporaryTables(before);
    while (true) {
      try {
        // A new one each time: the driver forgets what it logs in with.
        const session = new SnowflakeSession(await connected(driver.createConnection(login.options)), tables);
        await session.execute(
          `ALTER SESSION SET ${settingsText({ ...defaults, ...login.place.parameters })}`,
        );
        return session;
      } catch (thrown) {
        const fault = waitingFor(thrown, login);
        if (failureOf(thrown) !== "lasting" && await patience.permits(fault)) continue;
        throw loginRefusal(loginRule(thrown, login), { cause: causeOf(thrown, login.secrets) });
      }
    }
  }

  /**
   * Runs one statement. Binds are one list, or one a row.
   *
   * @throws the driver's error.
   * @throws {TypeError} when it names a temporary table that was lost with the session before.
   */
  async execute(text: string, binds: readonly Bind[] | readonly Bind[][] = []): Promise<RowStatement> {
    this.tables.check(text);
    const done = await this.#send(text, binds);
    this.tables.note(text);
    return done;
  }

  /** Runs one statement and reads its rows. @throws the driver's error; see `readSnowflakeRows()`. */
  async read(text: string, binds: readonly Bind[] | readonly Bind[][] = []): Promise<Table> {
    return await readSnowflakeRows(await this.execute(text, binds));
  }

  /**
   * Runs one SELECT whose numbers come to the last bit.
   *
   * @returns the statement, and which of its columns are numbers written as texts: see `withExactFloats()`.
   * @throws the driver's error.
   */
  async select(
    text: string,
    binds: readonly Bind[] = [],
  ): Promise<{ readonly statement: RowStatement; readonly floats: readonly string[] }> {
    if (!/^(SELECT|WITH|VALUES)$/.test(statementVerb(text))) {
      return { statement: await this.execute(text, binds), floats: [] };
    }
    this.tables.check(text);
    const cancels = this.#cancels;
    const columns = (await this.#send(text, binds, true)).getColumns() ?? [];
    if (this.#cancels > cancels) throw Object.assign(new Error("SQL execution canceled"), { code: "000604" });
    const floats = columns.filter(isFloat).map((column) => column.getName().toLowerCase());
    return { statement: await this.execute(withExactFloats(text, columns), binds), floats };
  }

  /** Runs one SELECT and reads its rows. @throws the driver's error; see `readSnowflakeRows()`. */
  async readExactly(text: string, binds: readonly Bind[] = []): Promise<Table> {
    const { statement, floats } = await this.select(text, binds);
    return await readSnowflakeRows(statement, floats);
  }

  /** Tells Snowflake to stop what runs now; waits no longer than a few seconds. */
  async cancel(): Promise<void> {
    this.#cancels++;
    await inTime(Array.from(this.#running, (statement) => {
      return new Promise<void>((resolve) => statement.cancel(() => resolve()));
    }));
  }

  /**
   * Ends the session, which rolls back what it had open; waits no longer than a few seconds and never throws.
   */
  async close(): Promise<void> {
    await inTime([new Promise<void>((resolve) => this.#connection.destroy(() => resolve()))]);
  }

  /** @param describeOnly asks for the columns alone, and runs nothing. */
  #send(
    text: string,
    binds: readonly Bind[] | readonly Bind[][],
    describeOnly = false,
  ): Promise<RowStatement> {
    return new Promise((resolve, reject) => {
      const statement = this.#connection.execute({
        sqlText: text,
        binds: binds as readonly Bind[],
        ...(describeOnly && { describeOnly }),
        complete: (error, done) => {
          this.#running.delete(statement);
          if (error) reject(error);
          else resolve(done as RowStatement);
        },
      }) as RowStatement;
      this.#running.add(statement);
    });
  }
}

function connected(connection: Connection): Promise<Connection> {
  return new Promise((resolve, reject) => {
    connection.connect((error) => error ? reject(error) : resolve(connection));
  });
}

/** The names and values were checked: they are spliced into SQL. */
function settingsText(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings).map(([name, value]) => {
    const isBare = /^(\d+|TRUE|FALSE)$/i.test(value);
    return `${name} = ${isBare ? value : `'${value}'`}`;
  }).join(", ");
}

async function inTime(ends: readonly Promise<void>[]): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => timer = setTimeout(resolve, farewellMs));
  await Promise.race([Promise.all(ends), late]);
  clearTimeout(timer);
}
