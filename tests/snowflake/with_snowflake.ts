import { openWarehouse } from "lib/warehouse/open.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { type SnowflakeServer, type SnowflakeServerOptions, startSnowflakeServer } from "./server.ts";

/** Runs `work` on a new local server and a warehouse opened at it through the driver, and closes both. */
export async function withSnowflake(
  work: (warehouse: Warehouse, server: SnowflakeServer) => Promise<void>,
  options: SnowflakeServerOptions = {},
): Promise<void> {
  const server = await startSnowflakeServer(options);
  const before = Object.keys(server.env).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(server.env)) Deno.env.set(name, value);
  try {
    const warehouse = await openWarehouse(server.url);
    try {
      await work(warehouse, server);
    } finally {
      await warehouse.close();
    }
  } finally {
    for (const [name, value] of before) {
      value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
    }
    await server.close();
  }
}
