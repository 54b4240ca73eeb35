import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { withSnowflake } from "./with_snowflake.ts";
import { withWarehouse } from "./with_warehouse.ts";

type WithEngine = (work: (warehouse: Warehouse) => Promise<void>) => Promise<void>;

/** Both engines: the name, and what runs work on a new, empty warehouse of it and closes it. */
export const engines: readonly (readonly ["duckdb" | "snowflake", WithEngine])[] = [
  ["duckdb", withWarehouse],
  // So few rows a chunk that tests read several.
  ["snowflake", (work) => withSnowflake(work, { chunkRows: 1_000 })],
];

/** For tests that take long on the local server: there only when WARDBOOK_SLOW is set, as `.ci/run` does. */
export const enginesOfLongTests = Deno.env.has("WARDBOOK_SLOW") ? engines : engines.slice(0, 1);
