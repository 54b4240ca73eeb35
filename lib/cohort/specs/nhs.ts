import type { Cohort } from "../cohort.ts";
import { cohortOf } from "../cohort_of.ts";
import { ageBands, common, doorRules, label } from "../doors/door_columns.ts";

/** Admitted patient care of the NHS (HES, SUS): spells made of consultants' episodes. */
export const nhs: Cohort = cohortOf({
  name: "nhs",
  title: "NHS admitted patient care (HES, SUS): spells of episodes",
  origin:
    "https://digital.nhs.uk/data-and-information/data-tools-and-services/data-services/hospital-episode-statistics",
  // Also 2022-12-31, which is always read.
  door: { name: "nhs", dates: "d/m/y" },
  columns: [
    { ...common.stayKey, meaning: "The spell: patient, provider and day of admission" },
    { ...common.patientKey, meaning: "HESID" },
    { ...common.hospital, meaning: "The provider (PROCODE3)" },
    label("site", "The site of the first episode (SITETRET)"),
    label("department", "Specialty of the first episode (TRETSPEF)", { stays: "department" }),
    label("admission_type", "Method of admission (ADMIMETH)", { stays: "admission_type" }),
    label("admission_source", "Source of admission (ADMISORC)", { stays: "admission_source" }),
    label("came_from_hospital", "Moved here from another provider", { allowed: ["no", "yes"] }),
    common.age,
    label("gender", "SEX", { stays: "gender" }),
    label("race", "Ethnic category (ETHNOS)", { stays: "race" }),
    common.admittedAt,
    { ...common.dischargedAt, meaning: "Day of discharge; missing until the last episode has finished" },
    common.dischargedTo,
    common.leftOut,
    common.sourceRows,
  ],
  derive: ageBands,
  rules: doorRules(
    [
      "an episode can't be read",
      "day case",
      "regular day attender",
      "regular night attender",
      "mother or baby, delivery facilities only",
    ],
    { isDated: true },
  ),
  limits: ["stays are spells in one provider: a move to another begins a new one", "days without hours"],
});
