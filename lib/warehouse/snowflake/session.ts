import type { Table } from "lib/table/mod.ts";
import { loadSnowflakeDriver } from "./driver.ts";
import { causeOf, failureOf, loginRule, waitingFor } from "./error.ts";
import { loginRefusal, type SnowflakeLogin } from "./login/login.ts";
import { Patience } from "./patience.ts";
import { readSnowflakeRows } from "./read.ts";
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

  /** Tells Snowflake to stop what runs now; waits no longer than a few seconds. */
  async cancel(): Promise<void> {
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

  #send(text: string, binds: readonly Bind[] | readonly Bind[][]): Promise<RowStatement> {
    return new Promise((resolve, reject) => {
      const statement = this.#connection.execute({
        sqlText: text,
        binds: binds as readonly Bind[],
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
