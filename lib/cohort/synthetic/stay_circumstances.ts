import { weekdayOf, winter } from "./calendar.ts";
import { isHoliday } from "./holidays.ts";

/** What surrounds an admission: the day, the patient's earlier stays, the ward. */
export type Circumstances = {
  readonly day: number;
  /** The patient's admissions in the 365 days before. */
  readonly staysLastYear: number;
  /** Since the patient's last discharge; Infinity when there was none. */
  readonly daysSinceLastStay: number;
  /** Patients in the ward that morning, by its beds. */
  readonly occupancy: number;
};

/** What circumstances add to the logarithm of a stay's expectation: the key to what can be learnt of them. */
export const circumstanceEffects = {
  /** In mid-January; as much less in mid-July. */
  winter: 0.04,
  /** Monday to Sunday. */
  weekday: [0, 0, 0, 0, 0.02, 0.05, 0.04],
  holiday: 0.06,
  /** For each stay in the last year, up to four. */
  earlierStay: 0.06,
  /** Back within 14 days of the last discharge. */
  quickReturn: 0.08,
  /** By what a ward's occupancy is above 0.8: beds are needed. */
  occupancy: -0.35,
} as const;

/** Their mean over the history, taken off so that circumstances lengthen and shorten alike. */
const meanEffect = 0.092;

/**
 * What an admission's circumstances add to the logarithm of the stay's expectation.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { circumstanceEffects, logCircumstances } from "lib/cohort/synthetic/stay_circumstances.ts";
 *
 * const first = { day: 100, staysLastYear: 0, daysSinceLastStay: Infinity, occupancy: 0.8 };
 * const second = { ...first, staysLastYear: 1, daysSinceLastStay: 40 };
 * assertAlmostEquals(logCircumstances(second) - logCircumstances(first), circumstanceEffects.earlierStay);
 * ```
 */
export function logCircumstances(
  { day, staysLastYear, daysSinceLastStay, occupancy }: Circumstances,
): number {
  const effects = circumstanceEffects;
  return effects.winter * winter(day) + effects.weekday[weekdayOf(day)]! +
    (isHoliday(day) ? effects.holiday : 0) +
    effects.earlierStay * Math.min(staysLastYear, 4) +
    (daysSinceLastStay <= 14 ? effects.quickReturn : 0) +
    effects.occupancy * (Math.min(occupancy, 1.2) - 0.8) - meanEffect;
}
