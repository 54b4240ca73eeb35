import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { cohortNamed, doorCohorts } from "lib/cohort/cohorts.ts";
import { contractReading } from "lib/cohort/contract/contract_reading.ts";
import type { DoorName } from "lib/cohort/doors/door.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { openSource } from "lib/cohort/source.ts";
import { sql, written } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { rowsOf } from "../../sql/staging.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";
import {
  epicExport,
  type Export,
  extractedOn,
  fhirExport,
  mimicExport,
  nhsExport,
  omopExport,
  type TrueStay,
  trueStays,
} from "./made_up_exports.ts";
import { withExport } from "./with_export.ts";

const asOf = extractedOn + 86_400_000;
const truth = trueStays(400);

/** Cases: the export, the stays that it can know, and whether its clock has hours and a calendar. */
const cases: readonly [DoorName, (stays: readonly TrueStay[]) => Export, hasCalendar: boolean][] = [
  ["omop", omopExport, true],
  ["epic", epicExport, true],
  ["nhs", nhsExport, true],
  ["mimic", mimicExport, false],
  ["fhir", fhirExport, true],
];

for (const [name, exported, hasCalendar] of cases) {
  Deno.test(`"${name}" makes the true stays of an export, and each of its rows is accounted for`, async () => {
    const { files, read, left, merged } = exported(truth);
    await withExport(files, (folder) =>
      withWarehouse(async (warehouse) => {
        const cohort = cohortNamed(name);
        const report = await loadCohort(warehouse, cohort, await openSource(cohort, folder), { asOf });
        const known = hasCalendar ? truth : truth.filter(({ end }) => end !== null);
        assertEquals(report.kept, known.length);
        assertEquals(Object.fromEntries(report.byRule.map(({ rule, rows }) => [rule, rows])), left);
        const others = read - merged - report.rowsIn;
        assertStringIncludes(
          report.told![0]!,
          `= ${report.rowsIn} stays + ${merged} further rows of the same stays + ${others} `,
        );
        assertStringIncludes(contractReading(report), "further rows of the same stays");
        assertEquals(await staysSeen(warehouse), known.map((stay) => staySeen(stay, hasCalendar)).sort());
      }));
  });
}

async function staysSeen(warehouse: Parameters<Parameters<typeof withWarehouse>[0]>[0]): Promise<string[]> {
  const rows = await rowsOf(warehouse, sql`SELECT department, admitted_on, stay_days FROM stays`);
  return rows.map(({ department, admitted_on, stay_days }) => {
    const admitted = admitted_on === null ? "" : String(admitted_on).slice(0, 10);
    const days = stay_days === null ? "in bed" : Number(stay_days).toFixed(3);
    return `${department} ${admitted} ${days}`;
  }).sort();
}

/** With a calendar a stay's length is its midnights; shifted by patient, its time to the hour. */
function staySeen({ department, start, end }: TrueStay, hasCalendar: boolean): string {
  const day = 86_400_000, floor = (time: number) => Math.floor(time / day);
  const days = end === null ? null : hasCalendar ? floor(end) - floor(start) : (end - start) / day;
  const admitted = hasCalendar ? new Date(start).toISOString().slice(0, 10) : "";
  return `${department} ${admitted} ${days === null ? "in bed" : days.toFixed(3)}`;
}

Deno.test("an export is read from packed files as from plain ones", async () => {
  const { files } = omopExport(truth.slice(0, 60));
  const packed = Object.fromEntries(Object.entries(files).map(([name, text]) => [`${name}.gz`, text]));
  const kept = async (each: typeof files) => {
    let seen: string[] = [];
    await withExport(each, (folder) =>
      withWarehouse(async (warehouse) => {
        const cohort = cohortNamed("omop");
        await loadCohort(warehouse, cohort, await openSource(cohort, folder), { asOf });
        seen = await staysSeen(warehouse);
      }));
    return seen;
  };
  assertEquals(await kept(packed), await kept(files));
});

Deno.test("Epic's times like 1/31/2022 11:05 PM are read, to the same stays", async () => {
  const { files } = epicExport(truth);
  const american = (text: string) =>
    text.replace(/(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):\d\d/g, (_, year, month, day, hour, minute) => {
      const half = Number(hour) < 12 ? "AM" : "PM";
      return `${Number(month)}/${Number(day)}/${year} ${Number(hour) % 12 || 12}:${minute} ${half}`;
    });
  const theirs = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, american(text)]));
  assertMatch(theirs["PAT_ENC_HSP.csv"]!, /,\d+\/\d+\/\d{4} \d+:00 [AP]M,/);
  await withExport(theirs, (folder) =>
    withWarehouse(async (warehouse) => {
      const cohort = cohortNamed("epic");
      const { kept } = await loadCohort(warehouse, cohort, await openSource(cohort, folder), { asOf });
      assertEquals(kept, truth.length);
      assertEquals(await staysSeen(warehouse), truth.map((stay) => staySeen(stay, true)).sort());
    }));
});

const broken: readonly [what: string, (files: Record<string, string>) => void, message: string][] = [
  [
    "a table that must be there",
    (files) => delete files["person.csv"],
    'as cohort "omop" as it must have a file person.csv (.csv.gz, .tsv, .txt, .parquet) or a folder of this ' +
    "name: it has VISIT_OCCURRENCE,",
  ],
  [
    "a column",
    (files) => files["person.csv"] = files["person.csv"]!.replace("year_of_birth", "birth"),
    'Cannot read "person.csv" as table person must have the columns year_of_birth: it has person_id,',
  ],
  [
    "a person twice",
    (files) => files["person.csv"] += "9,0,1950,0\n9,0,1951,0\n",
    "Cannot read table person of an export as a person_id must stand there once",
  ],
];

for (const [what, breakIt, message] of broken) {
  Deno.test(`an export is refused for ${what}, by name`, async () => {
    const files = { ...omopExport(truth).files };
    breakIt(files);
    await withExport(files, async (folder) => {
      const error = await assertRejects(() => openSource(cohortNamed("omop"), folder), Error);
      assertStringIncludes(error.message, message);
    });
  });
}

Deno.test("a folder without FHIR Encounters is refused, and a file of JSON that is none", async () => {
  const { files } = fhirExport(truth);
  await withExport({ ...files, "bundle.json": '{"resourceType": "Bun' }, async (folder) => {
    const error = await assertRejects(() => openSource(cohortNamed("fhir"), folder), SyntaxError);
    assertStringIncludes(error.message, 'Cannot read "bundle.json" as it must be a FHIR resource in JSON');
    // A line that is not UTF-8 would read as null where it stands alone.
    await Deno.writeFile(`${folder}/bundle.json`, Uint8Array.of(0x5b, 0x0a, 0x22, 0xfc, 0x22, 0x0a, 0x5d));
    const other = await assertRejects(() => openSource(cohortNamed("fhir"), folder), SyntaxError);
    assertStringIncludes(other.message, "as it must be a FHIR resource in JSON: it is not UTF-8");
  });
  await withExport({ "Patient.ndjson": files["Patient.ndjson"]! }, async (folder) => {
    const error = await assertRejects(() => openSource(cohortNamed("fhir"), folder), Error);
    assertStringIncludes(error.message, "it must have Encounters in .ndjson, .jsonl or .json");
  });
});

Deno.test("a door's cohort asks for a folder, and takes no table of a DuckDB file", async () => {
  for (const cohort of doorCohorts) {
    const error = await assertRejects(() => openSource(cohort, "", { realData: "" }), Error);
    assertStringIncludes(error.message, "pass --source FOLDER");
    const refused = await assertRejects(() => openSource(cohort, "duckdb:x.duckdb#VISIT"), Error);
    assertStringIncludes(refused.message, "must be a folder with the tables of the export, or the main one");
    assert(cohort.features.length > 5);
  }
});

Deno.test("a door reads its main table in a warehouse, and those beside it, as it reads files", () =>
  withWarehouse(async (warehouse) => {
    const cohort = cohortNamed("omop"), { files } = omopExport(truth.slice(0, 40));
    await warehouse.run(sql`CREATE SCHEMA cdm`);
    for (const [name, text] of Object.entries(files)) {
      await putCsv(warehouse, `cdm.${name.replace(".csv", "").toUpperCase()}`, text);
    }
    const source = await openSource(cohort, "table:CDM.visit_occurrence");
    const report = await loadCohort(warehouse, cohort, source, { asOf });
    const seen = await staysSeen(warehouse);
    assertEquals(
      report.told![0],
      "The tables' rows left the warehouse to be joined here: table:CDM." +
        "visit_occurrence and those beside it",
    );
    await withExport(files, async (folder) => {
      const same = await loadCohort(warehouse, cohort, await openSource(cohort, folder), { asOf });
      assertEquals({ ...report, told: report.told!.slice(1) }, same);
      assertEquals(await staysSeen(warehouse), seen);
    });
    const none = await openSource(cohort, "table:cdm.visits");
    await assertRejects(
      () => loadCohort(warehouse, cohort, none, { asOf }),
      Error,
      "there is none of that name",
    );
    const fhir = cohortNamed("fhir"), resources = await openSource(fhir, "table:cdm.person");
    const refused = await assertRejects(() => loadCohort(warehouse, fhir, resources, { asOf }), Error);
    assertStringIncludes(refused.message, "its resources are read from files");
  }));

/** A table of texts, with what a CSV file without quotes has. */
async function putCsv(warehouse: Warehouse, table: string, text: string): Promise<void> {
  const [header, ...rows] = text.trimEnd().split("\n").map((line) => line.split(","));
  await warehouse.run(
    written(`CREATE TABLE ${table} (${header!.map((name) => `${name} VARCHAR`).join(", ")})`, "t"),
  );
  const values = rows.map((row) => `(${row.map((cell) => cell === "" ? "NULL" : `'${cell}'`).join(", ")})`);
  if (values.length > 0) {
    await warehouse.run(written(`INSERT INTO ${table} VALUES ${values.join(", ")}`, "t"));
  }
}
