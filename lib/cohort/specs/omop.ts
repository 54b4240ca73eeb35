import type { Cohort } from "../cohort.ts";
import { cohortOf } from "../cohort_of.ts";
import { ageBands, common, count, doorRules, label } from "../doors/door_columns.ts";

/** A research database in OMOP's common data model: VISIT_OCCURRENCE, VISIT_DETAIL, PERSON and others. */
export const omop: Cohort = cohortOf({
  name: "omop",
  title: "OMOP common data model 5.4",
  origin: "https://ohdsi.github.io/CommonDataModel/cdm54.html",
  door: { name: "omop" },
  columns: [
    { ...common.stayKey, meaning: "VISIT_OCCURRENCE_ID" },
    { ...common.patientKey, meaning: "PERSON_ID" },
    common.hospital,
    label("department", "Care site of the first visit detail on the day of admission", {
      stays: "department",
    }),
    label("admission_type", "Inpatient, or an emergency that became inpatient", {
      stays: "admission_type",
      allowed: ["emergency", "inpatient"],
    }),
    label("admission_source", "Concept of where the patient came from", { stays: "admission_source" }),
    common.age,
    label("gender", "Concept of gender", { stays: "gender" }),
    label("race", "Concept of race", { stays: "race" }),
    count("earlier_conditions", "Different conditions recorded before the day of admission"),
    common.admittedAt,
    {
      ...common.dischargedAt,
      meaning: "When the visit ended; missing where that is the extract's day or later",
    },
    common.dischargedTo,
    common.leftOut,
    common.sourceRows,
  ],
  derive: ageBands,
  rules: doorRules([], { isDated: true }),
  limits: [
    "an end on the extract's day or after it is no discharge: the model demands an end of every visit",
    "many loaders join visits at most a day apart into one stay",
  ],
});
