import type { Cohort } from "../cohort.ts";
import { stayRanges } from "../staging/stay_ranges.ts";
import { longStay, type Outcome, stayDays } from "./outcome.ts";

/** How long a long stay lasts at least where a spec doesn't say, in days. */
const usualDays = 7;

/**
 * All outcomes of a cohort: the days, long stays (longer than a week, where lengths are bands than the band
 * that holds it), and what else its spec declares; one that it declares under a name of these takes its
 * place.
 */
export function outcomesOf(cohort: Cohort, declared: readonly Outcome[]): Outcome[] {
  const limits = [...stayRanges(cohort)?.values() ?? []].map(({ most }) => most).toSorted((a, b) => a - b);
  const days = limits.find((most) => most >= usualDays) ?? usualDays;
  const usual = [stayDays, ...(days < Infinity ? [longStay(days)] : [])];
  const isDeclared = ({ name }: Outcome) => declared.some((each) => each.name === name);
  return [...usual.filter((each) => !isDeclared(each)), ...declared];
}
