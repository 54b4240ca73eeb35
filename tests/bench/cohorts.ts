/** Validation across cohorts: models of invented stays asked of Analytics Vidhya's, and the reverse. */
import { join } from "node:path";
import type { Cohort } from "lib/cohort/cohort.ts";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { openSource } from "lib/cohort/source.ts";
import { acrossCohorts, acrossReading } from "lib/evaluate/elsewhere/across_cohorts.ts";
import { withInterval } from "lib/evaluate/metric/with_interval.ts";
import { studyOf } from "lib/features/study/study.ts";
import { readTrainingSet } from "lib/features/training_set.ts";
import { learnerNamed } from "lib/model/learners.ts";
import { openWarehouse } from "lib/warehouse/open.ts";

/** After every stay of both. */
const asOf = Date.UTC(2024, 0, 1);
const sample = "av_healthcare2/train_sample_1000.csv";

/** Prints both directions, a line a way, on the columns that both cohorts have and know at admission. */
export async function benchCohorts({ json }: { readonly json: boolean }): Promise<void> {
  const folder = Deno.env.get("WARDBOOK_REAL_DATA");
  if (!folder) {
    const skipped = "WARDBOOK_REAL_DATA names no folder";
    console.log(json ? JSON.stringify({ bench: "cohorts", skipped }) : `skipped: ${skipped}`);
    return;
  }
  const cohorts = ["synthetic", "analytics-vidhya"].map(cohortNamed) as [Cohort, Cohort];
  const [invented, public_] = cohorts;
  const features = invented.features.filter((name) => public_.features.includes(name));
  const read = (cohort: Cohort, source: string) => named(cohort, { source, features });
  const studies = [await read(invented, ""), await read(public_, join(folder, sample))] as const;
  for (const [from, to] of [studies, studies.toReversed()] as const) {
    const across = await acrossCohorts(from!, to!, {
      learner: learnerNamed("boosting, squared loss", 1),
      seed: 1,
    });
    if (json) {
      for (const each of across.judged) {
        console.log(JSON.stringify({ bench: "cohorts", from: across.from, to: across.to, ...each }));
      }
      continue;
    }
    console.log(`${acrossReading(across)} Both know ${features.length} columns.`);
    for (const { way, metrics: { rmse, r2 }, calibration: { bias, slope } } of across.judged) {
      console.log(
        `  ${way.padEnd(38)} bias ${withInterval(bias, 2)}, slope ${withInterval(slope, 2)}, RMSE ${
          withInterval(rmse, 2)
        }, R2 ${withInterval(r2, 3)}`,
      );
    }
  }
}

/** Random patients of each, as one of them has no dates. */
async function named(
  cohort: Cohort,
  { source, features }: { readonly source: string; readonly features: readonly string[] },
) {
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    await loadCohort(warehouse, cohort, await openSource(cohort, source), { asOf });
    const rows = await readTrainingSet(warehouse, cohort, { until: asOf, features });
    const options = { features, asOf, until: asOf, seed: 1, split: "random patients" } as const;
    return { name: cohort.title.split(",")[0]!, study: studyOf(rows, options) };
  } finally {
    await warehouse.close();
  }
}
