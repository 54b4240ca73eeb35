import { checkChunk, checkedAnswer, type ChunkShape } from "./answer.ts";
import { FaultError, faultOf } from "./fault.ts";
import { Silence, silenceLimit } from "./silence.ts";
import { loadSnowflakeSdk, type SnowflakeSdk } from "./snowflake_sdk.ts";

/**
 * Settings of one HTTP request inside the driver (axios' own, and some that travel with a request when it is
 * repeated).
 */
type HttpRequest = {
  readonly method?: string;
  readonly url?: string;
  readonly useSnowflakeRetryMiddleware?: boolean;
  timeout?: number;
  signal?: AbortSignal;
  onDownloadProgress?: () => void;
  onUploadProgress?: () => void;
  /** How often the driver repeats the request. */
  snowflakeRetryConfig?: { readonly maxRetries: number; readonly sleepCap?: number };
  /** How often this file has repeated the request. */
  wardbookRepeats?: number;
  /** What the driver itself ends the request by. */
  wardbookSignal?: AbortSignal | undefined;
  wardbookSilence?: Silence;
};
type HttpResponse = {
  readonly config: HttpRequest;
  readonly status: number;
  readonly headers?: Record<string, unknown>;
  data: unknown;
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
/** What the chunks that were announced must hold, by their URLs; the oldest go when there are many. */
const announced = new Map<string, ChunkShape>();
const mostAnnounced = 50_000;
let loading: Promise<SnowflakeSdk> | undefined;

/**
 * Loads Snowflake's official driver when it is needed (downloaded once, see `loadOptionalPackage()`; then it
 * takes about a second), without its log and telemetry, and takes its retries over: left alone it sends any
 * statement up to eight times when a connection breaks.
 *
 * @throws {TypeError} when a newer version of the driver keeps its HTTP client elsewhere.
 */
export function loadSnowflakeDriver(): Promise<SnowflakeSdk> {
  loading ??= load();
  return loading;
}

async function load(): Promise<SnowflakeSdk> {
  const { driver, httpClient } = await loadSnowflakeSdk();
  const silent = () => {};
  const customLogger = { error: silent, warn: silent, info: silent, debug: silent, trace: silent };
  // On a connection that is kept alive Deno sends a POST once more when it breaks (denoland/deno#36786).
  const ocsp = ocspSettings(Deno.env.get("SNOWFLAKE_OCSP"));
  driver.configure({ logLevel: "OFF", customLogger, keepAlive: false, ...ocsp });
  takeOverRetries(checkedClient(httpClient));
  return driver;
}

/**
 * How the driver asks whether a certificate was revoked, by SNOWFLAKE_OCSP: `open` (the driver's own way, and
 * the default: an answer that does not come counts as good, after seconds at each statement where port 80 is
 * closed), `closed` (no answer, no connection), `off` (it does not ask).
 *
 * @throws {RangeError} when it is another word.
 */
export function ocspSettings(choice = "open"): Readonly<Record<string, boolean>> {
  switch (choice.toLowerCase()) {
    case "open":
    case "":
      return { disableOCSPChecks: false, ocspFailOpen: true };
    case "closed":
      return { disableOCSPChecks: false, ocspFailOpen: false };
    case "off":
      return { disableOCSPChecks: true };
  }
  throw new RangeError(`Cannot use SNOWFLAKE_OCSP as it must be open, closed or off: it is "${choice}"`);
}

function checkedClient(client: unknown): HttpClient {
  const found = Object(client) as Partial<HttpClient>;
  if (typeof found.request !== "function" || found.interceptors === undefined) {
    throw new TypeError("Cannot use snowflake-sdk as its HTTP client must be in lib/http: it is elsewhere");
  }
  return found as HttpClient;
}

/**
 * Statements are sent once, and repeated by SnowflakeWarehouse, which knows whether that may be. Reading what
 * has run (results, chunks of rows) may always be repeated, a few times. No request waits for ever, and the
 * driver gets nothing to read that it could not.
 */
function takeOverRetries(client: HttpClient): void {
  client.interceptors.request.use((request) => {
    const { pathname } = urlOf(request);
    if (pathname === "/queries/v1/query-request") request.snowflakeRetryConfig = { maxRetries: 0 };
    else request.snowflakeRetryConfig = { maxRetries: 5, sleepCap: 8 };
    if (pathname === "/session/v1/login-request") request.timeout = loginTimeoutMs;
    return watched(request);
  });
  client.interceptors.response.use(
    (response) => {
      response.config.wardbookSilence?.end();
      endRenewals(response);
      try {
        checkResponse(response);
        return response;
      } catch (fault) {
        const { config } = response;
        return isChunk(config) ? repeatChunk(client, config, fault) : Promise.reject(fault);
      }
    },
    (failure) => {
      const { config, response } = failure;
      const fault = config?.wardbookSilence?.end() ?? failure;
      // 403: a chunk's address has expired, for which the driver asks anew.
      if (config === undefined || !isChunk(config) || response?.status === 403) {
        return Promise.reject(fault);
      }
      return repeatChunk(client, config, fault);
    },
  );
}

function urlOf({ url = "" }: HttpRequest): URL {
  return new URL(url, "https://localhost");
}

/** The request with a limit to its silence; repeated, it gets another one. */
function watched(request: HttpRequest): HttpRequest {
  request.wardbookSilence?.end();
  if (request.wardbookSilence === undefined) request.wardbookSignal = request.signal;
  const silence = new Silence(silenceLimit(urlOf(request)), request.wardbookSignal);
  request.wardbookSilence = silence;
  request.signal = silence.signal;
  request.onDownloadProgress = request.onUploadProgress = () => silence.heard();
  return request;
}

/**
 * Checks what the driver would take for granted, and notes the chunks that are to come. @throws {FaultError}
 */
function checkResponse(response: HttpResponse): void {
  const { config, status, data } = response;
  if (status !== 200 || typeof data !== "string") return;
  if (isChunk(config)) {
    const shape = announced.get(config.url ?? "");
    if (shape !== undefined) checkChunk(data, shape);
    // The driver would take a chunk for an answer.
    if (response.headers) response.headers["content-type"] = "text/plain";
    return;
  }
  const isStatement = isAboutStatement(config);
  if (!isStatement && !/^\/session\/(v1\/login-request|token-request)$/.test(urlOf(config).pathname)) return;
  const { answer, chunks } = checkedAnswer(data, isStatement);
  for (const [url, shape] of chunks) announced.set(url, shape);
  for (const url of announced.keys()) {
    if (announced.size <= mostAnnounced) break;
    announced.delete(url);
  }
  // With "smkId" in it the driver must parse the answer itself: it is a number beyond 2^53, of a PUT.
  if (!data.includes("smkId")) response.data = answer;
}

/**
 * The driver asks for a new token and sends a request again for as long as the server says that the token has
 * expired, if need be for ever: after some times the session counts as ended, which SnowflakeWarehouse bears
 * for a while.
 */
function endRenewals(response: HttpResponse): void {
  const { pathname, searchParams } = urlOf(response.config);
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

function isAboutStatement(request: HttpRequest): boolean {
  return /^\/queries\/(v1\/query-request|[^/]+\/result)$/.test(urlOf(request).pathname);
}

/** Silence has lasted long enough to be borne once more only. */
async function repeatChunk(client: HttpClient, request: HttpRequest, thrown: unknown): Promise<HttpResponse> {
  const repeats = request.wardbookRepeats ?? 0;
  const most = faultOf(thrown)?.kind === "silence" ? 1 : chunkRepeats;
  if (repeats < most) {
    await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** repeats));
    return await client.request({ ...request, wardbookRepeats: repeats + 1 });
  }
  // With this code the driver gives up, instead of trying for minutes.
  if (!(thrown instanceof FaultError)) Object.assign(thrown as Error, { code: "ERR_CANCELED" });
  throw thrown;
}
