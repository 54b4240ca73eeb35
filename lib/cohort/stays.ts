import type { Column } from "lib/table/mod.ts";

/** A column of a relation that all cohorts share, or of a cohort's own. */
export type SharedColumn = {
  readonly name: string;
  readonly type: Column["type"];
  readonly meaning: string;
  readonly unit?: string;
  /** Of a number: whole ones only, of which a key may be large. */
  readonly whole?: "key" | "count";
};

/** A column of `stay_features`, with the columns of `stays` that it is made of. */
export type DerivedColumn = SharedColumn & {
  readonly from: readonly string[];
  /** Of a column that the calendar alone decides: after so many days all of its labels have come. */
  readonly cycleDays?: number;
};

/**
 * The columns of `stays`, the relation that every cohort is staged to: one row a stay, missing where the
 * source lacks it.
 */
export const staysColumns: readonly SharedColumn[] = [
  { name: "stay_id", type: "number", whole: "key", meaning: "The stay; the key" },
  { name: "patient_id", type: "number", whole: "key", meaning: "The patient" },
  { name: "hospital_code", type: "category", meaning: "The hospital" },
  { name: "hospital_type", type: "category", meaning: "Kind of hospital" },
  { name: "hospital_city", type: "category", meaning: "City or county of the hospital" },
  { name: "hospital_region", type: "category", meaning: "Region of the hospital" },
  {
    name: "extra_rooms",
    type: "number",
    whole: "count",
    meaning: "Rooms free in the hospital at admission",
    unit: "rooms",
  },
  { name: "department", type: "category", meaning: "Department, specialty or body system" },
  { name: "ward_type", type: "category", meaning: "Kind of ward" },
  { name: "ward_facility", type: "category", meaning: "Facilities of the ward" },
  {
    name: "bed_grade",
    type: "number",
    whole: "count",
    meaning: "Condition of the bed",
    unit: "grade, 1 to 4",
  },
  { name: "patient_city", type: "category", meaning: "City where the patient lives" },
  { name: "admission_type", type: "category", meaning: "How the patient came" },
  { name: "severity", type: "category", meaning: "Severity of the illness at admission" },
  {
    name: "visitors",
    type: "number",
    whole: "count",
    meaning: "Visitors over the whole stay",
    unit: "people",
  },
  { name: "age_band", type: "category", meaning: "Age band", unit: "years" },
  { name: "deposit", type: "number", meaning: "Deposit paid at admission", unit: "currency units" },
  { name: "gender", type: "category", meaning: "Gender" },
  { name: "race", type: "category", meaning: "Race" },
  { name: "ethnicity", type: "category", meaning: "Ethnicity" },
  { name: "diagnosis", type: "category", meaning: "Principal diagnosis" },
  { name: "emergency", type: "category", meaning: "Came through the emergency department" },
  { name: "admission_source", type: "category", meaning: "Where the patient came from" },
  { name: "payer", type: "category", meaning: "Who pays" },
  {
    name: "prior_inpatient",
    type: "number",
    whole: "count",
    meaning: "Inpatient stays in the year before",
    unit: "count",
  },
  {
    name: "prior_outpatient",
    type: "number",
    whole: "count",
    meaning: "Outpatient visits in the year before",
    unit: "count",
  },
  {
    name: "prior_emergency",
    type: "number",
    whole: "count",
    meaning: "Emergency visits in the year before",
    unit: "count",
  },
  { name: "admitted_on", type: "timestamp", meaning: "Day of admission (midnight)" },
  { name: "discharged_on", type: "timestamp", meaning: "Day of discharge (midnight); missing while in bed" },
  {
    name: "discharge_kind",
    type: "category",
    meaning: "How the stay ended: home, transfer, hospice or died; missing while in bed",
  },
  { name: "stay_days", type: "number", meaning: "Length of stay: the target", unit: "days" },
];

/** The columns of `stay_features` beside its key `stay_id`; none looks further than the admission day. */
export const stayFeaturesColumns: readonly DerivedColumn[] = [
  {
    name: "month",
    type: "category",
    meaning: "Month of admission",
    from: ["admitted_on"],
    cycleDays: 365,
  },
  {
    name: "weekday",
    type: "category",
    meaning: "Weekday of admission, Mon to Sun",
    from: ["admitted_on"],
    cycleDays: 7,
  },
  {
    name: "admission_type_severity",
    type: "category",
    meaning: "Admission type x severity",
    from: ["admission_type", "severity"],
  },
  {
    name: "severity_bed_grade",
    type: "category",
    meaning: "Severity x bed grade",
    from: ["severity", "bed_grade"],
  },
  {
    name: "department_severity",
    type: "category",
    meaning: "Department x severity",
    from: ["department", "severity"],
  },
  {
    name: "days_since_last_stay",
    type: "number",
    meaning: "From the patient's latest discharge at or before this admission; missing when there is none",
    unit: "days",
    from: ["patient_id", "admitted_on"],
  },
  {
    name: "stays_last_year",
    type: "number",
    meaning: "The patient's admissions in the 365 days before this admission day",
    unit: "stays",
    from: ["patient_id", "admitted_on"],
  },
  {
    name: "ward_load",
    type: "number",
    meaning:
      "Stays in the same hospital and kind of ward, admitted before this day and not discharged on or before it",
    unit: "stays",
    from: ["hospital_code", "ward_type", "admitted_on"],
  },
];

/**
 * After how many days a feature that the calendar alone decides has shown all its labels; null for any other
 * feature. Two periods shorter than that differ in it whatever the patients do.
 */
export function cycleDaysOf(feature: string): number | null {
  return stayFeaturesColumns.find(({ name }) => name === feature)?.cycleDays ?? null;
}
