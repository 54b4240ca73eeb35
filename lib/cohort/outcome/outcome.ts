import type { KnownAt } from "../cohort.ts";

/** What models predict of stays: their length in days. */
export type DaysOutcome = {
  readonly name: string;
  readonly kind: "days";
  readonly of: "stay_days";
  readonly knownAt: KnownAt;
};

/** What models predict of stays: the probability of a yes. */
export type YesNoOutcome = {
  /** Lower case words joined by underscores: it names a folder of the registry, and `--outcome` takes it. */
  readonly name: string;
  readonly kind: "yes-no";
  /**
   * What is a yes: that the stay is longer than so many days, or that a column of `stays` has one of these
   * labels (where it has none, the answer is not known).
   */
  readonly of:
    | { readonly longerThanDays: number }
    | { readonly column: string; readonly labels: readonly string[] };
  readonly knownAt: KnownAt;
  /** Days after the end of the stay until which the answer is open (of a column); 0 when left out. */
  readonly horizonDays?: number;
};

/** What models predict of stays: how likely each of several bands of their length is. */
export type ClassesOutcome = {
  readonly name: string;
  readonly kind: "classes";
  /** The longest days of each band but the last, rising: bands are (0 to the first], (…], …, more. */
  readonly of: { readonly upTo: readonly number[]; readonly labels: readonly string[] };
  readonly knownAt: "discharge";
  /** An accuracy that others are said to have reached, on what, and its source, told beside one's own. */
  readonly reported?: { readonly accuracy: number; readonly of: string };
};

/** One question that a cohort's stays answer. */
export type Outcome = DaysOutcome | YesNoOutcome | ClassesOutcome;

/** The outcome that every cohort has, and notebooks ask about unless somebody says another. */
export const stayDays: DaysOutcome = {
  name: "stay_days",
  kind: "days",
  of: "stay_days",
  knownAt: "discharge",
};

/**
 * Whether a stay lasts longer than so many days, which is known on the day after them at the latest.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { longStay } from "lib/cohort/outcome/outcome.ts";
 *
 * assertEquals(longStay(7).knownAt, "day 8");
 * ```
 */
export function longStay(longerThanDays: number): YesNoOutcome {
  return {
    name: "long_stay",
    kind: "yes-no",
    of: { longerThanDays },
    knownAt: `day ${longerThanDays + 1}`,
  };
}
