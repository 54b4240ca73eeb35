import type { Cohort } from "../cohort.ts";
import { cohortOf } from "../cohort_of.ts";
import { ageBands, common, count, doorRules, label } from "../doors/door_columns.ts";

/** Epic's reporting database: PAT_ENC_HSP and CLARITY_ADT, with CLARITY_DEP and PATIENT. */
export const epic: Cohort = cohortOf({
  name: "epic",
  title: "Epic Clarity: hospital encounters and ADT events",
  origin: "https://open.epic.com/EHITables",
  door: { name: "epic", dates: "m/d/y" },
  columns: [
    { ...common.stayKey, meaning: "PAT_ENC_CSN_ID" },
    { ...common.patientKey, meaning: "PAT_ID" },
    { ...common.hospital, meaning: "Location of the first department" },
    label("department", "Department of the first event that was not cancelled", { stays: "department" }),
    label("class_at_admission", "Patient class of the first event; it may change in the stay"),
    label("admission_type", "HOSP_ADMSN_TYPE_C", { stays: "admission_type" }),
    label("admission_source", "ADMIT_SOURCE_C", { stays: "admission_source" }),
    label("gender", "SEX_C", { stays: "gender" }),
    common.age,
    count("leaves_of_absence", "Leaves of absence in the stay", { knownAt: "discharge" }),
    common.admittedAt,
    common.dischargedAt,
    common.dischargedTo,
    common.leftOut,
    common.sourceRows,
  ],
  derive: ageBands,
  rules: doorRules(["cancelled", "never inpatient"], { isDated: true }),
  limits: [
    "of days like 3/4/2022 the month comes first; an export that has the day there needs a spec of its own",
    "a leave of absence does not end a stay; its days count",
  ],
});
