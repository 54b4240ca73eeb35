import type { Cohort, ColumnSpec, KnownAt } from "../cohort.ts";
import { cohortOf } from "../cohort_of.ts";
import { ageAtMost120 } from "../contract/row_rules.ts";

const unknown = { nullable: true, missingTexts: ["?"] } as const;

const visit: readonly ColumnSpec[] = [
  {
    name: "encounter_id",
    type: "number",
    role: "id",
    knownAt: "admission",
    meaning: "The stay",
    stays: "stay_id",
    range: [1, 1e12],
    integer: true,
  },
  {
    name: "patient_nbr",
    type: "number",
    role: "patient",
    knownAt: "admission",
    meaning: "The patient",
    stays: "patient_id",
    range: [1, 1e12],
    integer: true,
  },
  {
    name: "race",
    type: "category",
    role: "feature",
    knownAt: "admission",
    meaning: "Race",
    stays: "race",
    allowed: ["Caucasian", "AfricanAmerican", "Hispanic", "Asian", "Other"],
    ...unknown,
  },
  {
    name: "gender",
    type: "category",
    role: "feature",
    knownAt: "admission",
    meaning: "Gender",
    stays: "gender",
    allowed: ["Female", "Male"],
    nullable: true,
    missingTexts: ["?", "Unknown/Invalid"],
  },
  {
    name: "age",
    type: "category",
    role: "feature",
    knownAt: "admission",
    meaning: "Age in ten-year bands, without the upper edge",
    unit: "years",
    stays: "age_band",
    allowed: Array.from({ length: 10 }, (_, i) => `[${i * 10}-${i * 10 + 10})`),
  },
  {
    name: "weight",
    type: "category",
    role: "ignored",
    knownAt: "admission",
    meaning: "Weight band; 97 % missing",
    unit: "pounds",
    ...unknown,
  },
  coded("admission_type_id", "admission", "How the patient came (code)", 8, "admission_type"),
  coded("discharge_disposition_id", "discharge", "Where the patient went (code)", 30, "discharge_kind"),
  coded("admission_source_id", "admission", "Where the patient came from (code)", 26, "admission_source"),
  {
    name: "time_in_hospital",
    type: "number",
    role: "target",
    knownAt: "discharge",
    meaning: "Length of stay",
    unit: "days",
    stays: "stay_days",
    range: [1, 14],
    integer: true,
  },
  {
    name: "payer_code",
    type: "category",
    role: "feature",
    knownAt: "admission",
    meaning: "Who pays",
    stays: "payer",
    pattern: /[A-Z]{2}/,
    ...unknown,
  },
  {
    name: "medical_specialty",
    type: "category",
    role: "feature",
    knownAt: "admission",
    meaning: "Specialty of the admitting physician",
    stays: "department",
    ...unknown,
  },
];

const counts: readonly ColumnSpec[] = [
  counted("num_lab_procedures", "discharge", "Laboratory tests during the stay", 1000),
  counted("num_procedures", "discharge", "Other procedures during the stay", 1000),
  counted("num_medications", "discharge", "Medications given during the stay", 1000),
  counted("number_outpatient", "admission", "Outpatient visits in the year before", 366, "prior_outpatient"),
  counted("number_emergency", "admission", "Emergency visits in the year before", 366, "prior_emergency"),
  counted("number_inpatient", "admission", "Inpatient stays in the year before", 366, "prior_inpatient"),
];

const diagnoses: readonly ColumnSpec[] = [
  diagnosis("diag_1", "Principal diagnosis (ICD-9), coded at discharge", "diagnosis"),
  diagnosis("diag_2", "Second diagnosis (ICD-9)"),
  diagnosis("diag_3", "Third diagnosis (ICD-9)"),
  counted("number_diagnoses", "discharge", "Diagnoses coded", 100),
];

const tests: readonly ColumnSpec[] = [
  measured("max_glu_serum", "Glucose in serum", ["None", "Norm", ">200", ">300"]),
  measured("A1Cresult", "Haemoglobin A1c", ["None", "Norm", ">7", ">8"]),
];

const drugs: readonly ColumnSpec[] = [
  "metformin",
  "repaglinide",
  "nateglinide",
  "chlorpropamide",
  "glimepiride",
  "acetohexamide",
  "glipizide",
  "glyburide",
  "tolbutamide",
  "pioglitazone",
  "rosiglitazone",
  "acarbose",
  "miglitol",
  "troglitazone",
  "tolazamide",
  "examide",
  "citoglipton",
  "insulin",
  "glyburide-metformin",
  "glipizide-metformin",
  "glimepiride-pioglitazone",
  "metformin-rosiglitazone",
  "metformin-pioglitazone",
].map((name) => measured(name, `Dose of ${name} during the stay`, ["No", "Steady", "Up", "Down"]));

const outcome: readonly ColumnSpec[] = [
  measured("change", "Diabetes medication changed during the stay", ["No", "Ch"]),
  measured("diabetesMed", "Diabetes medication prescribed during the stay", ["No", "Yes"]),
  {
    name: "readmitted",
    stays: "readmitted",
    type: "category",
    role: "ignored",
    knownAt: "after",
    meaning: "Readmitted after discharge: within 30 days, later, or not",
    unit: "days",
    allowed: ["<30", ">30", "NO"],
  },
];

/** Codes 5, 6 and 8 mean not available, not mapped or unknown: missing. */
const admissionTypes = { 1: "Emergency", 2: "Urgent", 3: "Elective", 4: "Newborn", 7: "Trauma" };

/** Codes 9, 15, 17, 20 and 21 mean not available, not mapped or unknown: missing. */
const admissionSources = {
  1: "Physician referral",
  2: "Clinic referral",
  3: "HMO referral",
  4: "Hospital transfer",
  5: "Skilled nursing facility",
  6: "Other facility transfer",
  7: "Emergency room",
  8: "Court or police",
  10: "Critical access hospital",
  11: "Normal delivery",
  12: "Premature delivery",
  13: "Sick baby",
  14: "Extramural birth",
  18: "Home health agency",
  19: "Home health readmission",
  22: "Transfer within hospital",
  23: "Born in hospital",
  24: "Born outside hospital",
  25: "Ambulatory surgery",
  26: "Hospice",
};

/** Home includes home care and leaving against advice; codes 18, 25 and 26 mean unknown: missing. */
const dischargeKinds = {
  ...Object.fromEntries([1, 6, 7, 8, 12].map((code) => [code, "home"])),
  ...Object.fromEntries([11, 19, 20, 21].map((code) => [code, "died"])),
  ...Object.fromEntries([13, 14].map((code) => [code, "hospice"])),
  ...Object.fromEntries([18, 25, 26].map((code) => [code, null])),
};

/** Stays of patients with diabetes in 130 hospitals of the United States, 1999 to 2008. */
export const diabetes130: Cohort = cohortOf({
  name: "diabetes130",
  title: "Diabetes in 130 US hospitals, 1999 to 2008",
  origin:
    "https://doi.org/10.24432/C5230J (Strack et al. 2014, UCI repository); CC BY 4.0, not redistributed",
  columns: [...visit, ...counts, ...diagnoses, ...tests, ...drugs, ...outcome],
  outcomes: [{
    name: "readmitted_30",
    kind: "yes-no",
    of: { column: "readmitted", labels: ["<30"] },
    knownAt: "after",
    horizonDays: 30,
  }],
  rules: [ageAtMost120("age")],
  derive: {
    admission_type: { kind: "labels", of: "admission_type_id", to: admissionTypes },
    admission_source: { kind: "labels", of: "admission_source_id", to: admissionSources },
    discharge_kind: {
      kind: "labels",
      of: "discharge_disposition_id",
      to: dischargeKinds,
      otherwise: "transfer",
    },
  },
  lacks: {
    dates: "no admission dates: no later-months split, no history features, no drift by week",
    severity: "no severity of illness",
  },
  limits: [
    "only stays of 1 to 14 days are in it",
    "stays that ended by death or in a hospice are kept: nobody knows at admission, and the bed was in use",
  ],
  features: [
    "age_band",
    "gender",
    "admission_type",
    "admission_source",
    "department",
    "prior_inpatient",
    "prior_outpatient",
    "prior_emergency",
  ],
});

/** A code of the source's IDs_mapping.csv, kept as a label. */
function coded(name: string, knownAt: KnownAt, meaning: string, codes: number, stays?: string): ColumnSpec {
  return {
    name,
    type: "category",
    role: stays === undefined ? "ignored" : "feature",
    knownAt,
    meaning,
    ...(stays !== undefined && { stays }),
    allowed: Array.from({ length: codes }, (_, i) => String(i + 1)),
  };
}

function counted(name: string, knownAt: KnownAt, meaning: string, most: number, stays?: string): ColumnSpec {
  return {
    name,
    type: "number",
    role: stays === undefined ? "ignored" : "feature",
    knownAt,
    meaning,
    unit: "count",
    ...(stays !== undefined && { stays }),
    range: [0, most],
    integer: true,
  };
}

function diagnosis(name: string, meaning: string, stays?: string): ColumnSpec {
  return {
    name,
    type: "category",
    role: "ignored",
    knownAt: "discharge",
    meaning,
    ...(stays !== undefined && { stays }),
    pattern: /([EV]\d{2,3}|\d{1,3})(\.\d{1,2})?/,
    ...unknown,
  };
}

function measured(name: string, meaning: string, allowed: readonly string[]): ColumnSpec {
  return { name, type: "category", role: "ignored", knownAt: "discharge", meaning, allowed };
}
