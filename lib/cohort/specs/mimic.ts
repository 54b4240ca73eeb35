import type { Cohort } from "../cohort.ts";
import { cohortOf } from "../cohort_of.ts";
import { ageBands, common, count, doorRules, label } from "../doors/door_columns.ts";

const years = [1900, 2300] as const;

/** MIMIC-IV, module hosp: admissions, transfers and patients. Dates are shifted by patient. */
export const mimic: Cohort = cohortOf({
  name: "mimic",
  title: "MIMIC-IV: admissions and transfers",
  origin: "https://mimic.mit.edu/docs/iv/modules/hosp/; PhysioNet's credentialed licence, not redistributed",
  door: { name: "mimic" },
  columns: [
    { ...common.stayKey, meaning: "hadm_id" },
    { ...common.patientKey, meaning: "subject_id" },
    label("department", "First ward after the emergency room, on the day of admission", {
      stays: "department",
    }),
    label("admission_type", "Type of admission", { stays: "admission_type" }),
    label("admission_source", "Where the patient was before", { stays: "admission_source" }),
    label("emergency", "Came through the emergency department", {
      stays: "emergency",
      allowed: ["no", "yes"],
    }),
    label("payer", "Insurance", { stays: "payer" }),
    label("race", "Race", { stays: "race" }),
    label("gender", "Gender", { stays: "gender" }),
    common.age,
    count("prior_inpatient", "Admissions of the patient in the year before", { stays: "prior_inpatient" }),
    {
      ...common.admittedAt,
      role: "ignored",
      years,
      meaning: "When the stay began, in the patient's shifted calendar",
    },
    { ...common.dischargedAt, role: "ignored", years, nullable: false, meaning: "When the stay ended" },
    common.dischargedTo,
    common.leftOut,
    common.sourceRows,
  ],
  derive: {
    ...ageBands,
    stay_days: { kind: "days", from: "admitted_at", to: "discharged_at", exact: true },
    hour_of_admission: { kind: "part", of: "admitted_at", part: "hour", meaning: "Hour of admission" },
  },
  rules: doorRules(["organ donor"], { isDated: false }),
  lacks: {
    dates: "dates are shifted by patient, to years up to 2200: no later-months split, no drift by week",
  },
  limits: ["ages above 89 stand as 91"],
});
