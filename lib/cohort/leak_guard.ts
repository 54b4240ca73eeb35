import type { Cohort, KnownAt } from "./cohort.ts";
import { isKnownLater, knownAtOf, knownWhen } from "./known_at.ts";

/**
 * Refuses features that can't be known yet: their source column is known later than `asOf`, or they are made
 * of one that is. Features are columns of `stays` or of `stay_features`; no features is fine.
 *
 * @throws {TypeError} naming every feature that is known too late, with when it is known; or every one that
 * the cohort has no source column for.
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { cohortNamed } from "lib/cohort/cohorts.ts";
 * import { assertKnownAt } from "lib/cohort/leak_guard.ts";
 *
 * const cohort = cohortNamed("synthetic");
 * assertKnownAt(["department", "weekday"], cohort);
 * assertThrows(() => assertKnownAt(["visitors"], cohort), TypeError, `"visitors" is known at discharge`);
 * ```
 */
export function assertKnownAt(
  features: readonly string[],
  cohort: Cohort,
  asOf: KnownAt = "admission",
): void {
  const unknown = features.filter((feature) => knownAtOf(feature, cohort) === null);
  if (unknown.length > 0) {
    throw new TypeError(
      `Cannot use ${
        quoted(unknown)
      } as a feature must come from a column of cohort "${cohort.name}": none of its ` +
        "columns is staged to that",
    );
  }
  const late = features.filter((feature) => isKnownLater(knownAtOf(feature, cohort)!, asOf));
  if (late.length > 0) {
    const when = late.map((feature) => `"${feature}" is known ${knownWhen(knownAtOf(feature, cohort)!)}`);
    throw new TypeError(
      `Cannot use ${quoted(late)} as a feature must be known ${knownWhen(asOf)}: ${when.join(", ")}`,
    );
  }
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
