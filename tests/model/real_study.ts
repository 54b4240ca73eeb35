import { cohortNamed } from "lib/cohort/cohorts.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { openSource } from "lib/cohort/source.ts";
import { type Study, studyOf } from "lib/features/study/study.ts";
import { readTrainingSet } from "lib/features/training_set.ts";
import { openWarehouse } from "lib/warehouse/open.ts";

/** After every stay of the real cohorts. */
const asOf = Date.UTC(2024, 0, 1);

/**
 * A real cohort's usual study, out of the folder that WARDBOOK_REAL_DATA names: 80 % to learn from, 20 % to
 * be asked.
 *
 * @param further features beside the cohort's own, also such as are known at discharge only.
 */
export async function realStudy(
  name: "sparcs" | "diabetes130",
  further: readonly string[] = [],
): Promise<Study> {
  const cohort = cohortNamed(name);
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    await loadCohort(warehouse, cohort, await openSource(cohort, ""), { asOf });
    const features = [...cohort.features, ...further];
    const rows = await readTrainingSet(warehouse, cohort, { until: asOf, features, knownAt: "discharge" });
    return studyOf(rows, { features, asOf, until: asOf, seed: 1 });
  } finally {
    await warehouse.close();
  }
}
