import type { Warehouse } from "../../warehouse.ts";
import type { SnowflakeOptions } from "../options.ts";
import { SnowflakeWarehouse } from "../snowflake.ts";

/**
 * Opens the account of a `snowflake://` URL for a deployment: without a database, as there may be none yet,
 * and without patience, as a session that is lost takes its role along.
 *
 * @throws {TypeError} when the URL is malformed.
 * @throws {QueryError} when Snowflake lets nobody in.
 */
export async function openAccount(url: string, options: SnowflakeOptions = {}): Promise<Warehouse> {
  const account = url.replace(/^(snowflake:\/\/[^/?]*)[^?]*/, "$1/").replace(/([?&])warehouse=[^&]*&?/, "$1");
  return await SnowflakeWarehouse.open(account, { ...options, patienceMs: 0 });
}
