import type { DuckDBConnection } from "@duckdb/node-api";
import { connect, type Database } from "./database.ts";
import type { User } from "./login.ts";

/** What one client's session holds: its own connection, so its own transaction and temporary tables. */
export class Session {
  readonly id = crypto.randomUUID();
  token = crypto.randomUUID() as string;
  masterToken = crypto.randomUUID() as string;
  /** Set while the client has to renew the token. */
  isExpired = false;
  isInTransaction = false;
  /** A statement failed in the transaction, which DuckDB then can only roll back. */
  isAborted = false;
  /** Temporary stages, which end with the session. */
  readonly stages = new Set<string>();
  role: string;
  warehouse: string;
  /** Query ids by request id: a request that comes again, as its answer was lost, is not carried out again. */
  readonly answers = new Map<string, string>();
  /** The request that runs now, and those that are to be cancelled before they run. */
  running: string | undefined;
  readonly cancelled = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  private constructor(
    readonly user: User,
    readonly connection: DuckDBConnection,
    role: string,
    warehouse: string,
  ) {
    this.role = role;
    this.warehouse = warehouse;
  }

  static async open(database: Database, user: User, role: string, warehouse: string): Promise<Session> {
    return new Session(user, await connect(database), role, warehouse);
  }

  /** One statement after the other, in the order in which they came. */
  inTurn<T>(requestId: string, work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => {
      this.running = requestId;
      return work();
    }).finally(() => this.running = undefined);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Stops the statement of a request, which may run, wait for its turn, or not have come yet. */
  cancel(requestId: string): void {
    if (this.running === requestId) this.connection.interrupt();
    else this.cancelled.add(requestId);
  }

  renew(): void {
    this.token = crypto.randomUUID();
    this.masterToken = crypto.randomUUID();
    this.isExpired = false;
  }

  /** Rolls back what was not committed. */
  close(): Promise<void> {
    this.connection.interrupt();
    const closing = this.#last.then(() => {
      if (this.#isClosed) return;
      this.#isClosed = true;
      this.connection.closeSync();
    });
    this.#last = closing;
    return closing;
  }
}
