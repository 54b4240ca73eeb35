import type { Cohort } from "./cohort.ts";
import { analyticsVidhya } from "./specs/analytics_vidhya.ts";
import { diabetes130 } from "./specs/diabetes130.ts";
import { epic } from "./specs/epic.ts";
import { fhir } from "./specs/fhir.ts";
import { mimic } from "./specs/mimic.ts";
import { nhs } from "./specs/nhs.ts";
import { omop } from "./specs/omop.ts";
import { sparcs } from "./specs/sparcs.ts";
import { synthetic } from "./specs/synthetic.ts";

/** Every cohort that the notebooks run on; the first is the default. */
export const cohorts: readonly Cohort[] = [synthetic, sparcs, diabetes130, analyticsVidhya];

/** Cohorts of what known systems export: their source is a folder. */
export const doorCohorts: readonly Cohort[] = [fhir, omop, epic, nhs, mimic];

/** The cohort called `name`. @throws {RangeError} listing the names when there is none. */
export function cohortNamed(name: string): Cohort {
  const all = [...cohorts, ...doorCohorts];
  const cohort = all.find((each) => each.name === name);
  if (cohort !== undefined) return cohort;
  throw new RangeError(
    `Cannot find cohort "${name}" as it must be one of ${all.map((each) => each.name).join(", ")}`,
  );
}
