import { assertEquals, assertRejects } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { readTrainingSet } from "lib/features/training_set.ts";
import { numbersOf, timestampsOf } from "lib/table/table.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { dayMs, firstDay, smallWarehouse } from "../score/small_warehouse.ts";

const cohort = cohortNamed("synthetic");
const until = firstDay + 3 * dayMs;

async function withWarehouse(test: (warehouse: Warehouse) => Promise<void>): Promise<void> {
  const warehouse = await smallWarehouse();
  try {
    await test(warehouse);
  } finally {
    await warehouse.close();
  }
}

Deno.test("`readTrainingSet()` reads keys and features of the stays admitted in the period, by stay_id", async () => {
  await withWarehouse(async (warehouse) => {
    const options = { from: firstDay + dayMs, until, features: ["ward_type", "weekday"] };
    const table = await readTrainingSet(warehouse, cohort, options);
    const names = ["stay_id", "patient_id", "admitted_on", "stay_days", "ward_type", "weekday"];
    assertEquals(Object.keys(table.columns), names);
    assertEquals(numbersOf(table, "stay_id"), Float64Array.from({ length: 50 }, (_, i) => 26 + i));
  });
});

Deno.test("`readTrainingSet()` has the cohort's features, and all stays before the end, when no more is said", async () => {
  await withWarehouse(async (warehouse) => {
    const table = await readTrainingSet(warehouse, cohort, { until });
    assertEquals(table.rowCount, 75);
    assertEquals(Object.keys(table.columns).slice(4), cohort.features);
  });
});

Deno.test("`readTrainingSet()` has no stay_days where the stay had not ended by the day", async () => {
  await withWarehouse(async (warehouse) => {
    const all = await readTrainingSet(warehouse, cohort, { until, knownBy: firstDay + 90 * dayMs });
    const days = numbersOf(all, "stay_days");
    assertEquals(days.every((each) => each >= 1), true);
    const admitted = timestampsOf(all, "admitted_on");
    for (const knownBy of [undefined, firstDay + 20 * dayMs]) {
      const options = { until, ...(knownBy !== undefined && { knownBy }) };
      const known = days.map((each, row) => admitted[row]! + each * dayMs <= (knownBy ?? until) ? each : NaN);
      assertEquals(numbersOf(await readTrainingSet(warehouse, cohort, options), "stay_days"), known);
    }
  });
});

Deno.test("`readTrainingSet()` refuses a feature by name when it is known too late or unknown", async () => {
  await withWarehouse(async (warehouse) => {
    const read = (features: string[]) => readTrainingSet(warehouse, cohort, { until, features });
    await assertRejects(() => read(["ward_type", "visitors"]), TypeError, '"visitors" is known at discharge');
    await assertRejects(() => read(["stay_days"]), TypeError, '"stay_days"');
    await assertRejects(() => read(["shoe_size"]), TypeError, '"shoe_size"');
    const late = { until, features: ["visitors"], knownAt: "discharge" } as const;
    assertEquals(Object.keys((await readTrainingSet(warehouse, cohort, late)).columns).at(-1), "visitors");
  });
});
