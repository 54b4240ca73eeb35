import type { Cohort } from "./cohort.ts";
import { analyticsVidhya } from "./specs/analytics_vidhya.ts";
import { diabetes130 } from "./specs/diabetes130.ts";
import { sparcs } from "./specs/sparcs.ts";
import { synthetic } from "./specs/synthetic.ts";

/** Every cohort that the notebooks run on; the first is the default. */
export const cohorts: readonly Cohort[] = [synthetic, sparcs, diabetes130, analyticsVidhya];

/** The cohort called `name`. @throws {RangeError} listing the names when there is none. */
export function cohortNamed(name: string): Cohort {
  const cohort = cohorts.find((each) => each.name === name);
  if (cohort !== undefined) return cohort;
  throw new RangeError(
    `Cannot find cohort "${name}" as it must be one of ${cohorts.map((each) => each.name).join(", ")}`,
  );
}
