import { randomSource } from "lib/stats/random.ts";

/** A stay as it truly was; `end` is null while the patient is in bed on the day of the export. */
export type TrueStay = {
  readonly key: number;
  readonly patient: number;
  readonly start: number;
  readonly end: number | null;
  readonly department: string;
  readonly age: number;
};
/** Files by name; in each the columns by name, or lines of JSON. */
export type Export = {
  readonly files: Readonly<Record<string, string>>;
  /** Rows of the main table, and how many of them become stays, further rows of stays, and none. */
  readonly read: number;
  readonly left: Readonly<Record<string, number>>;
  readonly merged: number;
};

const day = 86_400_000, hour = 3_600_000;
export const extractedOn = Date.UTC(2023, 5, 30);
const departments = ["Cardiology", "Surgery", "Medicine", "Geriatrics"];

/** Stays of a year up to the extract, longer in some departments, each of another patient. */
export function trueStays(count: number, seed = 7): TrueStay[] {
  const random = randomSource(seed);
  const taken = new Set<number>();
  const stays: TrueStay[] = [];
  for (let key = 1; stays.length < count; key++) {
    const patient = 1 + Math.floor(random() * count * 3), place = Math.floor(random() * departments.length);
    const start = extractedOn - Math.floor(1 + random() * 360) * day + Math.floor(random() * 24) * hour;
    const length = (1 + 4 * place - Math.log(random()) * 3) * day;
    const end = Math.floor((start + length) / hour) * hour;
    if (taken.has(patient)) continue;
    taken.add(patient);
    stays.push({
      key,
      patient,
      start,
      end: Math.floor(end / day) * day >= extractedOn ? null : end,
      department: departments[place]!,
      age: 20 + (patient * 13) % 70,
    });
  }
  return stays;
}

const iso = (time: number) => new Date(time).toISOString().slice(0, 19).replace("T", " ");
const isoDay = (time: number) => iso(time).slice(0, 10);
const lines = (header: string, rows: readonly (readonly unknown[])[]) =>
  [header, ...rows.map((row) => row.map((each) => each ?? "").join(","))].join("\n") + "\n";

/** OMOP 5.4: an open stay ends on the day of the extract; visits to the office; upper case; floats. */
export function omopExport(stays: readonly TrueStay[]): Export {
  const office = stays.slice(0, 50);
  return {
    files: {
      "VISIT_OCCURRENCE.csv": lines(
        "VISIT_OCCURRENCE_ID,PERSON_ID,VISIT_CONCEPT_ID,VISIT_START_DATE,VISIT_START_DATETIME,VISIT_END_DATE," +
          "VISIT_END_DATETIME,CARE_SITE_ID,ADMITTED_FROM_CONCEPT_ID,DISCHARGED_TO_CONCEPT_ID",
        [
          ...stays.map(({ key, patient, start, end }) => [
            ...[key, patient, key % 3 === 0 ? "262.0" : "9201.0", isoDay(start), iso(start)],
            ...[isoDay(end ?? extractedOn), iso(end ?? extractedOn), 1, 0, end === null ? 0 : 581476],
          ]),
          ...office.map(({ key, patient, start }) => [
            ...[
              1_000_000 + key,
              patient,
              "9202.0",
              isoDay(start),
              iso(start),
              isoDay(start),
              iso(start),
              1,
              0,
              0,
            ],
          ]),
        ],
      ),
      "visit_detail.csv": lines(
        "visit_detail_id,visit_occurrence_id,care_site_id,visit_detail_start_date,visit_detail_start_datetime",
        stays.map(({ key, start, department }) => [
          ...[key, key, 10 + departments.indexOf(department), isoDay(start), iso(start)],
        ]),
      ),
      "care_site.csv": lines("care_site_id,care_site_name", [
        [1, "St. Elsewhere"],
        ...departments.map((name, i) => [10 + i, name]),
      ]),
      "person.csv": lines("person_id,gender_concept_id,year_of_birth,race_concept_id", persons(stays)),
      "cdm_source.csv": lines("source_release_date,cdm_release_date", [[isoDay(extractedOn), "2023-07-15"]]),
    },
    read: stays.length + office.length,
    left: {},
    merged: 0,
  };
}

function persons(stays: readonly TrueStay[]): (readonly unknown[])[] {
  return stays.map(({ patient, age }) => [patient, patient % 2 ? 8532 : 8507, 2023 - age, 0]);
}

/** Epic: cancelled arrivals before the true one, encounters that were cancelled or never inpatient, leave. */
export function epicExport(stays: readonly TrueStay[]): Export {
  const [cancelled, observed] = [stays.slice(0, 40), stays.slice(40, 70)];
  const encounter = (key: number, { patient, start, end }: TrueStay, status = 1) => [
    ...[
      key,
      `Z${patient}`,
      iso(start),
      end === null ? "NULL" : iso(end),
      1,
      7,
      end === null ? "" : 1,
      status,
    ],
  ];
  const events = (key: number, { start, department }: TrueStay, kind = 101) => [
    // Cancelled: the patient never was there.
    [key * 10, key, 1, 2, kind, "D9", iso(start - hour)],
    [key * 10 + 1, key, 1, 1, kind, `D${departments.indexOf(department)}`, iso(start)],
    [key * 10 + 2, key, 8, 1, kind, "D9", iso(start + day)],
    [key * 10 + 3, key, 6, 1, kind, "D9", iso(start + 2 * hour)],
  ];
  return {
    files: {
      "PAT_ENC_HSP.csv": lines(
        "PAT_ENC_CSN_ID,PAT_ID,HOSP_ADMSN_TIME,HOSP_DISCH_TIME,HOSP_ADMSN_TYPE_C,ADMIT_SOURCE_C,DISCH_DISP_C," +
          "ADMIT_CONF_STAT_C",
        [
          ...stays.map((stay) => encounter(stay.key, stay)),
          ...cancelled.map((stay) => encounter(1_000_000 + stay.key, stay, 3)),
          ...observed.map((stay) => encounter(2_000_000 + stay.key, stay)),
        ],
      ),
      "clarity_adt/part-1.csv": lines(
        "EVENT_ID,PAT_ENC_CSN_ID,EVENT_TYPE_C,EVENT_SUBTYPE_C,PAT_CLASS_C,DEPARTMENT_ID,EFFECTIVE_TIME",
        stays.flatMap((stay) => events(stay.key, stay)),
      ),
      "clarity_adt/part-2.csv": lines(
        "EVENT_ID,PAT_ENC_CSN_ID,EVENT_TYPE_C,EVENT_SUBTYPE_C,PAT_CLASS_C,DEPARTMENT_ID,EFFECTIVE_TIME",
        observed.flatMap((stay) => events(2_000_000 + stay.key, stay, 104)),
      ),
      "clarity_dep.csv": lines("department_id,department_name,rev_loc_id", [
        ...departments.map((name, i) => [`D${i}`, name, 10]),
        ["D9", "Nowhere", 11],
      ]),
      "patient.csv": lines(
        "pat_id,birth_date,sex_c",
        stays.map(({ patient, age }) => [`Z${patient}`, `${2023 - age}-01-01`, 1 + patient % 2]),
      ),
    },
    read: stays.length + cancelled.length + observed.length,
    left: { "no stay: cancelled": cancelled.length, "no stay: never inpatient": observed.length },
    merged: 0,
  };
}

/**
 * NHS: two episodes a spell, of which the second was sent unfinished first; a spell in bed has its last one
 * unfinished; day cases; episodes without a day of admission. `|` between fields, dates as 31/12/2022.
 */
export function nhsExport(stays: readonly TrueStay[]): Export {
  const britishDay = (time: number) => isoDay(time).split("-").reverse().join("/");
  const none = "01/01/1800";
  const row = (key: string, { patient, start, end, department, age }: TrueStay, more: readonly unknown[]) => {
    const [order, status, isLast, kind = 1] = more;
    const ended = isLast && end !== null ? britishDay(end) : none;
    return [
      ...[key, `P${patient}`, "RXX", britishDay(start), ended, ended, order, status, kind, 21, 19],
      ...[order === 1 ? department : "ICU", ended === none ? 8 : 1, 19, 1 + patient % 2, age],
    ];
  };
  const dayCases = stays.slice(0, 60).map((stay) => ({ ...stay, patient: 900_000 + stay.key }));
  const rows = [
    ...stays.flatMap((stay) => [
      row(`${stay.key}a`, stay, [1, 3, false]),
      row(`${stay.key}b`, stay, [2, 1, false]),
      ...(stay.end === null ? [] : [row(`${stay.key}c`, stay, [2, 3, true])]),
    ]),
    ...dayCases.map((stay) => row(`d${stay.key}`, stay, [1, 3, true, 2])),
    ...stays.slice(0, 30).map((stay) =>
      row(`x${stay.key}`, { ...stay, start: Date.UTC(1801, 0, 1) }, [1, 3, false])
    ),
  ];
  return {
    files: {
      "episode.txt": lines(
        "EPIKEY,HESID,PROCODE3,ADMIDATE,DISDATE,EPIEND,EPIORDER,EPISTAT,CLASSPAT,ADMIMETH,ADMISORC,TRETSPEF," +
          "DISMETH,DISDEST,SEX,STARTAGE",
        rows,
      ).replaceAll(",", "|"),
    },
    read: rows.length,
    left: { "no stay: day case": dayCases.length },
    merged: rows.length - 30 - stays.length - dayCases.length,
  };
}

/** MIMIC-IV: only stays that ended; years shifted by patient; organ donors; folders as PhysioNet has them. */
export function mimicExport(stays: readonly TrueStay[]): Export {
  const ended = stays.filter(({ end }) => end !== null);
  const shift = (patient: number) => (40_000 + (patient * 7919) % 20_000) * day;
  const donors = ended.slice(0, 20);
  const row = (key: number, { patient, start, end }: TrueStay, diedBefore: boolean) => [
    ...[patient, key, iso(start + shift(patient)), iso(end! + shift(patient))],
    ...[diedBefore ? iso(start + shift(patient) - hour) : "", "URGENT", "EMERGENCY ROOM", "HOME", "Medicare"],
    ...["WHITE", key % 2 ? iso(start + shift(patient) - hour) : "", 0],
  ];
  const shiftedYear = ({ patient, start }: TrueStay) => new Date(start + shift(patient)).getUTCFullYear();
  return {
    files: {
      "hosp/admissions.csv": lines(
        "subject_id,hadm_id,admittime,dischtime,deathtime,admission_type,admission_location,discharge_location," +
          "insurance,race,edregtime,hospital_expire_flag",
        [
          ...ended.map((stay) => row(stay.key, stay, false)),
          ...donors.map((stay) => row(1_000_000 + stay.key, stay, true)),
        ],
      ),
      "hosp/patients.csv": lines(
        "subject_id,gender,anchor_age,anchor_year,dod",
        ended.map((stay) => [stay.patient, "F", stay.age, shiftedYear(stay), ""]),
      ),
      "hosp/transfers.csv": lines(
        "subject_id,hadm_id,transfer_id,eventtype,careunit,intime",
        ended.map(({ key, patient, start, department }) => [
          ...[patient, key, key, "admit", department, iso(start + shift(patient))],
        ]),
      ),
    },
    read: ended.length + donors.length,
    left: { "no stay: organ donor": donors.length },
    merged: 0,
  };
}

/** FHIR: R4 and R5 by turns, older versions, cancelled, ambulatory, withdrawn; zones; NDJSON and Bundle. */
export function fhirExport(stays: readonly TrueStay[]): Export {
  const zone = "-05:00", at = (time: number) => `${iso(time).replace(" ", "T")}${zone}`;
  const resource = (id: string, { key, patient, start, end, department }: TrueStay, more: object = {}) => {
    const period = { start: at(start), ...(end !== null && { end: at(end) }) };
    const place = { reference: `Location/l${departments.indexOf(department)}` };
    return {
      resourceType: "Encounter",
      id,
      meta: { lastUpdated: "2023-06-29T10:00:00Z" },
      subject: { reference: `Patient/p${patient}` },
      serviceProvider: { reference: "Organization/o1" },
      location: [{ location: { reference: "Location/l9" }, period: { start: at(start + 2 * day) } }, {
        location: place,
        period: { start: at(start) },
      }],
      ...(key % 2 === 0
        ? { status: end === null ? "in-progress" : "finished", class: { code: "IMP" }, period }
        : {
          status: end === null ? "in-progress" : "completed",
          class: [{ coding: [{ code: "ACUTE" }] }],
          actualPeriod: period,
        }),
      ...more,
    };
  };
  const [older, cancelled, walkIn, gone] = [
    stays.filter(({ end }) => end !== null).slice(0, 50),
    stays.slice(50, 75),
    stays.slice(75, 115),
    stays.slice(115, 130),
  ];
  const withdrawn = gone.map((stay) => resource(`w${stay.key}`, stay));
  const encounters = [
    ...stays.map((stay) => resource(`e${stay.key}`, stay)),
    ...older.map((stay) =>
      resource(`e${stay.key}`, { ...stay, end: null }, { meta: { lastUpdated: "2023-01-01T10:00:00Z" } })
    ),
    ...cancelled.map((stay) => resource(`c${stay.key}`, stay, { status: "cancelled" })),
    ...walkIn.map((stay) => resource(`a${stay.key}`, stay, { class: { code: "AMB" } })),
    ...withdrawn,
  ];
  const ndjson = (list: readonly unknown[]) => list.map((each) => JSON.stringify(each)).join("\n") + "\n";
  const patients = stays.map(({ patient, age }) => ({
    resourceType: "Patient",
    id: `p${patient}`,
    gender: "female",
    birthDate: String(2023 - age),
  }));
  const deleted = gone.map(({ key }) => ({ request: { method: "DELETE", url: `Encounter/w${key}` } }));
  return {
    files: {
      "Encounter.000.ndjson": ndjson(encounters.slice(0, 200)),
      "Encounter.001.ndjson": ndjson(encounters.slice(200)),
      "Patient.ndjson": ndjson(patients),
      "Observation.ndjson": ndjson([{ resourceType: "Observation", id: "o" }]),
      "locations.json": JSON.stringify({
        resourceType: "Bundle",
        type: "collection",
        entry: departments.map((name, i) => ({ resource: { resourceType: "Location", id: `l${i}`, name } })),
      }),
      "deleted/Encounter.ndjson": ndjson([{ resourceType: "Bundle", type: "transaction", entry: deleted }]),
    },
    read: encounters.length,
    left: { "no stay: cancelled": cancelled.length, "no stay: withdrawn": gone.length },
    merged: older.length,
  };
}
