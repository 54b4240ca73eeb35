import { openWarehouse } from "lib/warehouse/open.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { openLocal, withServer } from "./with_snowflake.ts";

/** Where processes work on the same rows one after the other. */
export type Place = {
  readonly url: string;
  /** What a process needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
  open(): Promise<Warehouse>;
  /** What the engine does when it finds out that a client is gone. */
  afterKill(): Promise<void>;
};

/** One of each engine, empty. */
export const places: readonly (readonly [
  engine: string,
  withPlace: (work: (place: Place) => Promise<void>) => Promise<void>,
])[] = [
  ["duckdb", async (work) => {
    const folder = await Deno.makeTempDir();
    const url = `duckdb:${folder}/stays.duckdb`;
    try {
      await work({ url, env: {}, open: () => openWarehouse(url), afterKill: () => Promise.resolve() });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }],
  ["snowflake", (work) =>
    withServer((server) =>
      work({
        url: server.url,
        env: server.env,
        open: () => openLocal(server),
        afterKill: () => server.endSessions(),
      })
    )],
];

/** Does work on a handle of its own. */
export async function opened<T>(place: Place, work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  const warehouse = await place.open();
  try {
    return await work(warehouse);
  } finally {
    await warehouse.close();
  }
}
