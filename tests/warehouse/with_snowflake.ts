import type { SnowflakeOptions } from "lib/warehouse/snowflake/options.ts";
import { SnowflakeWarehouse } from "lib/warehouse/snowflake/snowflake.ts";
import {
  type SnowflakeServer,
  type SnowflakeServerOptions,
  startSnowflakeServer,
} from "../snowflake/server.ts";

/** Starts a new local server, runs `work`, and closes it. */
export async function withServer(
  work: (server: SnowflakeServer) => Promise<void>,
  options: SnowflakeServerOptions = {},
): Promise<void> {
  const server = await startSnowflakeServer(options);
  try {
    await work(server);
  } finally {
    await server.close();
  }
}

/** Opens a server as a warehouse, as its first user. */
export async function openLocal(
  server: SnowflakeServer,
  options: SnowflakeOptions = {},
): Promise<SnowflakeWarehouse> {
  const environment = (name: string) => server.env[name];
  return await SnowflakeWarehouse.open(server.url, { environment, patienceMs: 10_000, ...options });
}

/** Runs `work` on a warehouse on a new local server, and closes both. */
export async function withSnowflake(
  work: (warehouse: SnowflakeWarehouse, server: SnowflakeServer) => Promise<void>,
  options: SnowflakeOptions & SnowflakeServerOptions = {},
): Promise<void> {
  await withServer(async (server) => {
    const warehouse = await openLocal(server, options);
    try {
      await work(warehouse, server);
    } finally {
      await warehouse.close();
    }
  }, options);
}
