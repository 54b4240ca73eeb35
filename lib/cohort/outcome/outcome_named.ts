import { shownText } from "lib/files/mod.ts";
import type { Cohort } from "../cohort.ts";
import type { ClassesOutcome, Outcome, YesNoOutcome } from "./outcome.ts";

/**
 * A cohort's outcome of that name.
 *
 * @throws {RangeError} when it has none, listing those that it has.
 * @example
 * ```ts
 * import { assertEquals, assertThrows } from "@std/assert";
 * import { cohortNamed } from "lib/cohort/cohorts.ts";
 * import { outcomeNamed } from "lib/cohort/outcome/outcome_named.ts";
 *
 * const cohort = cohortNamed("diabetes130");
 * assertEquals(outcomeNamed(cohort, "readmitted_30").kind, "yes-no");
 * assertThrows(() => outcomeNamed(cohort, "mortality"), RangeError, "stay_days (the stay in days)");
 * ```
 */
export function outcomeNamed(
  { name: cohort, outcomes }: Pick<Cohort, "name" | "outcomes">,
  name: string,
): Outcome {
  const found = outcomes.find((each) => each.name === name);
  if (found) return found;
  throw new RangeError(
    `Cannot predict "${shownText(name, 100)}" as the outcomes of cohort "${cohort}" are ${
      outcomes.map((each) => `${each.name} (${questionOf(each)})`).join(", ")
    }`,
  );
}

/**
 * A cohort's yes/no outcome of that name.
 *
 * @throws {RangeError} when it has none of that name, or that one is no question of yes or no.
 */
export function riskNamed(cohort: Pick<Cohort, "name" | "outcomes">, name: string): YesNoOutcome {
  const outcome = outcomeNamed(cohort, name);
  if (outcome.kind === "yes-no") return outcome;
  throw new RangeError(
    `Cannot predict a probability of "${outcome.name}" as it must be yes or no: it is in ${outcome.kind}`,
  );
}

/**
 * A cohort's outcome of classes of that name.
 *
 * @throws {RangeError} when it has none of that name, or that one is of no classes.
 */
export function classesNamed(cohort: Pick<Cohort, "name" | "outcomes">, name: string): ClassesOutcome {
  const outcome = outcomeNamed(cohort, name);
  if (outcome.kind === "classes") return outcome;
  throw new RangeError(
    `Cannot predict classes of "${outcome.name}" as it must be of classes: it is ${outcome.kind}`,
  );
}

/** What an outcome asks, in words: "stay longer than 7 days". */
export function questionOf(outcome: Outcome): string {
  if (outcome.kind === "days") return "the stay in days";
  if (outcome.kind === "classes") return `the stay in ${outcome.of.labels.length} bands of days`;
  const { of } = outcome;
  return "longerThanDays" in of
    ? `stay longer than ${of.longerThanDays} days`
    : `${of.column} is ${of.labels.map((label) => `"${label}"`).join(" or ")}`;
}
