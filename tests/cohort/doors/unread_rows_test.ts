import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import type { ContractReport } from "lib/cohort/contract/contract.ts";
import type { DoorName } from "lib/cohort/doors/door.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { openSource } from "lib/cohort/source.ts";
import { sql } from "lib/warehouse/sql.ts";
import { rowsOf } from "../../sql/staging.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";
import {
  epicExport,
  extractedOn,
  fhirExport,
  mimicExport,
  nhsExport,
  omopExport,
  trueStays,
} from "./made_up_exports.ts";
import { withExport } from "./with_export.ts";

type Files = Record<string, string>;
/** What breaks an export, what quarantine then says of it, and how many stays less there are. */
type Case = {
  readonly files: Files;
  readonly breakIt: (files: Files) => void;
  readonly said: readonly string[];
  readonly lost: number;
};

const truth = trueStays(40);
/** Puts something in place of a field of the first row. */
const inFirst = (files: Files, name: string, from: string | RegExp, to: string) => {
  const [header, first, ...rest] = files[name]!.split("\n");
  files[name] = [header, first!.replace(from, to), ...rest].join("\n");
};
const time = /\d{4}-\d\d-\d\d \d\d:00:00/, order = "another order of day and month is said by";
const noTimeLike = (day: string) => `is not a time like ${day} (${order} "dates" of the cohort's door)`;
const noTime = noTimeLike("2022-11-01"), noAmericanTime = noTimeLike("12/31/2022");

const cases: Readonly<Record<DoorName, Case>> = {
  omop: {
    files: omopExport(truth).files,
    breakIt: (files) => {
      inFirst(files, "VISIT_OCCURRENCE.csv", time, "31/12/2022");
      inFirst(files, "person.csv", /,(19|20)\d\d,/, ",nineteen,");
    },
    said: [
      `VISIT_OCCURRENCE.csv 1 visit_occurrence.visit_start_datetime 31/12/2022: "31/12/2022" ${noTime}`,
      'person.csv 1 person.year_of_birth nineteen: "nineteen" is not a whole number',
    ],
    lost: 1,
  },
  epic: {
    files: epicExport(truth).files,
    breakIt: (files) => {
      inFirst(files, "PAT_ENC_HSP.csv", time, "2022-13-01");
      inFirst(files, "clarity_adt/part-1.csv", time, "soon");
    },
    said: [
      `PAT_ENC_HSP.csv 1 pat_enc_hsp.hosp_admsn_time 2022-13-01: "2022-13-01" ${noAmericanTime}`,
      `clarity_adt/part-1.csv 1 clarity_adt.effective_time soon: "soon" ${noAmericanTime}`,
    ],
    lost: 1,
  },
  nhs: {
    files: nhsExport(truth).files,
    breakIt: (files) => inFirst(files, "episode.txt", "01/01/1800|01/01/1800", "01/01/18|01/01/1800"),
    said: [
      "stays left_out an episode can't be read: breaks \"no stay: an episode can't be read\": an episode " +
      "can't be read",
      `episode.txt 1 episode.disdate 01/01/18: "01/01/18" ${noTimeLike("31/12/2022")}`,
    ],
    lost: 1,
  },
  mimic: {
    files: mimicExport(truth).files,
    breakIt: (files) => {
      inFirst(files, "hosp/admissions.csv", time, "2150-02-30 10:00:00");
      inFirst(files, "hosp/patients.csv", /,\d+,\d{4},/, ",old,2150,");
    },
    said: [
      `hosp/admissions.csv 1 admissions.admittime 2150-02-30 10:00:00: "2150-02-30 10:00:00" ${noTime}`,
      'hosp/patients.csv 1 patients.anchor_age old: "old" is not a whole number',
    ],
    lost: 1,
  },
  fhir: {
    files: fhirExport(truth).files,
    breakIt: (files) => {
      const name = "Encounter.000.ndjson", more = '{"id": 1}\n{"resourceType": "Enc\n[]\n';
      files[name] = more + files[name]!.replace(/"end":"\d{4}-/, '"end":"soon-');
      inFirst(files, "Patient.ndjson", /"birthDate":"\d{4}"/, '"birthDate":1990');
    },
    said: [
      'Encounter.000.ndjson 1 resourceType null: a FHIR resource has a "resourceType"; this has none',
      'Encounter.000.ndjson 2 resource {"resourceType": "Enc: "{"resourceType": "Enc" is no FHIR resource in JSON',
      'Encounter.000.ndjson 3 resource []: "[]" is no FHIR resource in JSON',
      'Encounter.000.ndjson 4 Encounter.actualPeriod.end soon-01-18T20:00:00-05:00: "soon-01-18T20:00:00-05:00" is ' +
      "not a time like 2022-11-01T08:30:00Z",
      'Patient.ndjson 2 Patient.birthDate 1990: "1990" is not a date like 2022-11-01',
    ],
    // Of the Encounter an older version is there.
    lost: 0,
  },
};

for (const [door, { files, breakIt, said, lost }] of Object.entries(cases)) {
  Deno.test(`"${door}" puts rows that can't be read into quarantine, by file, row, column and value`, async () => {
    const broken = { ...files };
    breakIt(broken);
    const whole = await loaded(door as DoorName, files), now = await loaded(door as DoorName, broken);
    assertEquals(now.quarantine.filter((row) => !whole.quarantine.includes(row)), said);
    assertEquals(now.report.kept, whole.report.kept - lost);
    assertEquals(now.report.rowsIn, now.report.kept + now.report.quarantined);
    assertStringIncludes(now.report.told!.join(" "), "rows can't be read, and are in quarantine (");
  });
}

async function loaded(name: DoorName, files: Files) {
  const cohort = cohortNamed(name);
  let result: { readonly report: ContractReport; readonly quarantine: readonly string[] } | undefined;
  await withExport(files, (folder) =>
    withWarehouse(async (warehouse) => {
      const asOf = extractedOn + 86_400_000;
      const report = await loadCohort(warehouse, cohort, await openSource(cohort, folder), { asOf });
      const rows = await rowsOf(
        warehouse,
        sql`
        SELECT source_file, file_row, column_name, value, reason FROM quarantine ORDER BY source_row`,
      );
      const quarantine = rows.map(({ source_file, file_row, column_name, value, reason }) =>
        `${source_file === null ? "stays" : `${source_file} ${file_row}`} ${column_name} ${value}: ${reason}`
      );
      result = { report, quarantine };
    }));
  return result!;
}

Deno.test("an export none of whose rows can be read is refused, with the first of them", async () => {
  const files = { ...cases.omop.files };
  files["person.csv"] = files["person.csv"]!.replaceAll(/,(19|20)\d\d,/g, ",MCM,");
  await withExport(files, async (folder) => {
    const error = await assertRejects(() => openSource(cohortNamed("omop"), folder), Error);
    assertStringIncludes(
      error.message,
      "Cannot read table person of an export as one row of it at least must be readable: none is; in " +
        '"person.csv", row 1, person.year_of_birth, "MCM" is not a whole number',
    );
  });
});
