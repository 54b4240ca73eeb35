import { assert, assertEquals } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { knownAtOf } from "lib/cohort/known_at.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { openSource } from "lib/cohort/source.ts";
import { columnOf, displayRows, missingCount } from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql } from "lib/warehouse/sql.ts";

const isAbsent = !Deno.env.get("WARDBOOK_REAL_DATA");
const note = isAbsent ? " (skipped: WARDBOOK_REAL_DATA names no folder)" : "";

/**
 * Rows and mean stay: `pandas.read_csv(file).los.mean()` and so on (pandas 3.1.1), for analytics-vidhya of
 * the bands' middles, rounded to the four digits compared.
 */
const cases: readonly [name: string, rows: number, meanDays: number][] = [
  ["sparcs", 339_006, 4.4291],
  ["diabetes130", 101_766, 4.396],
  ["analytics-vidhya", 1_000, 32.93],
];

for (const [name, rows, meanDays] of cases) {
  Deno.test({
    name: `"${name}" loads whole, each column of stays filled by its spec alone${note}`,
    ignore: isAbsent,
    fn: async () => {
      const cohort = cohortNamed(name);
      const warehouse = await openWarehouse("duckdb::memory:");
      try {
        const report = await loadCohort(warehouse, cohort, await openSource(cohort, ""), {
          asOf: Date.UTC(2024, 0, 1),
        });
        assertEquals([report.rowsIn, report.kept, report.quarantined], [rows, rows, 0]);
        assertEquals(report.unknownColumns, []);
        const mean = await warehouse.query(sql`SELECT ROUND(AVG(stay_days), 4) AS mean_days FROM stays`);
        assertEquals(displayRows(mean)[0]!.mean_days, meanDays);
        const stays = await warehouse.query(sql`SELECT * FROM stays`);
        for (const column of Object.keys(stays.columns).filter((each) => each !== "stay_id")) {
          const isFilled = missingCount(columnOf(stays, column)) < rows;
          assertEquals(isFilled, knownAtOf(column, cohort) !== null, column);
        }
        assert(missingCount(columnOf(stays, "stay_days")) === 0);
      } finally {
        await warehouse.close();
      }
    },
  });
}
