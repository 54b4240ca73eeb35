import { type Cohort, knownAtOf, ownColumns } from "lib/cohort/mod.ts";

const usualNumbers = ["stay_days", "deposit", "visitors", "extra_rooms", "prior_inpatient"];
const usualMix = ["admission_type", "severity", "department"];

/** The numbers whose spread is told: the usual ones, and the cohort's own. */
export function numberColumnsOf(cohort: Cohort): string[] {
  return [...usualNumbers, ...ownOf(cohort, "number")];
}

/**
 * The categories whose mix is followed over time: the usual ones, and the cohort's own known at admission.
 */
export function mixColumns(cohort: Cohort): string[] {
  return [
    ...usualMix,
    ...ownOf(cohort, "category").filter((name) => knownAtOf(name, cohort) === "admission"),
  ];
}

function ownOf(cohort: Cohort, type: "number" | "category"): string[] {
  return ownColumns(cohort).filter((column) => column.type === type).map(({ name }) => name);
}
