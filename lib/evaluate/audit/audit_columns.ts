import { type Cohort, knownAtOf, staysColumnsOf } from "lib/cohort/mod.ts";

/** For whom models are audited, as `stays` names it, whether they are told of it or not. */
const asked = ["gender", "age_band", "race", "ethnicity", "admission_type", "emergency"];
/** The hospital, or where a source doesn't name it where it is. */
const places = ["hospital_code", "hospital_region"];

/** The columns by which a cohort's models are audited: labels that are known at admission. */
export function auditColumns(cohort: Cohort): string[] {
  const labels = new Set(
    staysColumnsOf(cohort).filter(({ type }) => type === "category").map(({ name }) => name),
  );
  const isKnown = (name: string) => labels.has(name) && knownAtOf(name, cohort) === "admission";
  return [...asked.filter(isKnown), ...places.filter(isKnown).slice(0, 1)];
}
