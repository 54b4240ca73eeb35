import { shownText } from "lib/files/mod.ts";
import { maskedStatementText, maskedText, withoutHidden } from "../masked_text.ts";
import { missingTableRule } from "../missing_table.ts";
import { QueryError } from "../warehouse.ts";
import { faultOf } from "./fault.ts";
import type { SnowflakeLogin } from "./login/login.ts";

/**
 * What a failure of the driver means for the statement:
 *
 * - `lasting`: Snowflake answered no, and would again.
 * - `not run`: it did not reach Snowflake, or was sent back unread.
 * - `no session`: the session has ended, so it was not run, and what the session had open is rolled back.
 * - `unknown`: it may have run or not.
 * - `rows lost`: it has run, but its rows did not all come, or are none.
 */
export type Failure = "lasting" | "not run" | "no session" | "unknown" | "rows lost";

/** Rows of a result did not all come. */
export class RowsLostError extends Error {
  override readonly name = "RowsLostError";
}

/** The part of the driver's errors that is read here. */
type DriverError = {
  readonly name?: string;
  readonly code?: unknown;
  readonly message?: string;
  readonly sqlState?: string;
  readonly data?: { readonly queryId?: string };
  readonly response?: { readonly status?: number };
  readonly cause?: { readonly code?: unknown };
};

/** Of the network: nothing was sent. */
const unreached = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"];
/** Of Snowflake: the session's token is unknown, the session is gone, or it can't be renewed any more. */
const sessionEnds = ["390104", "390111", "390114", "390115"];
/** Of the driver: it knows that the session has ended (407002), or got 401 (401004). */
const driverSessionEnds = ["407002", "401004"];

/** What a failure means. Anything that does not come from the driver is lasting. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof RowsLostError) return "rows lost";
  const fault = faultOf(thrown);
  if (fault !== undefined) return fault.kind === "rows" ? "rows lost" : "unknown";
  const { name, code, response, cause } = partsOf(thrown);
  switch (name) {
    case "NetworkError":
      if (String(code).startsWith("402")) return "rows lost";
      return unreached.includes(String(cause?.code)) ? "not run" : "unknown";
    case "LargeResultSetError":
      return "rows lost";
    case "UnexpectedContentError":
      return "unknown";
    case "RequestFailedError": {
      if (driverSessionEnds.includes(String(code))) return "no session";
      const status = response?.status ?? 0;
      return status === 429 ? "not run" : status >= 500 || status === 408 ? "unknown" : "lasting";
    }
    case "ClientError":
      return driverSessionEnds.includes(String(code)) ? "no session" : "lasting";
    case "OperationFailedError":
      return sessionEnds.includes(String(code)) ? "no session" : "lasting";
    default:
      return "lasting";
  }
}

/**
 * The QueryError for what was thrown while Snowflake ran `source`. It tells the names of the binds, never
 * their values; where Snowflake's own text may quote a row (a patient), everything quoted and every number in
 * it becomes `…`, unless it is about the statement and the statement's own; and so does each of `hidden`
 * (secrets, and texts that were bound) wherever it stands. The driver's own error is not kept as cause, as it
 * holds the answer whole.
 *
 * @param statement the text of the statement, or the names that it is made of.
 */
export function snowflakeError(
  thrown: unknown,
  source: string,
  names: readonly string[] = [],
  hidden: readonly string[] = [],
  statement = "",
): QueryError {
  if (thrown instanceof QueryError) return thrown;
  const bound = names.length === 0 ? "" : ` (binds ${names.map((name) => `:${name}`).join(", ")})`;
  if (thrown instanceof TypeError || thrown instanceof RangeError) {
    const message = `${thrown.message}; in ${source} on snowflake${bound}`;
    return new QueryError(message, "snowflake", source, { cause: thrown });
  }
  const cause = causeOf(thrown, hidden, statement);
  const reason = missingTableRule(cause.message) ?? reasonOf(thrown);
  const message = `Cannot run ${source} on snowflake${bound} as ${reason}: ${cause.message}`;
  return new QueryError(message, "snowflake", source, { cause });
}

/** The error of a transaction as a whole. */
export function transactionError(message: string, options?: ErrorOptions): QueryError {
  return new QueryError(message, "snowflake", "transaction", options);
}

/** The error of a COMMIT that was never answered: nobody knows whether the rows are there. */
export function uncertainCommit(cause: Error): QueryError {
  const rule = "the connection was lost meanwhile: look before doing it again";
  const message = `Cannot tell whether a transaction was committed as ${rule} (${cause.message})`;
  return transactionError(message, { cause });
}

/** The rule that a failed login broke: which of account, user, key, role or network it was. */
export function loginRule(thrown: unknown, { place, user, method, secrets }: SnowflakeLogin): string {
  const { code, message = "", response, cause } = partsOf(thrown);
  const host = hostOf(place);
  const fault = faultOf(thrown);
  if (fault !== undefined) {
    return `the service must answer: ${host} did not as Snowflake does, ${fault.reason}`;
  }
  const status = response?.status;
  if (status === 403 || status === 404) {
    return `the account must exist: ${host} knows none "${place.account}"`;
  }
  if (status !== undefined) return `the service must answer: ${host} gave HTTP status ${status}`;
  if (cause?.code === "ENOTFOUND" && place.accessUrl === undefined) {
    return `the account must exist: there is no host ${host}`;
  }
  switch (String(code)) {
    case "390100":
      return `user and password must be right: "${user}" was refused`;
    case "390101":
    case "390102":
      return `the user must not be disabled or locked: "${user}" is`;
    case "390186":
    case "390189":
      return `the role must be granted to user "${user}": "${place.role}" is not`;
    case "390201":
      return "database, schema and warehouse must exist and be granted to the role: one is not";
    case "390420":
    case "390422":
      return "the network policy must allow this address: it does not";
  }
  if (code === "401001" || code === 401001) {
    return `the network must reach ${host}: ${cause?.code ?? maskedText(String(message), secrets)}`;
  }
  if (method === "key pair" && /JWT/i.test(message)) {
    return `the key must be the one registered for user "${user}" of account "${place.account}": it was refused`;
  }
  if (method.includes("token")) return `the ${method} must be valid: it was refused`;
  return `it was refused: ${maskedText(String(message), secrets)}`;
}

/** What is told while a failed request is tried again. */
export function waitingFor(thrown: unknown, { place, secrets }: SnowflakeLogin): string {
  const { code, cause, response } = partsOf(thrown);
  const status = response?.status === undefined ? undefined : `HTTP status ${Number(response.status)}`;
  const network = typeof cause?.code === "string" && cause.code !== "ERR_CANCELED" ? cause.code : undefined;
  const reason = faultOf(thrown)?.reason ?? status ?? network ?? `error ${String(code)}`;
  const shown = shownText(withoutHidden(reason, secrets), 200);
  return `Snowflake at ${hostOf(place)} does not answer as it should (${shown})`;
}

/** Where Snowflake is looked for, for messages. */
export function hostOf({ accessUrl, account }: SnowflakeLogin["place"]): string {
  return accessUrl ?? `${account}.snowflakecomputing.com`;
}

/** The driver's error without all that it holds of the answer: a message, its numbers, and the query's id. */
export function causeOf(thrown: unknown, hidden: readonly string[] = [], statement = ""): Error {
  if (thrown instanceof QueryError) return thrown;
  const { code, sqlState, message, data, response } = partsOf(thrown);
  const status = response?.status === undefined ? "" : ` (HTTP status ${Number(response.status)})`;
  const cause = new Error(messageOf(thrown, String(message ?? thrown), hidden, statement) + status);
  return Object.assign(cause, {
    ...known("code", typeof code === "number" ? String(code) : code, /^\w{1,20}$/),
    ...known("sqlState", sqlState, /^\w{1,10}$/),
    ...known("queryId", data?.queryId, /^[\w-]{1,64}$/),
  });
}

function messageOf(thrown: unknown, message: string, hidden: readonly string[], statement: string): string {
  const fault = faultOf(thrown);
  if (fault !== undefined) return shownText(withoutHidden(fault.reason, hidden));
  return isAboutStatement(message)
    ? maskedStatementText(message, statement, hidden)
    : maskedText(message, hidden);
}

/** What the server calls it, where it looks like one. */
function known(name: string, value: unknown, looks: RegExp): Record<string, string> {
  return typeof value === "string" && looks.test(value) ? { [name]: value } : {};
}

function reasonOf(thrown: unknown): string {
  switch (failureOf(thrown)) {
    case "lasting":
      return String(partsOf(thrown).code) === "000604" ? "it was cancelled" : "the engine refused it";
    case "unknown":
      if (faultOf(thrown)?.kind === "answer") {
        return "what came is no answer of Snowflake's, and whether it ran is unknown";
      }
      return "the connection was lost, and whether it ran is unknown, so it was not sent again";
    case "rows lost":
      return "its rows did not all come";
    default:
      return "Snowflake could not be reached";
  }
}

/** Compile errors quote the project's own SQL, and now and then a value. */
function isAboutStatement(message: string): boolean {
  return message.startsWith("SQL compilation error");
}

function partsOf(thrown: unknown): DriverError {
  return typeof thrown === "object" && thrown !== null ? thrown : {};
}
