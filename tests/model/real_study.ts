import { cohortNamed } from "lib/cohort/cohorts.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { outcomeNamed } from "lib/cohort/outcome/outcome_named.ts";
import { openSource } from "lib/cohort/source.ts";
import { type Study, studyOf } from "lib/features/study/study.ts";
import { readTrainingSet } from "lib/features/training_set.ts";
import { openWarehouse } from "lib/warehouse/open.ts";

export type RealCohort = "sparcs" | "diabetes130";

/** After every stay of the real cohorts. */
const asOf = Date.UTC(2024, 0, 1);

/**
 * A real cohort's usual study, out of the folder that WARDBOOK_REAL_DATA names: 80 % to learn from, 20 % to
 * be asked.
 *
 * @param further features beside the cohort's own, also such as are known at discharge only.
 * @param outcome what is asked, by its name in the cohort's spec.
 */
export async function realStudy(
  name: RealCohort,
  further: readonly string[] = [],
  outcome = "stay_days",
): Promise<Study> {
  const cohort = cohortNamed(name), asked = outcomeNamed(cohort, outcome);
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    await loadCohort(warehouse, cohort, await openSource(cohort, ""), { asOf });
    const features = [...cohort.features, ...further];
    const rows = await readTrainingSet(warehouse, cohort, {
      ...{ until: asOf, features, outcome: asked },
      knownAt: "discharge",
    });
    const options = { features, asOf, until: asOf, seed: 1 };
    return studyOf(rows, asked.kind === "yes-no" ? { ...options, outcome: asked } : options);
  } finally {
    await warehouse.close();
  }
}
