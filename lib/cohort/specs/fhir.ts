import type { Cohort } from "../cohort.ts";
import { cohortOf } from "../cohort_of.ts";
import { ageBands, common, count, doorRules, label } from "../doors/door_columns.ts";

/** FHIR R4 or R5 as bulk export writes it: Encounter, with Patient, Location and Condition. */
export const fhir: Cohort = cohortOf({
  name: "fhir",
  title: "FHIR Encounters, R4 or R5",
  origin: "https://hl7.org/fhir/encounter.html",
  door: { name: "fhir" },
  columns: [
    { ...common.stayKey, meaning: "Encounter.id" },
    { ...common.patientKey, meaning: "Encounter.subject" },
    { ...common.hospital, meaning: "Encounter.serviceProvider" },
    label("department", "First Location on the day of admission", { stays: "department" }),
    label("patient_class", "Class of the latest version: IMP, ACUTE or NONAC", { knownAt: "discharge" }),
    label("service_type", "Encounter.serviceType of the latest version", { knownAt: "discharge" }),
    label("admission_type", "Encounter.priority", { stays: "admission_type" }),
    label("admission_source", "Admit source", { stays: "admission_source" }),
    label("gender", "Patient.gender", { stays: "gender" }),
    common.age,
    count("earlier_conditions", "Different conditions recorded before the day of admission"),
    common.admittedAt,
    common.dischargedAt,
    common.dischargedTo,
    common.leftOut,
    common.sourceRows,
  ],
  derive: ageBands,
  rules: doorRules(
    [
      ...["withdrawn", "cancelled", "entered-in-error", "planned", "part of another stay", "observation"],
      "finished without an end",
    ],
    { isDated: true },
  ),
  limits: ["times are those that the clock of the place showed: a zone is cut off"],
});
