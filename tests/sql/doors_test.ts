import { assertEquals } from "@std/assert";
import { type DoorName, rawColumns } from "lib/cohort/doors/door.ts";
import { doors } from "lib/cohort/doors/doors.ts";
import { sqlFile, written } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { engines } from "../warehouse/engines.ts";
import { withWarehouse } from "../warehouse/with_warehouse.ts";
import { makeRaw, type RawRows } from "./raw_tables.ts";
import { rowsOf } from "./staging.ts";

type Raw = Readonly<Record<string, RawRows>>;
type Stay = Readonly<Record<string, unknown>>;

function onBothEngines(what: string, test: (warehouse: Warehouse) => Promise<void>): void {
  for (const [engine, withEngine] of engines) Deno.test(`${what} (${engine})`, () => withEngine(test));
}

/** The stays that a door makes of an export, by key. */
async function staysOf(warehouse: Warehouse, name: DoorName, raw: Raw): Promise<Record<string, Stay>> {
  const door = doors[name];
  for (const table of door.tables) {
    await makeRaw(warehouse, table.name, rawColumns(table), raw[table.name] ?? []);
  }
  for (const step of door.steps.slice(0, -1)) {
    const { text } = sqlFile(step);
    const relation = step.replace(/^.*\/|\.sql$/g, "");
    await warehouse.run(written(`CREATE TABLE ${relation} AS ${text.replace(/^--.*\n/gm, "")}`, step));
  }
  const rows = await rowsOf(warehouse, sqlFile(door.steps.at(-1)!));
  return Object.fromEntries(rows.map((row) => [
    String(row.stay_key),
    Object.fromEntries(Object.entries(row).map(([column, value]) => [column, shown(value)])),
  ]));
}

/** Midnights as days, other times to the minute. */
function shown(value: unknown): unknown {
  const isTime = typeof value === "string" && /^\d{4}-\d\d-\d\dT.*Z$/.test(value);
  return isTime ? value.slice(0, 16).replace("T", " ") : value;
}

const pick = (stay: Stay | undefined, ...columns: string[]) => columns.map((column) => stay?.[column]);

const visit = {
  visit_occurrence_id: "1",
  person_id: "7",
  visit_concept_id: "9201",
  care_site_id: "10",
  visit_start_date: "2023-03-01",
  visit_start_datetime: "2023-03-01 14:30:00",
  visit_end_date: "2023-03-09",
  visit_end_datetime: null,
  admitted_from_concept_id: "0",
  discharged_to_concept_id: "581476",
};
const omop: Raw = {
  visit_occurrence: [
    visit,
    // Still in bed: the model wants an end, and got the day of the extract, or a later one.
    {
      ...visit,
      visit_occurrence_id: "2",
      visit_start_date: "2023-06-25",
      visit_start_datetime: null,
      visit_end_date: "2023-06-30",
    },
    {
      ...visit,
      visit_occurrence_id: "3",
      visit_start_date: "2023-06-26",
      visit_start_datetime: null,
      visit_end_date: "2099-12-31",
    },
    // An emergency that became a stay, and a child of the inpatient concept.
    { ...visit, visit_occurrence_id: "4", visit_concept_id: "262" },
    { ...visit, visit_occurrence_id: "5", visit_concept_id: "8717" },
    // No stays: a visit to the office, an emergency that went home.
    { ...visit, visit_occurrence_id: "6", visit_concept_id: "9202" },
    { ...visit, visit_occurrence_id: "8", visit_concept_id: "9203" },
    { ...visit, visit_occurrence_id: "9", person_id: "8" },
  ],
  visit_detail: [
    {
      visit_detail_id: "1",
      visit_occurrence_id: "1",
      care_site_id: "12",
      visit_detail_start_date: "2023-03-04",
    },
    {
      visit_detail_id: "2",
      visit_occurrence_id: "1",
      care_site_id: "11",
      visit_detail_start_date: "2023-03-01",
    },
    // Only moved there later: not known at admission.
    {
      visit_detail_id: "3",
      visit_occurrence_id: "4",
      care_site_id: "12",
      visit_detail_start_date: "2023-03-05",
    },
  ],
  care_site: [
    { care_site_id: "10", care_site_name: "St. Elsewhere" },
    { care_site_id: "11", care_site_name: "Cardiology" },
    { care_site_id: "12", care_site_name: "Intensive care" },
  ],
  person: [
    { person_id: "7", gender_concept_id: "8532", year_of_birth: "1950", race_concept_id: "0" },
    { person_id: "8", gender_concept_id: "8507", year_of_birth: "1990", race_concept_id: "0" },
  ],
  death: [{ person_id: "8", death_date: "2023-03-09" }],
  condition_occurrence: [
    { person_id: "7", condition_concept_id: "100", condition_start_date: "2022-01-01" },
    { person_id: "7", condition_concept_id: "100", condition_start_date: "2022-05-01" },
    { person_id: "7", condition_concept_id: "200", condition_start_date: "2023-02-28" },
    { person_id: "7", condition_concept_id: "300", condition_start_date: "2023-03-01" },
  ],
  cdm_source: [{ source_release_date: "2023-06-30", cdm_release_date: "2023-07-15" }],
  concept_ancestor: [{ ancestor_concept_id: "9201", descendant_concept_id: "8717" }],
};

onBothEngines(
  "an OMOP visit that ends on the day of the extract, or after, has not ended",
  async (warehouse) => {
    const stays = await staysOf(warehouse, "omop", omop);
    assertEquals(Object.keys(stays).sort(), ["1", "2", "3", "4", "5", "9"]);
    assertEquals(pick(stays["1"], "admitted_at", "discharged_at", "discharged_to"), [
      "2023-03-01 14:30",
      "2023-03-09",
      "581476",
    ]);
    assertEquals(pick(stays["2"], "admitted_at", "discharged_at", "discharged_to"), [
      "2023-06-25",
      null,
      null,
    ]);
    assertEquals(pick(stays["3"], "discharged_at"), [null]);
    assertEquals(pick(stays["9"], "discharged_to"), ["died"]);
    assertEquals(pick(stays["4"], "admission_type", "department"), ["emergency", null]);
  },
);

onBothEngines(
  "an OMOP visit knows where it began and what was recorded before its first day",
  async (warehouse) => {
    const stays = await staysOf(warehouse, "omop", omop);
    assertEquals(pick(stays["1"], "hospital", "department", "earlier_conditions"), [
      "St. Elsewhere",
      "Cardiology",
      2,
    ]);
    assertEquals(pick(stays["9"], "earlier_conditions", "age_years"), [0, 33]);
  },
);

const encounter = {
  pat_enc_csn_id: "100",
  pat_id: "Z1",
  hosp_admsn_time: "2023-03-01 22:10:00",
  hosp_disch_time: "2023-03-05 11:00:00",
  hosp_admsn_type_c: "1",
  admit_source_c: "7",
  disch_disp_c: "1",
  admit_conf_stat_c: "1",
};
const event = {
  event_id: "1",
  pat_enc_csn_id: "100",
  event_type_c: "1",
  event_subtype_c: "1",
  pat_class_c: "101",
  department_id: "D1",
  effective_time: "2023-03-01 22:10:00",
};
const epic: Raw = {
  pat_enc_hsp: [
    encounter,
    { ...encounter, pat_enc_csn_id: "101", admit_conf_stat_c: "3" },
    { ...encounter, pat_enc_csn_id: "102" },
    { ...encounter, pat_enc_csn_id: "103", hosp_disch_time: null },
    { ...encounter, pat_enc_csn_id: "104", hosp_admsn_time: null, hosp_disch_time: null },
  ],
  clarity_adt: [
    // Cancelled: the patient never was in D9.
    {
      ...event,
      event_id: "0",
      department_id: "D9",
      event_subtype_c: "2",
      effective_time: "2023-03-01 20:00:00",
    },
    event,
    {
      ...event,
      event_id: "2",
      event_type_c: "3",
      department_id: "D2",
      effective_time: "2023-03-02 08:00:00",
    },
    { ...event, event_id: "3", event_type_c: "8", effective_time: "2023-03-03 08:00:00" },
    {
      ...event,
      event_id: "4",
      event_type_c: "6",
      department_id: "D2",
      effective_time: "2023-03-03 23:59:00",
    },
    { ...event, event_id: "5", pat_enc_csn_id: "101" },
    // Observation only; and observation that became a stay.
    { ...event, event_id: "6", pat_enc_csn_id: "102", pat_class_c: "104" },
    { ...event, event_id: "7", pat_enc_csn_id: "103", pat_class_c: "104" },
    {
      ...event,
      event_id: "8",
      pat_enc_csn_id: "103",
      event_type_c: "5",
      effective_time: "2023-03-02 09:00:00",
    },
  ],
  clarity_dep: [
    { department_id: "D1", department_name: "Acute medicine", rev_loc_id: "10" },
    { department_id: "D2", department_name: "Surgery", rev_loc_id: "10" },
    { department_id: "D9", department_name: "Nowhere", rev_loc_id: "11" },
  ],
  patient: [{ pat_id: "Z1", birth_date: "1950-06-01", sex_c: "1" }],
};

onBothEngines("an Epic stay begins where the first event that was not cancelled says", async (warehouse) => {
  const stays = await staysOf(warehouse, "epic", epic);
  assertEquals(pick(stays["100"], "department", "class_at_admission", "leaves_of_absence", "left_out"), [
    "Acute medicine",
    "101",
    1,
    null,
  ]);
  assertEquals(Object.fromEntries(Object.entries(stays).map(([key, stay]) => [key, stay.left_out])), {
    "100": null,
    "101": "cancelled",
    "102": "never inpatient",
    "103": null,
    "104": "never admitted",
  });
  assertEquals(pick(stays["103"], "class_at_admission", "discharged_at", "discharged_to"), [
    "104",
    null,
    null,
  ]);
});

const episode = {
  epikey: "1",
  hesid: "P1",
  procode3: "RXX",
  admidate: "2023-03-01",
  disdate: "1800-01-01",
  epiend: "2023-03-04",
  epiorder: "1",
  epistat: "3",
  classpat: "1",
  admimeth: "21",
  admisorc: "19",
  tretspef: "300",
  sitetret: "RXX01",
  dismeth: "8",
  disdest: "98",
  sex: "2",
  ethnos: "A",
  startage: "73",
};
const nhs: Raw = {
  episode: [
    episode,
    // The second consultant's, unfinished when first sent, then finished; it ends the spell.
    { ...episode, epikey: "2", epiorder: "2", epistat: "1", tretspef: "100", epiend: "1800-01-01" },
    {
      ...episode,
      ...{ epikey: "3", epiorder: "2", tretspef: "100", epiend: "2023-03-11", disdate: "2023-03-11" },
      ...{ dismeth: "1", disdest: "19" },
    },
    // Still in bed: the first episode has finished, the second has not.
    { ...episode, epikey: "4", hesid: "P2" },
    { ...episode, epikey: "5", hesid: "P2", epiorder: "2", epistat: "1", disdate: "2023-03-20" },
    // The same patient moved to another provider the same day: two spells.
    { ...episode, epikey: "6", hesid: "P3", disdate: "2023-03-01", dismeth: "1", disdest: "51" },
    { ...episode, epikey: "7", hesid: "P3", procode3: "RYY", admimeth: "81", admisorc: "51" },
    { ...episode, epikey: "8", hesid: "P4", classpat: "2", disdate: "2023-03-01", dismeth: "1" },
    {
      ...episode,
      epikey: "9",
      hesid: "P5",
      startage: "7003",
      disdate: "2023-03-02",
      dismeth: "4",
      disdest: "79",
    },
    // Without a day of admission there is no spell.
    { ...episode, epikey: "10", hesid: "P6", admidate: "1801-01-01" },
  ],
};

onBothEngines(
  "NHS episodes make spells: begun by the first, ended by the last finished one",
  async (warehouse) => {
    const stays = await staysOf(warehouse, "nhs", nhs);
    const key = (patient: string, provider = "RXX") => `${patient}|${provider}|2023-03-01`;
    assertEquals(Object.keys(stays).sort(), [
      key("P1"),
      key("P2"),
      key("P3"),
      key("P3", "RYY"),
      key("P4"),
      key("P5"),
    ]);
    assertEquals(pick(stays[key("P1")], "department", "discharged_at", "discharged_to"), [
      "300",
      "2023-03-11",
      "19",
    ]);
    assertEquals(pick(stays[key("P2")], "discharged_at", "discharged_to"), [null, null]);
    assertEquals([key("P3"), key("P3", "RYY")].map((each) => stays[each]?.came_from_hospital), ["no", "yes"]);
    assertEquals(pick(stays[key("P4")], "left_out"), ["day case"]);
    assertEquals(pick(stays[key("P5")], "age_years", "discharged_to"), [0, "died"]);
  },
);

const admission = {
  subject_id: "1",
  hadm_id: "20",
  admittime: "2180-05-06 22:23:00",
  dischtime: "2180-05-07 17:15:00",
  deathtime: null,
  admission_type: "URGENT",
  admission_location: "TRANSFER FROM HOSPITAL",
  discharge_location: "HOME",
  insurance: "Medicaid",
  race: "WHITE",
  edregtime: "2180-05-06 19:17:00",
  hospital_expire_flag: "0",
};
const mimic: Raw = {
  admissions: [
    admission,
    {
      ...admission,
      hadm_id: "21",
      hospital_expire_flag: "1",
      deathtime: "2180-05-07 17:00:00",
      edregtime: null,
    },
    { ...admission, hadm_id: "22", deathtime: "2180-05-06 20:00:00" },
  ],
  patients: [{ subject_id: "1", gender: "F", anchor_age: "52", anchor_year: "2178" }],
  transfers: [
    {
      hadm_id: "20",
      transfer_id: "1",
      eventtype: "ED",
      careunit: "Emergency Department",
      intime: "2180-05-06 19:17:00",
    },
    {
      hadm_id: "20",
      transfer_id: "2",
      eventtype: "admit",
      careunit: "Transplant",
      intime: "2180-05-06 22:30:00",
    },
    {
      hadm_id: "20",
      transfer_id: "3",
      eventtype: "transfer",
      careunit: "Medicine",
      intime: "2180-05-07 08:00:00",
    },
    {
      hadm_id: "20",
      transfer_id: "4",
      eventtype: "discharge",
      careunit: null,
      intime: "2180-05-07 17:15:00",
    },
  ],
};

onBothEngines("a MIMIC stay has its age in the shifted calendar, and its first ward", async (warehouse) => {
  const stays = await staysOf(warehouse, "mimic", mimic);
  assertEquals(pick(stays["20"], "department", "age_years", "emergency", "discharged_to", "left_out"), [
    "Transplant",
    54,
    "yes",
    "HOME",
    null,
  ]);
  assertEquals(pick(stays["21"], "department", "emergency", "discharged_to"), [null, "no", "died"]);
  assertEquals(pick(stays["22"], "left_out"), ["organ donor"]);
});

const r4 = {
  resourceType: "Encounter",
  id: "e1",
  meta: { lastUpdated: "2023-03-09T10:00:00Z" },
  status: "finished",
  class: { code: "IMP" },
  subject: { reference: "Patient/p1" },
  period: { start: "2023-03-01T23:30:00-05:00", end: "2023-03-08T09:00:00-05:00" },
  serviceProvider: { reference: "Organization/o1" },
  priority: { coding: [{ code: "EM" }] },
  hospitalization: {
    admitSource: { coding: [{ code: "emd" }] },
    dischargeDisposition: { coding: [{ code: "home" }] },
  },
  location: [
    { location: { reference: "Location/l2" }, period: { start: "2023-03-03T08:00:00-05:00" } },
    { location: { reference: "Location/l1" }, period: { start: "2023-03-01T23:30:00-05:00" } },
  ],
};
const r5 = {
  resourceType: "Encounter",
  id: "e2",
  meta: { lastUpdated: "2023-03-09T10:00:00Z" },
  status: "completed",
  class: [{ coding: [{ code: "ACUTE" }] }],
  subject: { reference: "Patient/p1" },
  actualPeriod: { start: "2023-04-01T08:00:00Z", end: "2023-04-03T08:00:00Z" },
  admission: {
    admitSource: { coding: [{ code: "gp" }] },
    dischargeDisposition: { coding: [{ code: "exp" }] },
  },
};
const encounters = [
  r4,
  // An older version of the same stay comes later in the file.
  {
    ...r4,
    meta: { lastUpdated: "2023-03-02T10:00:00Z" },
    status: "in-progress",
    period: { start: r4.period.start },
  },
  r5,
  {
    ...r4,
    id: "e3",
    partOf: { reference: "Encounter/e1" },
    location: [{ location: { reference: "Location/l0" } }],
  },
  { ...r4, id: "e4", status: "cancelled" },
  { ...r4, id: "e5", status: "in-progress", period: { start: "2023-03-07T08:00:00-05:00" } },
  { ...r4, id: "e6", class: { code: "AMB" } },
  { ...r4, id: "e7", class: { code: "OBSENC" } },
  { ...r4, id: "e8", period: { start: r4.period.start } },
  { ...r4, id: "e9" },
  { ...r4, id: "e10", partOf: { reference: "Encounter/e6" } },
];
const resources: Readonly<Record<string, readonly unknown[]>> = {
  encounter: encounters,
  patient: [{ resourceType: "Patient", id: "p1", gender: "female", birthDate: "1950" }],
  location: [
    { resourceType: "Location", id: "l1", name: "Acute medicine" },
    { resourceType: "Location", id: "l2", name: "Surgery" },
  ],
  condition: [
    {
      id: "c1",
      subject: { reference: "Patient/p1" },
      code: { coding: [{ code: "44054006" }] },
      recordedDate: "2020-01-01",
    },
    {
      id: "c2",
      subject: { reference: "Patient/p1" },
      code: { coding: [{ code: "I10" }] },
      recordedDate: "2023-03-02",
    },
  ],
};

Deno.test("FHIR Encounters make stays in R4 and R5: latest versions, parts rolled up, no cancelled ones", async () => {
  await withWarehouse(async (warehouse) => {
    for (const [kind, list] of Object.entries(resources)) {
      await makeRaw(
        warehouse,
        `${kind}_text`,
        ["resource"],
        list.map((each) => ({ resource: JSON.stringify(each) })),
      );
      const parsed =
        `CREATE VIEW ${kind}_resource AS SELECT CAST(resource AS JSON) AS resource FROM ${kind}_text`;
      await warehouse.run(written(parsed, "raw"));
    }
    for (const view of ["encounter", "encounter_location", "patient", "location", "condition"]) {
      const { text } = sqlFile(`duckdb/fhir_${view}.sql`);
      await warehouse.run(written(`CREATE VIEW fhir_${view} AS ${text.replace(/^--.*\n/gm, "")}`, "raw"));
    }
    const stays = await staysOf(warehouse, "fhir", { fhir_deleted: [{ id: "e9" }] });
    assertEquals(Object.fromEntries(Object.entries(stays).map(([key, stay]) => [key, stay.left_out])), {
      e1: null,
      e2: null,
      e3: "part of another stay",
      e4: "cancelled",
      e5: null,
      e7: "observation",
      e8: "finished without an end",
      e9: "withdrawn",
      e10: null,
    });
    assertEquals(
      pick(stays.e1, "admitted_at", "discharged_at", "hospital", "department", "admission_source"),
      [
        "2023-03-01 23:30",
        "2023-03-08 09:00",
        "Organization/o1",
        "Acute medicine",
        "emd",
      ],
    );
    assertEquals(pick(stays.e2, "patient_class", "discharged_at", "discharged_to"), [
      "ACUTE",
      "2023-04-03 08:00",
      "died",
    ]);
    assertEquals(pick(stays.e5, "discharged_at", "age_years", "earlier_conditions"), [null, 73, 2]);
    assertEquals(pick(stays.e1, "earlier_conditions"), [1]);
  });
});
