import {
  type Bind,
  type Connection,
  type ConnectionOptions,
  loadSnowflakeSdk,
} from "lib/warehouse/snowflake/snowflake_sdk.ts";
import type { SnowflakeServer } from "./server.ts";

/** One row as the driver gives it. */
export type DriverRow = Readonly<Record<string, unknown>>;

/** Options of the driver for a connection to `server`. */
export function driverOptions(
  server: SnowflakeServer,
  more: Partial<ConnectionOptions> = {},
): ConnectionOptions {
  return {
    account: "local",
    accessUrl: `http://127.0.0.1:${server.port}`,
    username: server.env.SNOWFLAKE_USER!,
    ...(server.env.SNOWFLAKE_PASSWORD === undefined ? {} : { password: server.env.SNOWFLAKE_PASSWORD }),
    database: "WARDBOOK",
    schema: "PUBLIC",
    warehouse: "LOCAL",
    role: "OWNER",
    sfRetryMaxLoginRetries: 1,
    ...more,
  };
}

/** Connects the unmodified driver to a server. @throws the driver's error when the login fails. */
export async function connectDriver(
  server: SnowflakeServer,
  more: Partial<ConnectionOptions> = {},
): Promise<Connection> {
  const { driver } = await loadSnowflakeSdk();
  driver.configure({ logLevel: "OFF", additionalLogToConsole: false });
  const connection = driver.createConnection(driverOptions(server, more));
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => error ? reject(error) : resolve());
  });
  return connection;
}

/** Runs one statement and gives its rows. Binds are one list, or one a row. @throws the driver's error. */
export function execute(
  connection: Connection,
  sqlText: string,
  binds: readonly Bind[] | readonly Bind[][] = [],
): Promise<DriverRow[]> {
  return new Promise((resolve, reject) => {
    connection.execute({
      sqlText,
      binds: binds as Bind[],
      complete: (error, _statement, rows) => error ? reject(error) : resolve(rows ?? []),
    });
  });
}

/** Ends the session. @throws the driver's error. */
export function disconnect(connection: Connection): Promise<void> {
  return new Promise((resolve, reject) => connection.destroy((error) => error ? reject(error) : resolve()));
}
