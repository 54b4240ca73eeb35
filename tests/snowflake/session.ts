import type { DuckDBConnection } from "@duckdb/node-api";
import { connect, type Database } from "./database.ts";
import type { User } from "./login.ts";
import { WireError } from "./wire_error.ts";

/** What a session is opened with. */
export type SessionStart = {
  readonly user: User;
  readonly role: string;
  readonly warehouse: string;
  readonly schema: string;
};

/** What one client's session holds: its own connection, so its own transaction and temporary tables. */
export class Session {
  readonly id: string = crypto.randomUUID();
  token: string = crypto.randomUUID();
  masterToken: string = crypto.randomUUID();
  /** Set while the client has to renew the token. */
  isExpired = false;
  readonly user: User;
  readonly schema: string;
  /** Session parameters by their names in capitals. */
  readonly parameters: Map<string, string>;
  role: string;
  warehouse: string;
  /** Temporary stages, which end with the session. */
  readonly stages = new Set<string>();
  /**
   * Query ids by request id: a request that comes again, as its answer was lost, is not carried out again.
   */
  readonly answers = new Map<string, string>();
  #isInTransaction = false;
  #isAborted = false;
  #newLoads: string[] = [];
  /** The request whose work an interruption may stop: no longer when it failed and is being put right. */
  #running: string | undefined;
  /** Requests that are to be cancelled before they run. */
  readonly #cancelled = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  private constructor(
    readonly connection: DuckDBConnection,
    readonly database: Database,
    { user, role, warehouse, schema }: SessionStart,
  ) {
    this.user = user;
    this.parameters = new Map(Object.entries(user.parameters ?? {}));
    this.schema = schema;
    this.role = role;
    this.warehouse = warehouse;
  }

  static async open(database: Database, start: SessionStart): Promise<Session> {
    return new Session(await connect(database, start.schema), database, start);
  }

  /**
   * Runs a request's work after that of the requests before. @throws as DuckDB when the request was cancelled
   * meanwhile.
   */
  inTurn<T>(requestId: string, work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => {
      if (this.#cancelled.delete(requestId)) throw new Error("INTERRUPT Error: Cancelled before it ran");
      this.#running = requestId;
      try {
        return await work();
      } finally {
        this.#running = undefined;
      }
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Stops the statement of a request, which may run, wait for its turn, or not have come yet. */
  cancel(requestId: string): void {
    if (this.#running === requestId) void this.#interrupt(requestId);
    else this.#cancelled.add(requestId);
  }

  /** Begins a transaction; in one, does nothing, as Snowflake. */
  async begin(): Promise<void> {
    if (!this.#isInTransaction) await this.connection.run("BEGIN");
    this.#isInTransaction = true;
  }

  /**
   * Commits the transaction, if there is one. @throws {WireError} when a statement failed in it: then it is
   * rolled back.
   */
  async commit(): Promise<void> {
    if (!this.#isInTransaction) return;
    if (this.#isAborted) {
      await this.rollBack();
      throw new WireError(
        "000625",
        "57014",
        "A statement of the transaction failed: this server rolled all back.",
      );
    }
    await this.connection.run("COMMIT");
    this.#isInTransaction = false;
    this.#keepLoads();
  }

  async rollBack(): Promise<void> {
    this.#running = undefined;
    if (!this.#isInTransaction) return;
    this.#isInTransaction = this.#isAborted = false;
    this.#newLoads = [];
    await this.connection.run("ROLLBACK");
  }

  /** Runs `work` in the transaction that is under way, else in one of its own. */
  async allOrNothing<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isInTransaction) return await work();
    await this.begin();
    try {
      const result = await work();
      await this.commit();
      return result;
    } catch (thrown) {
      await this.rollBack();
      throw thrown;
    }
  }

  /**
   * Notes that a statement failed in the transaction: after some failures DuckDB, other than Snowflake, can
   * only roll all of it back.
   *
   * @param isPartial the statement may have done a part of its work, which only a roll back takes away.
   */
  async noteFailure(isPartial: boolean): Promise<void> {
    this.#running = undefined;
    if (!this.#isInTransaction || this.#isAborted) return;
    this.#isAborted = isPartial || await this.connection.run("SELECT 1").then(() => false, () => true);
  }

  /** Whether a table has had a file before; `load` names both. */
  hasLoaded(load: string): boolean {
    return this.database.loads.has(load) || this.#newLoads.includes(load);
  }

  /** Notes that a table has had a file, when the transaction commits. */
  noteLoad(load: string): void {
    this.#newLoads.push(load);
    if (!this.#isInTransaction) this.#keepLoads();
  }

  /** Gives the session new tokens, as the client asked for when the old one expired. */
  renew(): void {
    this.token = crypto.randomUUID();
    this.masterToken = crypto.randomUUID();
    this.isExpired = false;
  }

  /** Rolls back what was not committed. */
  close(): Promise<void> {
    if (this.#running !== undefined) void this.#interrupt(this.#running);
    const closing = this.#last.then(() => {
      if (this.#isClosed) return;
      this.#isClosed = true;
      this.connection.closeSync();
      this.database.stages.end(this);
    });
    this.#last = closing;
    return closing;
  }

  /**
   * Again and again while the request runs: DuckDB forgets an interruption that comes between two of its
   * statements.
   */
  async #interrupt(requestId: string): Promise<void> {
    while (this.#running === requestId) {
      this.connection.interrupt();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  #keepLoads(): void {
    for (const load of this.#newLoads) this.database.loads.add(load);
    this.#newLoads = [];
  }
}
