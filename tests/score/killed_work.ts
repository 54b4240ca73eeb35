/**
 * A process that does one of the killable works: `deno run -A killed_work.ts <url> <work>`. Says "ready" when
 * it has loaded all that it needs, just before it opens the warehouse.
 */
import { openWarehouse } from "lib/warehouse/open.ts";
import { loadSnowflakeDriver } from "lib/warehouse/snowflake/driver.ts";
import { killableWorks } from "./killable_works.ts";

const [url = "", name = ""] = Deno.args;
if (url.startsWith("snowflake:")) await loadSnowflakeDriver();
console.log("ready");
const warehouse = await openWarehouse(url);
await killableWorks[name]!.run(warehouse);
await warehouse.close();
