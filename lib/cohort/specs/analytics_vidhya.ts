import { stayBands } from "../bands.ts";
import type { Cohort, ColumnSpec } from "../cohort.ts";
import { cohortOf } from "../cohort_of.ts";
import { ageAtMost120, tenYearBand } from "../contract/row_rules.ts";
import { stayBandOutcome } from "../outcome/stay_band.ts";
import { synthetic } from "./synthetic.ts";

/**
 * The competition's names of the columns that the synthetic cohort was modelled on, and where they differ.
 */
const names: Readonly<Record<string, string>> = {
  CASE_ID: "case_id",
  HOSPITAL_CODE: "Hospital_code",
  HOSPITAL_TYPE_CODE: "Hospital_type_code",
  CITY_CODE_HOSPITAL: "City_Code_Hospital",
  HOSPITAL_REGION_CODE: "Hospital_region_code",
  AVAILABLE_EXTRA_ROOMS_IN_HOSPITAL: "Available Extra Rooms in Hospital",
  DEPARTMENT: "Department",
  WARD_TYPE: "Ward_Type",
  WARD_FACILITY_CODE: "Ward_Facility_Code",
  BED_GRADE: "Bed Grade",
  PATIENTID: "patientid",
  CITY_CODE_PATIENT: "City_Code_Patient",
  TYPE_OF_ADMISSION: "Type of Admission",
  SEVERITY_OF_ILLNESS: "Severity of Illness",
  VISITORS_WITH_PATIENT: "Visitors with Patient",
  AGE: "Age",
  ADMISSION_DEPOSIT: "Admission_Deposit",
};

const differences: Readonly<Record<string, Partial<ColumnSpec>>> = {
  City_Code_Patient: { pattern: /([1-9]|[12]\d|3[0-8])(\.0)?/ },
};

const columns: readonly ColumnSpec[] = [
  ...synthetic.columns.flatMap((spec): ColumnSpec[] => {
    const name = names[spec.name];
    return name === undefined ? [] : [{ ...spec, name, ...differences[name] }];
  }),
  {
    name: "Stay",
    type: "category",
    role: "target",
    knownAt: "discharge",
    meaning: "Length of stay in eleven bands; staged as the middle of the band, 105 for the open one",
    unit: "days",
    stays: "stay_days",
    allowed: stayBands,
    repairs: { "20-Nov": "11-20" },
  },
];

/** The competition's training table; its test table has no `Stay` and is refused. */
export const analyticsVidhya: Cohort = cohortOf({
  name: "analytics-vidhya",
  title: "Analytics Vidhya, Healthcare Analytics II",
  origin:
    "https://datahack.analyticsvidhya.com/contest/janatahack-healthcare-analytics-ii/; the competition's terms, not redistributed",
  columns,
  rules: [ageAtMost120("Age"), tenYearBand("Age")],
  derive: {
    patient_city: { kind: "without", of: "City_Code_Patient", text: ".0" },
    stay_days: {
      kind: "labels",
      of: "Stay",
      to: Object.fromEntries(stayBands.map((band, i) => [band, 10 * i + 5])),
    },
  },
  lacks: { dates: "no admission dates: no later-months split, no history features, no drift by week" },
  limits: ["stays are middles of ten-day bands (5, 15, … 95), and 105 for all above 100 days: no exact days"],
  outcomes: [{
    ...stayBandOutcome,
    reported: { accuracy: 0.43, of: "for the competition, on stays of its own; a source was not found" },
  }],
  features: synthetic.features.filter((feature) => feature !== "weekday"),
});
