import { fitDischargeHazard } from "lib/monitor/person_days/discharge_hazard.ts";
import { type PersonDays, personDays } from "lib/monitor/person_days/person_days.ts";
import { type DischargeWatch, watchDischarges } from "lib/monitor/person_days/watch_discharges.ts";
import { dayMs } from "lib/stats/day.ts";
import { type Hospital, type HospitalOptions, inventedHospital } from "./invented_hospital.ts";

/** Days before the reference, and of it. */
export const [leadDays, referenceDays] = [60, 365];
/** The day from which a hospital is watched. */
export const watchedFrom = leadDays + referenceDays;

export type WatchedHospital = {
  readonly hospital: Hospital;
  readonly watch: DischargeWatch;
  readonly counts: PersonDays;
};

/** An invented hospital watched for so many days after its reference. */
export function watchedHospital(
  options: Omit<HospitalOptions, "days"> & { readonly watched: number },
): WatchedHospital {
  const { watched, ...rest } = options;
  const hospital = inventedHospital({ ...rest, days: watchedFrom + watched });
  const { first, days, day, nights, ward } = hospital;
  const counts = personDays(["P", "Q", "R", "S", "T", "U"], {
    ward,
    admitted: Float64Array.from(day, (each) => first + each * dayMs),
    nights: Float64Array.from(nights),
    stays: new Float64Array(day.length).fill(1),
  }, { first, until: first + days * dayMs });
  const hazard = fitDischargeHazard(counts, { from: leadDays, until: watchedFrom });
  return { hospital, counts, watch: watchDischarges(counts, hazard, { from: watchedFrom, until: days }) };
}
