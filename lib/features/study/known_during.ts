import { type Cohort, isKnownLater, type KnownAt, knownAtOf, notInputs } from "lib/cohort/mod.ts";
import { candidateFeatures } from "../selection.ts";

/** Features that become known while the patient is in bed. */
export type KnownDuring = {
  readonly names: readonly string[];
  /** From which day of stay on each is known; the day of admission is 0. */
  readonly from: Readonly<Record<string, number>>;
  /** The latest of these. */
  readonly knownAt: KnownAt;
};

/**
 * A cohort's features that its spec says are known on day n: for whoever asks about patients in bed. None
 * where all are known at admission, or only at discharge.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { openCohort } from "lib/cohort/mod.ts";
 * import { knownDuring } from "lib/features/study/known_during.ts";
 *
 * assertEquals(knownDuring(await openCohort("synthetic")).names, []);
 * ```
 */
export function knownDuring(cohort: Cohort): KnownDuring {
  const days = candidateFeatures(cohort)
    .filter((name) => !notInputs.includes(name))
    .map((name) => ({ name, knownAt: knownAtOf(name, cohort) ?? "admission" }))
    .filter(({ knownAt }) => knownAt.startsWith("day "));
  return {
    names: days.map(({ name }) => name),
    from: Object.fromEntries(days.map(({ name, knownAt }) => [name, Number(knownAt.slice("day ".length))])),
    knownAt: days.reduce<KnownAt>(
      (last, { knownAt }) => isKnownLater(knownAt, last) ? knownAt : last,
      "admission",
    ),
  };
}
