import { withSnowflake } from "./with_snowflake.ts";
import { withWarehouse } from "./with_warehouse.ts";

/** Both engines: the name, and what runs work on a new, empty warehouse of it and closes it. */
export const engines = [["duckdb", withWarehouse], ["snowflake", withSnowflake]] as const;
