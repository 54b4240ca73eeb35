import { openCohort, outcomeNamed } from "lib/cohort/mod.ts";
import type { RequestedValues } from "./overrides.ts";

/**
 * What is asked of the stays: by yes or no, which notebooks of their own answer, or in days, for which no
 * notebook has a parameter. An outcome that the cohort doesn't have is refused here, before anything runs.
 *
 * @throws {RangeError} listing the outcomes that there are, or when there is no such cohort.
 */
export async function askedOutcome(
  requested: RequestedValues,
  environment: (variable: string) => string | undefined,
): Promise<{ readonly isRisk: boolean; readonly requested: RequestedValues }> {
  const name = Object.hasOwn(requested, "outcome") ? requested.outcome! : environment("WARDBOOK_OUTCOME");
  if (name === undefined) return { isRisk: false, requested };
  const cohort = requested.cohort ?? environment("WARDBOOK_COHORT") ?? "synthetic";
  if (outcomeNamed(await openCohort(cohort), name ?? "").kind === "yes-no") {
    return { isRisk: true, requested };
  }
  const { outcome: _, ...others } = requested;
  return { isRisk: false, requested: others };
}
