import { loadOptionalPackage } from "lib/files/mod.ts";

/** What a statement may bind. */
export type Bind = string | number | boolean | null;
/** What the driver logs in with, and how it reads: the options that this project sets. */
export type ConnectionOptions = {
  readonly account: string;
  readonly accessUrl?: string;
  readonly username?: string;
  readonly password?: string;
  readonly privateKey?: string;
  readonly privateKeyPass?: string;
  readonly token?: string;
  /** Whose token it is of a workload (`WORKLOAD_IDENTITY`): any service's that speaks OpenID Connect. */
  readonly workloadIdentityProvider?: "OIDC";
  readonly authenticator?: string;
  readonly database?: string;
  readonly schema?: string;
  readonly warehouse?: string;
  readonly role?: string;
  readonly application?: string;
  readonly queryTag?: string;
  readonly rowMode?: "object" | "array" | "object_with_renamed_duplicated_columns";
  readonly streamResult?: boolean;
  readonly rowStreamHighWaterMark?: number;
  readonly sfRetryMaxLoginRetries?: number;
  /** From how many values on binds travel through a stage. */
  readonly arrayBindingThreshold?: number;
};
/** A column of a statement's rows. */
export type Column = {
  getName(): string;
  getIndex(): number;
  getType(): string;
  getScale(): number;
  getPrecision(): number;
};
/** A statement that was sent. */
export type RowStatement = {
  getQueryId(): string | undefined;
  getColumns(): Column[] | undefined;
  getNumRows(): number;
  streamRows(): AsyncIterable<unknown>;
  cancel(done?: (error: Error | undefined) => void): void;
};
export type StatementOptions = {
  readonly sqlText: string;
  readonly binds?: readonly Bind[] | readonly Bind[][];
  readonly parameters?: Readonly<Record<string, string | number>>;
  /** Tells the columns and runs nothing. */
  readonly describeOnly?: boolean;
  readonly complete: (
    error: Error | undefined,
    statement: RowStatement,
    rows?: Record<string, unknown>[],
  ) => void;
};
export type Connection = {
  connect(done: (error: Error | undefined) => void): void;
  execute(options: StatementOptions): RowStatement;
  destroy(done: (error: Error | undefined) => void): void;
  isValidAsync(): Promise<boolean>;
};
/** The part of `snowflake-sdk` 3 that this project uses, written down so that its types need no download. */
export type SnowflakeSdk = {
  configure(options: Readonly<Record<string, unknown>>): void;
  createConnection(options: ConnectionOptions): Connection;
};

/** Snowflake's official driver, and the one HTTP client in it, which it keeps private. */
export type SnowflakeParts = { readonly driver: SnowflakeSdk; readonly httpClient: unknown };

/**
 * Loads Snowflake's official driver (`.packages/snowflake-sdk`).
 *
 * @throws {TypeError} when the package has not what this project uses.
 */
export async function loadSnowflakeSdk(): Promise<SnowflakeParts> {
  // Read at import: otherwise the driver asks the network which cloud it runs in.
  Deno.env.set("SNOWFLAKE_DISABLE_PLATFORM_DETECTION", "true");
  Deno.env.set("SF_TELEMETRY_DISABLE_CONNECTION_SHAPE", "true");
  // Machine code that comes with the driver, and only tells of itself.
  Deno.env.set("SNOWFLAKE_DISABLE_MINICORE", "true");
  const { driver, http } = Object(await loadOptionalPackage("snowflake-sdk")) as Record<string, unknown>;
  if (!isSdk(driver)) {
    throw new TypeError("Cannot use snowflake-sdk as it must connect: it has no such function");
  }
  return { driver, httpClient: (http as { default?: unknown } | undefined)?.default };
}

function isSdk(value: unknown): value is SnowflakeSdk {
  const { configure, createConnection } = Object(value) as Partial<SnowflakeSdk>;
  return typeof configure === "function" && typeof createConnection === "function";
}
