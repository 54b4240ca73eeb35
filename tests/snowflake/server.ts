import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Account } from "./account/account.ts";
import { failed, loggedIn, renewed, succeeded } from "./answers.ts";
import { ChunkStore } from "./chunks.ts";
import { type Database, databaseName, openDatabase, schemaName } from "./database.ts";
import { bodyOf, read, type Reply, type Request, send } from "./http.ts";
import { type Credentials, logIn, type User } from "./login.ts";
import { type Misbehaviour, Misbehaviours } from "./misbehave.ts";
import { Queries, type QueryRequest } from "./queries.ts";
import { Session } from "./session.ts";
import { WireError, wireErrorOf } from "./wire_error.ts";

export type SnowflakeServerOptions = {
  /** A free one when left out. */
  readonly port?: number;
  /** The file that keeps the database; in memory when left out. */
  readonly path?: string;
  /** One user, WARDBOOK, with a password made up at the start, when left out. */
  readonly users?: readonly User[];
  /** The first order to misbehave. */
  readonly misbehave?: Misbehaviour;
  /** Rows in a chunk; 10,000 when left out. */
  readonly chunkRows?: number;
  /**
   * After how long a running statement is answered with "ask again", as Snowflake does after 45 seconds;
   * 2,000.
   */
  readonly pollAfterMs?: number;
};

/** A server that speaks Snowflake's protocol, as long as it is not closed. */
export type SnowflakeServer = {
  /** Opens it as a warehouse: account `local`, database WARDBOOK, schema PUBLIC, role OWNER. */
  readonly url: string;
  readonly port: number;
  /** Variables of the environment that a client needs: the first user's name and password. */
  readonly env: Readonly<Record<string, string>>;
  /** Roles, grants and tasks. */
  readonly account: Account;
  /** Every statement as it was received, in order; those of the driver itself too. */
  readonly statements: readonly string[];
  /** Their ids. */
  readonly ids: readonly string[];
  /** Their query tags. */
  readonly tags: readonly string[];
  /** Orders to misbehave at the next occasion; orders add up. */
  misbehave(next: Misbehaviour): void;
  /** Forgets the orders that were not carried out, and returns how many they were. */
  behave(): number;
  /**
   * Ends all sessions, as Snowflake ends those of clients that are gone. Resolves when what they ran has
   * stopped, and what they had not committed is rolled back.
   */
  endSessions(): Promise<void>;
  close(): Promise<void>;
};

const account = "local";

/**
 * Starts a server on DuckDB that Snowflake's driver takes for Snowflake, on 127.0.0.1.
 *
 * It knows the account `local` and one database, whose schemas are made as clients ask for them; roles and
 * warehouses by name only. What it can't do as Snowflake does it refuses, so that nothing is silently
 * different; `sql/README.md` says where it differs.
 */
export async function startSnowflakeServer(options: SnowflakeServerOptions = {}): Promise<SnowflakeServer> {
  const { port = 0, users = [{ name: "WARDBOOK", password: crypto.randomUUID() }] } = options;
  const stages = await Deno.makeTempDir({ prefix: "wardbook_stages_" });
  const database = await openDatabase(stages, options.path);
  const server = new Server(database, users, options);
  if (options.misbehave) server.misbehaviours.add(options.misbehave);
  const bound = await server.listen(port);
  const [first] = users;
  return {
    url: urlOf(bound),
    port: bound,
    env: {
      SNOWFLAKE_USER: first!.name,
      ...(first!.password === undefined ? {} : { SNOWFLAKE_PASSWORD: first!.password }),
    },
    account: database.account,
    statements: server.queries.statements,
    ids: server.queries.ids,
    tags: server.queries.tags,
    misbehave: (next) => server.misbehaviours.add(next),
    behave: () => server.misbehaviours.clear(),
    endSessions: () => server.endSessions(),
    close: async () => {
      await server.close();
      database.instance.closeSync();
      await Deno.remove(stages, { recursive: true });
    },
  };
}

function urlOf(port: number): string {
  const query = `warehouse=LOCAL&role=OWNER&host=127.0.0.1&port=${port}&protocol=http`;
  return `snowflake://${account}/${databaseName}/${schemaName}?${query}`;
}

class Server {
  readonly misbehaviours = new Misbehaviours();
  readonly queries: Queries;
  readonly #chunks: ChunkStore;
  readonly #sessions = new Set<Session>();
  readonly #http = createServer((request, response) => void this.#serve(request, response));

  constructor(readonly database: Database, readonly users: readonly User[], options: SnowflakeServerOptions) {
    const { chunkRows = 10_000, pollAfterMs = 2_000 } = options;
    this.#chunks = new ChunkStore(() => this.database.stages.origin, chunkRows, this.misbehaviours);
    this.queries = new Queries(this.#chunks, pollAfterMs);
  }

  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#http.once("error", reject);
      this.#http.listen(port, "127.0.0.1", resolve);
    });
    const bound = (this.#http.address() as AddressInfo).port;
    this.database.stages.origin = `http://127.0.0.1:${bound}`;
    return bound;
  }

  async endSessions(): Promise<void> {
    await Promise.all(Array.from(this.#sessions, (session) => this.#end(session)));
  }

  async close(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
    await Promise.all(Array.from(this.#sessions, (session) => session.close()));
  }

  #end(session: Session): Promise<void> {
    this.#sessions.delete(session);
    return session.close();
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const reply = await this.#reply(await read(incoming));
      if ("isCut" in reply) incoming.socket.destroy();
      else send(response, reply);
    } catch (thrown) {
      send(response, { answer: failed(wireErrorOf(thrown)) });
    }
  }

  async #reply(request: Request): Promise<Reply> {
    const { pathname } = request.url;
    if (pathname === "/telemetry/send") return { answer: succeeded(null) };
    if (pathname === "/session/v1/login-request") return await this.#login(request);
    if (pathname === "/session/token-request") return this.#renew(request);
    if (pathname.startsWith("/stages/") && request.method === "PUT") {
      const path = decodeURIComponent(pathname.slice("/stages/".length));
      this.database.stages.receive(path, request.authorization, request.bytes);
      return { status: 200 };
    }
    const chunk = /^\/chunks\/(.+)$/.exec(pathname)?.[1];
    if (chunk !== undefined) {
      const body = this.#chunks.body(chunk);
      return body ? { chunk: body } : { status: 404 };
    }
    const session = this.#sessionOf(request.authorization, "token");
    if (session === undefined) return refusal("390111", goneText);
    if (session.isExpired) return refusal("390112", expiredText);
    return await this.#ofSession(session, request);
  }

  async #ofSession(session: Session, request: Request): Promise<Reply> {
    const { pathname, searchParams } = request.url;
    const queryId = /^\/(?:monitoring\/)?queries\/([^/]+)(?:\/|$)/.exec(pathname)?.[1] ?? "";
    if (pathname === "/session" && searchParams.has("delete")) {
      void this.#end(session);
      return { answer: succeeded(null) };
    }
    if (pathname === "/session/heartbeat") return { answer: succeeded(null) };
    if (pathname.endsWith("/abort-request")) {
      if (queryId === "v1") session.cancel(String(bodyOf(request).requestId));
      else this.queries.cancel(queryId);
      return { answer: succeeded(null) };
    }
    if (pathname.startsWith("/monitoring/")) return { answer: this.queries.status(queryId) };
    if (pathname.endsWith("/result")) return { answer: await this.queries.result(queryId) };
    if (pathname !== "/queries/v1/query-request") return { status: 404 };
    return await this.#query(session, searchParams.get("requestId") ?? "", bodyOf(request) as QueryRequest);
  }

  async #query(session: Session, requestId: string, request: QueryRequest): Promise<Reply> {
    const order = this.misbehaviours.takeAtStatement(request.sqlText);
    switch (order?.kind) {
      case "unavailable":
        return { status: 503 };
      case "drop_before":
        return { isCut: true };
      case "expired":
        session.isExpired = true;
        return refusal("390112", expiredText);
      case "gone":
        void this.#end(session);
        return refusal("390111", goneText);
      case "slow":
        await pause(order.milliseconds);
    }
    const answer = await this.queries.run(session, requestId, request, order?.kind === "wrong_count");
    return order?.kind === "drop_after" ? { isCut: true } : { answer };
  }

  async #login(request: Request): Promise<Reply> {
    const order = this.misbehaviours.takeAtLogin();
    if (order?.kind === "unavailable") return { status: 503 };
    if (order?.kind === "drop_before") return { isCut: true };
    if (order?.kind === "slow") await pause(order.milliseconds);
    const credentials = bodyOf(request).data as Credentials;
    // Snowflake has a host for each account: of another account's there is none.
    if (credentials.ACCOUNT_NAME?.toLowerCase() !== account) return { status: 404 };
    const user = logIn(credentials, this.users, Date.now());
    const wanted = (name: string) => request.url.searchParams.get(name)?.toUpperCase();
    const role = wanted("roleName") ?? user.roles?.[0] ?? "OWNER";
    if (user.roles && !user.roles.includes(role)) throw new WireError("390189", "08001", notGranted(role));
    if ((wanted("databaseName") ?? databaseName) !== databaseName) {
      throw new WireError("390201", "08004", "The requested database does not exist or not authorized.");
    }
    const session = await Session.open(this.database, {
      user,
      role,
      warehouse: wanted("warehouse") ?? "LOCAL",
      schema: wanted("schemaName") ?? schemaName,
    });
    for (const [name, value] of Object.entries(credentials.SESSION_PARAMETERS ?? {})) {
      session.parameters.set(name, String(value));
    }
    this.#sessions.add(session);
    return { answer: loggedIn(session) };
  }

  #renew({ authorization }: Request): Reply {
    const session = this.#sessionOf(authorization, "masterToken");
    if (session === undefined) return refusal("390114", expiredText);
    session.renew();
    return { answer: renewed(session) };
  }

  #sessionOf(authorization: string, key: "token" | "masterToken"): Session | undefined {
    const token = /^Snowflake Token="([^"]+)"/.exec(authorization)?.[1];
    return this.#sessions.values().find((session) => session[key] === token);
  }
}

function notGranted(role: string): string {
  return `Role '${role}' specified in the connect string is not granted to this user. Contact your local system administrator, or attempt to login with another role, e.g. PUBLIC.`;
}

const expiredText = "Authentication token has expired.  The user must authenticate again.";
const goneText = "Session no longer exists.  New login required to access the service.";

/** The refusal of a session's token, or of the one that renews it. */
function refusal(code: string, message: string): Reply {
  return { answer: failed(new WireError(code, "08001", message)) };
}

function pause(milliseconds = 1_000): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
