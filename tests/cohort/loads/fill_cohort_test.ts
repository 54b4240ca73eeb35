import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { Cohort } from "lib/cohort/cohort.ts";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { addLoad } from "lib/cohort/loads/add_load.ts";
import { emptyLoads } from "lib/cohort/loads/empty_loads.ts";
import { fillCohort } from "lib/cohort/loads/fill_cohort.ts";
import { filledReading } from "lib/cohort/loads/filled_reading.ts";
import { loadState } from "lib/cohort/loads/load_log.ts";
import { sourceOf } from "lib/cohort/source/source.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { dayMs } from "lib/stats/day.ts";
import { rowsWhere, takeRows } from "lib/table/table.ts";
import { sql } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { writeCsv } from "../../table/write_csv.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";
import { rowsOfTable } from "./hospital_days.ts";
import { assertSameLoaded, loadedRows } from "./loaded_rows.ts";

const synthetic = cohortNamed("synthetic");
const asOf = Date.UTC(2023, 4, 31);
const { table } = syntheticCohort({ stays: 300, liveStays: 30 });
const folder = await Deno.makeTempDir({ prefix: "fill_cohort_" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
const file = `${folder}/stays.csv`;
await writeCsv(table, file);

function load(warehouse: Warehouse, cohort: Cohort = synthetic) {
  return addLoad(warehouse, cohort, sourceOf(table), { name: "stays", id: "stays", asOf, now: () => 0 });
}

Deno.test("`fillCohort()` reads a source as a whole where no load has filled the tables", () =>
  withWarehouse(async (warehouse) => {
    const report = await fillCohort(warehouse, synthetic, file, { asOf });
    assertEquals([report.rowsIn, report.loads], [table.rowCount, undefined]);
    const filled = await loadedRows(warehouse, synthetic);
    await withWarehouse(async (other) => {
      await loadCohort(other, synthetic, table, { asOf });
      assertSameLoaded(filled, await loadedRows(other, synthetic));
    });
  }));

Deno.test("`fillCohort()` uses what loads have brought, and refuses a source until it was taken out", () =>
  withWarehouse(async (warehouse) => {
    const { report } = await load(warehouse);
    const before = await loadedRows(warehouse, synthetic);
    const used = await fillCohort(warehouse, synthetic, "", { asOf });
    assertEquals([used.kept, used.quarantined], [before.stays!.rowCount, report!.quarantined]);
    assertEquals(used.missing.BED_GRADE, missingOf(before.accepted!, "bed_grade"));
    assertSameLoaded(await loadedRows(warehouse, synthetic), before);
    await assertRejects(() => fillCohort(warehouse, synthetic, file, { asOf }), Error, "leave --source out");
    const other = { ...synthetic, name: "other" };
    await assertRejects(() => fillCohort(warehouse, other, file, { asOf }), Error, 'brought of "synthetic"');
    assertSameLoaded(await loadedRows(warehouse, synthetic), before);
    await emptyLoads(warehouse, synthetic, () => 0);
    assertEquals(await emptyLoads(warehouse, synthetic, () => 0), null);
    assertEquals((await loadState(warehouse)).rows, 0);
    assertEquals((await fillCohort(warehouse, synthetic, file, { asOf })).loads, undefined);
  }));

function missingOf(rows: Parameters<typeof rowsOfTable>[0], name: string): number {
  return rowsOfTable(rows).filter((row) => row[name] === null).length;
}

Deno.test("`fillCohort()` makes stays anew where the spec makes others of the same columns", () =>
  withWarehouse(async (warehouse) => {
    await load(warehouse);
    const changed: Cohort = {
      ...synthetic,
      derive: { ...synthetic.derive, long: { kind: "constant", value: "no" } },
    };
    await fillCohort(warehouse, changed, "", { asOf });
    const made = await warehouse.query(sql`SELECT DISTINCT long FROM stays`);
    assertEquals(rowsOfTable(made), [{ long: "no" }]);
    assertEquals((await loadState(warehouse)).current.map(({ kind }) => kind), ["add", "restage"]);
    const more = takeRows(table, rowsWhere(table.rowCount, (row) => row < 5));
    const added = await addLoad(warehouse, changed, sourceOf(more), {
      name: "",
      id: null,
      asOf,
      now: () => 0,
    });
    assertEquals(added.load.unchanged, 5);
    const narrow = { ...synthetic, columns: synthetic.columns.slice(1) };
    await assertRejects(() => fillCohort(warehouse, narrow, "", { asOf }), Error, "--replace");
  }));

Deno.test("`filledReading()` tells of loads, and where the analysis takes a later day than theirs", () =>
  withWarehouse(async (warehouse) => {
    await load(warehouse);
    const report = await fillCohort(warehouse, synthetic, "", { asOf });
    assertStringIncludes(filledReading(report, asOf), "stays, brought by 1 load until 2023-05-31**");
    assert(!filledReading(report, asOf).includes("--extracted-on"));
    assertStringIncludes(filledReading(report, asOf + 2 * dayMs), "pass `--extracted-on 2023-05-31`");
  }));
