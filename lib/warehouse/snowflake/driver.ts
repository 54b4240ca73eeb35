import type { Connection, ConnectionOptions } from "snowflake-sdk";

/** The part of snowflake-sdk that this room uses. */
export type SnowflakeDriver = { createConnection(options: ConnectionOptions): Connection };

/** Settings of one HTTP request inside the driver (axios' own, and two that travel with a request when it is repeated). */
type HttpRequest = {
  readonly method?: string;
  readonly url?: string;
  readonly useSnowflakeRetryMiddleware?: boolean;
  timeout?: number;
  /** How often the driver repeats the request. */
  snowflakeRetryConfig?: { readonly maxRetries: number; readonly sleepCap?: number };
  /** How often this file has repeated the request. */
  wardbookRepeats?: number;
};
type HttpResponse = { readonly config: HttpRequest; readonly status: number; data: unknown };
/** The part of Snowflake's answer to a statement that tells how many rows there are. */
type Answer = {
  readonly data?: {
    readonly statementTypeId?: number;
    readonly returned?: number;
    readonly rowset?: readonly unknown[] | null;
    readonly chunks?: readonly { readonly rowCount: number }[];
  } | null;
};
type HttpFailure = Error & {
  readonly config?: HttpRequest;
  readonly response?: { readonly status: number };
  code?: string;
};
type HttpClient = {
  request(request: HttpRequest): Promise<HttpResponse>;
  readonly interceptors: {
    readonly request: { use(before: (request: HttpRequest) => HttpRequest): void };
    readonly response: {
      use(
        after: (response: HttpResponse) => HttpResponse | Promise<HttpResponse>,
        failed: (failure: HttpFailure) => Promise<HttpResponse>,
      ): void;
    };
  };
};

const loginTimeoutMs = 20_000;
const chunkRepeats = 3;
/** How often the server may say for one request that the session's token has expired. */
const mostRenewals = 3;
/** How often it has said so, by request. */
const renewals = new Map<string, number>();
/** By which Snowflake tells that a statement was a SELECT. */
const selectType = 0x1000;
/** The code of the failure that rows did not all come. */
export const rowsLostCode = "WARDBOOK_ROWS_LOST";
let loading: Promise<SnowflakeDriver> | undefined;

/**
 * Loads Snowflake's official driver when it is needed (it takes about a second), without its log and telemetry, and takes
 * its retries over: left alone it sends any statement up to eight times when a connection breaks.
 *
 * @throws {TypeError} when a newer version of the driver keeps its HTTP client elsewhere.
 */
export function loadSnowflakeDriver(): Promise<SnowflakeDriver> {
  loading ??= load();
  return loading;
}

async function load(): Promise<SnowflakeDriver> {
  // Read at import: otherwise the driver asks the network which cloud it runs in.
  Deno.env.set("SNOWFLAKE_DISABLE_PLATFORM_DETECTION", "true");
  Deno.env.set("SF_TELEMETRY_DISABLE_CONNECTION_SHAPE", "true");
  const { default: driver } = await import("snowflake-sdk");
  const silent = () => {};
  const customLogger = { error: silent, warn: silent, info: silent, debug: silent, trace: silent };
  // On a connection that is kept alive Deno sends a POST once more when it breaks (denoland/deno#36786).
  driver.configure({ logLevel: "OFF", customLogger, keepAlive: false });
  takeOverRetries(await httpClient());
  return driver;
}

/** The one HTTP client of the driver, which it keeps private. */
async function httpClient(): Promise<HttpClient> {
  const inside: unknown = await import("snowflake-sdk/dist/lib/http/axios_instance.js");
  const found = (inside as { default?: { default?: Partial<HttpClient> } }).default?.default;
  if (typeof found?.request !== "function" || found.interceptors === undefined) {
    throw new TypeError("Cannot use snowflake-sdk as its HTTP client must be in lib/http: it is elsewhere");
  }
  return found as HttpClient;
}

/**
 * Statements are sent once, and repeated by SnowflakeWarehouse, which knows whether that may be. Reading what has run
 * (results, chunks of rows) may always be repeated, a few times.
 */
function takeOverRetries(client: HttpClient): void {
  client.interceptors.request.use((request) => {
    const { pathname } = new URL(request.url ?? "", "https://localhost");
    if (pathname === "/queries/v1/query-request") request.snowflakeRetryConfig = { maxRetries: 0 };
    else request.snowflakeRetryConfig = { maxRetries: 5, sleepCap: 8 };
    if (pathname === "/session/v1/login-request") request.timeout = loginTimeoutMs;
    return request;
  });
  client.interceptors.response.use(
    (response) => {
      endRenewals(response);
      if (isBrokenChunk(response)) return repeatChunk(client, response.config, rowsLost());
      return lacksRows(response) ? Promise.reject(rowsLost()) : response;
    },
    (failure) => {
      const { config, response } = failure;
      // 403: a chunk's address has expired, for which the driver asks anew.
      if (config === undefined || !isChunk(config) || response?.status === 403) {
        return Promise.reject(failure);
      }
      return repeatChunk(client, config, failure);
    },
  );
}

/**
 * The driver asks for a new token and sends a request again for as long as the server says that the token has expired, if
 * need be for ever: after some times the session counts as ended, which SnowflakeWarehouse bears for a while.
 */
function endRenewals(response: HttpResponse): void {
  const { pathname, searchParams } = new URL(response.config.url ?? "", "https://localhost");
  const request = `${pathname} ${searchParams.get("requestId")}`;
  // Of a refusal, which is short; in a row of a result the quotes would come escaped.
  const expired = /("code"\s*:\s*)"390112"/, longest = 10_000;
  const { data } = response;
  if (typeof data !== "string" || data.length > longest || !expired.test(data)) {
    renewals.delete(request);
    return;
  }
  const times = (renewals.get(request) ?? 0) + 1;
  renewals.set(request, times);
  if (times <= mostRenewals) return;
  renewals.delete(request);
  response.data = data.replace(expired, '$1"390111"');
}

/** Of all GET requests only those of chunks are not under the driver's own care. */
function isChunk({ method, useSnowflakeRetryMiddleware }: HttpRequest): boolean {
  return method?.toUpperCase() === "GET" && !useSnowflakeRetryMiddleware;
}

/**
 * A chunk is rows without the outer brackets: lists of texts and nulls. One that was cut off inside a row would hang the
 * driver, which swallows the error of parsing it; here the end tells, without parsing it twice.
 */
function isBrokenChunk({ config, status, data }: HttpResponse): boolean {
  if (status !== 200 || !isChunk(config) || typeof data !== "string" || !data.startsWith("[")) return false;
  const quote = 34, backslash = 92;
  let isInText = false;
  for (let i = 0; i < data.length; i++) {
    const code = data.charCodeAt(i);
    if (code === backslash) i++;
    else if (code === quote) isInText = !isInText;
  }
  return isInText || !data.trimEnd().endsWith("]");
}

/**
 * Whether the answer to a SELECT says another number of rows than it has, inline and in chunks: the driver would leave
 * the others out. The answer is parsed here, for the driver too.
 */
function lacksRows(response: HttpResponse): boolean {
  const { config, status, data } = response;
  // With "smkId" in it the driver must parse the answer itself: it is a number beyond 2^53, of a PUT.
  if (status !== 200 || !isAboutStatement(config) || typeof data !== "string" || data.includes("smkId")) {
    return false;
  }
  const answer: Answer | null = parsed(data);
  if (answer === null) return false;
  response.data = answer;
  const { statementTypeId, returned, rowset, chunks = [] } = answer.data ?? {};
  if (statementTypeId !== selectType || returned === undefined || !rowset) return false;
  return chunks.reduce((rows, { rowCount }) => rows + rowCount, rowset.length) !== returned;
}

function isAboutStatement({ url = "" }: HttpRequest): boolean {
  return /^\/queries\/(v1\/query-request|[^/]+\/result)$/.test(new URL(url, "https://localhost").pathname);
}

function parsed(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function rowsLost(): HttpFailure {
  return Object.assign(new Error("not all rows of the result came"), { code: rowsLostCode });
}

async function repeatChunk(client: HttpClient, request: HttpRequest, failure: HttpFailure) {
  const repeats = request.wardbookRepeats ?? 0;
  if (repeats < chunkRepeats) {
    await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** repeats));
    return await client.request({ ...request, wardbookRepeats: repeats + 1 });
  }
  // With this code the driver gives up, instead of trying for minutes.
  failure.code = "ERR_CANCELED";
  throw failure;
}
