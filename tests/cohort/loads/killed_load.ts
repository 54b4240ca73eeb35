/**
 * A process that loads some days, each a load: `deno run -A killed_load.ts <url>`. Says "ready" when it has
 * what it needs, just before it opens the warehouse.
 */
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { addLoad } from "lib/cohort/loads/add_load.ts";
import { sourceOf } from "lib/cohort/source/source.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { dayMs } from "lib/stats/day.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { loadSnowflakeDriver } from "lib/warehouse/snowflake/driver.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { hospitalDays } from "./hospital_days.ts";

const from = Date.UTC(2022, 4, 1);
const days = hospitalDays(syntheticCohort({ stays: 1_500, liveStays: 200 }).table, from, 4);

/** The loads that are killed: what was there, then four days. */
export async function loadDays(warehouse: Warehouse): Promise<void> {
  for (const [i, day] of days.entries()) {
    const options = { name: `day ${i}`, id: `day ${i}`, asOf: from + i * dayMs - 1, now: () => i };
    await addLoad(warehouse, cohortNamed("synthetic"), sourceOf(day), options);
  }
}

if (import.meta.main) {
  const [url = ""] = Deno.args;
  if (url.startsWith("snowflake:")) await loadSnowflakeDriver();
  console.log("ready");
  const warehouse = await openWarehouse(url);
  await loadDays(warehouse);
  await warehouse.close();
}
