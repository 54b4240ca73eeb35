import { openCohort, outcomeNamed } from "lib/cohort/mod.ts";
import type { OwnNotebooks } from "./find_notebooks.ts";
import type { RequestedValues } from "./overrides.ts";

/**
 * What is asked of the stays: by yes or no or in classes, which notebooks of their own answer, in the folder
 * told, or in days, for which no notebook has a parameter. An outcome that the cohort doesn't have is refused
 * here, before anything runs.
 *
 * @throws {RangeError} listing the outcomes that there are, or when there is no such cohort.
 */
export async function askedOutcome(
  requested: RequestedValues,
  environment: (variable: string) => string | undefined,
): Promise<{ readonly own: OwnNotebooks | null; readonly requested: RequestedValues }> {
  const name = Object.hasOwn(requested, "outcome") ? requested.outcome! : environment("WARDBOOK_OUTCOME");
  if (name === undefined) return { own: null, requested };
  const cohort = requested.cohort ?? environment("WARDBOOK_COHORT") ?? "synthetic";
  const { kind } = outcomeNamed(await openCohort(cohort), name ?? "");
  if (kind !== "days") return { own: kind === "yes-no" ? "risk" : "classes", requested };
  const { outcome: _, ...others } = requested;
  return { own: null, requested: others };
}
