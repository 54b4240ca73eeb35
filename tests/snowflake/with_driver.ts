import type { Connection, ConnectionOptions } from "lib/warehouse/snowflake/snowflake_sdk.ts";
import { connectDriver, disconnect } from "./driver.ts";
import { type SnowflakeServer, type SnowflakeServerOptions, startSnowflakeServer } from "./server.ts";

/** Runs `work` on a new server with the driver connected to it, and closes both. */
export async function withDriver(
  work: (connection: Connection, server: SnowflakeServer) => Promise<void>,
  options: SnowflakeServerOptions = {},
  more: Partial<ConnectionOptions> = {},
): Promise<void> {
  const server = await startSnowflakeServer(options);
  try {
    const connection = await connectDriver(server, more);
    try {
      await work(connection, server);
    } finally {
      // A session that the test ended can't be ended again.
      await disconnect(connection).catch(() => undefined);
    }
  } finally {
    await server.close();
  }
}
