import type { Door, DoorName } from "./door.ts";

/** OMOP common data model 5.4. https://ohdsi.github.io/CommonDataModel/cdm54.html */
const omop: Door = {
  name: "omop",
  main: "visit_occurrence",
  others: "visits that did not begin as inpatient",
  steps: ["doors/omop_visit.sql", "doors/omop.sql"],
  tables: [
    {
      name: "visit_occurrence",
      isNeeded: true,
      columns: [
        ...["visit_occurrence_id", "person_id", "visit_concept_id", "care_site_id", "visit_start_date"],
        ...["visit_start_datetime", "visit_end_date", "visit_end_datetime", "admitted_from_concept_id"],
        "discharged_to_concept_id",
      ],
      optional: [
        ...["care_site_id", "visit_start_datetime", "visit_end_datetime", "admitted_from_concept_id"],
        "discharged_to_concept_id",
      ],
      times: ["visit_start_date", "visit_start_datetime", "visit_end_date", "visit_end_datetime"],
      integers: ["visit_concept_id"],
    },
    {
      name: "visit_detail",
      isNeeded: false,
      columns: [
        ...["visit_detail_id", "visit_occurrence_id", "care_site_id", "visit_detail_start_date"],
        "visit_detail_start_datetime",
      ],
      optional: ["visit_detail_start_datetime"],
      times: ["visit_detail_start_date", "visit_detail_start_datetime"],
    },
    { name: "care_site", isNeeded: false, columns: ["care_site_id", "care_site_name"], key: "care_site_id" },
    {
      name: "person",
      isNeeded: true,
      columns: ["person_id", "gender_concept_id", "year_of_birth", "race_concept_id"],
      optional: ["race_concept_id"],
      integers: ["year_of_birth"],
      key: "person_id",
    },
    { name: "death", isNeeded: false, columns: ["person_id", "death_date"], times: ["death_date"] },
    {
      name: "condition_occurrence",
      isNeeded: false,
      columns: ["person_id", "condition_concept_id", "condition_start_date"],
      times: ["condition_start_date"],
    },
    {
      name: "cdm_source",
      isNeeded: false,
      columns: ["source_release_date", "cdm_release_date"],
      times: ["source_release_date", "cdm_release_date"],
    },
    {
      name: "concept_ancestor",
      isNeeded: false,
      columns: ["ancestor_concept_id", "descendant_concept_id"],
      integers: ["ancestor_concept_id", "descendant_concept_id"],
      only: { column: "ancestor_concept_id", values: ["9201", "262"] },
    },
  ],
};

/** Epic's Clarity. https://open.epic.com/EHITables */
const epic: Door = {
  name: "epic",
  main: "pat_enc_hsp",
  others: "no stays",
  steps: ["doors/epic.sql"],
  tables: [
    {
      name: "pat_enc_hsp",
      isNeeded: true,
      columns: [
        ...["pat_enc_csn_id", "pat_id", "hosp_admsn_time", "hosp_disch_time", "hosp_admsn_type_c"],
        ...["admit_source_c", "disch_disp_c", "admit_conf_stat_c"],
      ],
      optional: ["hosp_admsn_type_c", "admit_source_c", "disch_disp_c", "admit_conf_stat_c"],
      times: ["hosp_admsn_time", "hosp_disch_time"],
    },
    {
      name: "clarity_adt",
      isNeeded: true,
      columns: [
        ...["event_id", "pat_enc_csn_id", "event_type_c", "event_subtype_c", "pat_class_c", "department_id"],
        "effective_time",
      ],
      times: ["effective_time"],
    },
    {
      name: "clarity_dep",
      isNeeded: false,
      columns: ["department_id", "department_name", "rev_loc_id"],
      optional: ["rev_loc_id"],
      key: "department_id",
    },
    {
      name: "patient",
      isNeeded: false,
      columns: ["pat_id", "birth_date", "sex_c"],
      times: ["birth_date"],
      key: "pat_id",
    },
  ],
};

/** Hospital Episode Statistics and SUS, admitted patient care; columns as in NHS England's dictionary. */
const nhs: Door = {
  name: "nhs",
  main: "episode",
  others: "episodes without a day of admission",
  steps: ["doors/nhs_episode.sql", "doors/nhs.sql"],
  tables: [{
    name: "episode",
    isNeeded: true,
    columns: [
      ...["epikey", "hesid", "procode3", "admidate", "disdate", "epiend", "epiorder", "epistat", "classpat"],
      ...["admimeth", "admisorc", "tretspef", "sitetret", "dismeth", "disdest", "sex", "ethnos", "startage"],
    ],
    optional: ["sitetret", "tretspef", "ethnos", "admisorc", "disdest", "dismeth"],
    keepsUnread: true,
    times: ["admidate", "disdate", "epiend"],
    integers: ["epiorder", "startage"],
  }],
};

/** MIMIC-IV, module hosp. https://mimic.mit.edu/docs/iv/modules/hosp/ */
const mimic: Door = {
  name: "mimic",
  main: "admissions",
  others: "no stays",
  steps: ["doors/mimic.sql"],
  tables: [
    {
      name: "admissions",
      isNeeded: true,
      columns: [
        ...["subject_id", "hadm_id", "admittime", "dischtime", "deathtime", "admission_type"],
        ...["admission_location", "discharge_location", "insurance", "race", "edregtime"],
        "hospital_expire_flag",
      ],
      times: ["admittime", "dischtime", "deathtime", "edregtime"],
    },
    {
      name: "patients",
      isNeeded: true,
      columns: ["subject_id", "gender", "anchor_age", "anchor_year"],
      integers: ["anchor_age", "anchor_year"],
      key: "subject_id",
    },
    {
      name: "transfers",
      isNeeded: false,
      columns: ["hadm_id", "transfer_id", "eventtype", "careunit", "intime"],
      times: ["intime"],
    },
  ],
};

/** FHIR R4 and R5 resources, as bulk export writes them. https://hl7.org/fhir/encounter.html */
const fhir: Door = {
  name: "fhir",
  main: "fhir_encounter",
  others: "Encounters of other classes: ambulatory, emergency, at home",
  steps: ["doors/fhir_stay.sql", "doors/fhir_place.sql", "doors/fhir.sql"],
  tables: [{ name: "fhir_deleted", isNeeded: false, columns: ["id"] }],
  resources: ["Encounter", "Patient", "Location", "Condition"],
};

/** What of an export is read, and how stays are made of it, by the door's name. */
export const doors: Readonly<Record<DoorName, Door>> = { omop, epic, nhs, mimic, fhir };
