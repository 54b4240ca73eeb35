import { hostOf, waitingFor } from "./error.ts";
import { currentLogin, type SnowflakeLogin } from "./login/login.ts";
import type { SnowflakeOptions } from "./options.ts";
import { Patience } from "./patience.ts";
import { SnowflakeSession } from "./session.ts";
import { limitSilence } from "./silence.ts";
import type { TemporaryTables } from "./temporary_tables.ts";

/** A handle's one session: opened when it is needed, and again after it was discarded. */
export class Connection {
  readonly signal: AbortSignal | undefined;
  readonly #patienceMs: number;
  readonly #onWait: ((line: string) => void) | undefined;
  #login: SnowflakeLogin;
  #session: SnowflakeSession | undefined;
  #tables: TemporaryTables | undefined;

  constructor(login: SnowflakeLogin, options: SnowflakeOptions) {
    this.#login = login;
    this.#patienceMs = options.patienceMs ?? 60_000;
    this.signal = options.signal;
    this.#onWait = options.onWait;
    if (options.silenceMs !== undefined) {
      limitSilence(hostOf(login.place).replace(/^https?:\/\//, ""), options.silenceMs);
    }
  }

  /** What the session was, or the next will be, opened with. */
  get login(): SnowflakeLogin {
    return this.#login;
  }

  /** The session that is open; undefined when there is none. */
  get session(): SnowflakeSession | undefined {
    return this.#session;
  }

  /** Of the session, or of the last one. */
  get tables(): TemporaryTables | undefined {
    return this.#tables;
  }

  /** The session, which logs in when there is none. @throws {QueryError} when that fails for good. */
  async open(): Promise<SnowflakeSession> {
    if (this.#session === undefined) this.#login = await currentLogin(this.#login);
    this.#session ??= await SnowflakeSession.open(this.#login, this.patience().start(), this.#tables);
    this.#tables = this.#session.tables;
    return this.#session;
  }

  /** Ends the session, if there is one; the service rolls back what it was in the middle of. */
  async discard(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.close();
  }

  /** How long one piece of work may be tried again. */
  patience(): Patience {
    return new Patience(this.#patienceMs, this.signal, this.#onWait);
  }

  /** What a wait after this failure is told as. */
  waitingFor(thrown: unknown): ReturnType<typeof waitingFor> {
    return waitingFor(thrown, this.#login);
  }
}
