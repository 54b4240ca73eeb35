import { assertEquals, assertRejects } from "@std/assert";
import { cohortOf } from "lib/cohort/cohort_of.ts";
import { knownAtOf } from "lib/cohort/known_at.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { stageStays } from "lib/cohort/staging/stage_stays.ts";
import { stagingSql } from "lib/cohort/staging/staging_sql.ts";
import { resolveInProject } from "lib/files/project_root.ts";
import { sql } from "lib/warehouse/sql.ts";
import { rowsOf } from "../../sql/staging.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";
import { clinic, clinicRows } from "../clinic.ts";

const staging = `test_${crypto.randomUUID().replaceAll("-", "_")}.sql`;

Deno.test("`stagingSql()` is what the spec says, or the SQL file beside it", async () => {
  const path = resolveInProject(`data/cohorts/${staging}`);
  const cohort = cohortOf({
    ...clinic,
    staging,
    derive: { ...clinic.derive, frail: { kind: "sql", of: ["Age", "Lactate"], type: "category" } },
  });
  assertEquals(knownAtOf("frail", cohort), "day 2");
  assertEquals(await stagingSql(cohortOf(clinic)), stageStays(cohortOf(clinic)));
  await assertRejects(() => stagingSql(cohort), Deno.errors.NotFound);
  await Deno.mkdir(resolveInProject("data/cohorts"), { recursive: true });
  await Deno.writeTextFile(
    path,
    `INSERT INTO stays (stay_id, stay_days, frail)
    SELECT CAST(source_row AS BIGINT), hours / 24, CASE WHEN age > 80 THEN 'yes' ELSE 'no' END FROM accepted;`,
  );
  try {
    await withWarehouse(async (warehouse) => {
      await loadCohort(warehouse, cohort, clinicRows(100), { asOf: Date.UTC(2023, 0, 1) });
      const found = await rowsOf(
        warehouse,
        sql`SELECT frail, COUNT(*) > 0 AS there FROM stays GROUP BY frail ORDER BY 1`,
      );
      assertEquals(found.map(({ frail }) => frail), ["no", "yes"]);
    });
  } finally {
    await Deno.remove(path);
  }
});
