import { assert, assertEquals } from "@std/assert";
import { sqlFile } from "lib/warehouse/sql.ts";
import { fhirExport, trueStays } from "../cohort/doors/made_up_exports.ts";
import { withWarehouse } from "../warehouse/with_warehouse.ts";
import { makeRaw } from "./raw_tables.ts";
import { rowsOf } from "./staging.ts";
import { type ViewDefinition, viewRows } from "./view_rows.ts";

type Json = Readonly<Record<string, unknown>>;

async function viewNamed(file: string): Promise<ViewDefinition> {
  return JSON.parse(await Deno.readTextFile(new URL(`../../sql/duckdb/${file}.json`, import.meta.url)));
}

/** Resources of a made-up export, and odd ones: several codings, nothing in them, refuted. */
function resources(): Json[] {
  const { files } = fhirExport(trueStays(60));
  const made = Object.entries(files).filter(([name]) => name.endsWith(".ndjson")).flatMap(([, text]) =>
    text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Json)
  );
  const coded = (...codes: string[]) => ({ coding: codes.map((code) => ({ system: "s", code })) });
  return [
    ...made,
    { resourceType: "Encounter", id: "bare", status: "unknown" },
    {
      resourceType: "Encounter",
      id: "r4",
      meta: { lastUpdated: "2022-01-02T00:00:00Z" },
      status: "finished",
      class: { system: "s", code: "IMP" },
      period: { start: "2022-01-01", end: "2022-01-02" },
      partOf: { reference: "Encounter/e1" },
      serviceType: coded("a", "b"),
      priority: coded("EM"),
      hospitalization: { admitSource: coded("emd", "x"), dischargeDisposition: coded("exp") },
      location: [{ location: { reference: "Location/l1" } }, { period: { start: "2022-01-02" } }],
    },
    {
      resourceType: "Encounter",
      id: "r5",
      status: "completed",
      class: [coded("ACUTE", "IMP"), coded("OBSENC")],
      actualPeriod: { start: "2022-01-01" },
      serviceType: [{ concept: coded("c", "d") }, { concept: coded("e") }],
      admission: { admitSource: coded("gp"), dischargeDisposition: coded("home") },
    },
    ...["l1", "l2"].map((id) => ({ resourceType: "Location", id, ...(id === "l1" && { name: "Surgery" }) })),
    ...[undefined, "confirmed", "refuted", "entered-in-error"].map((status, i) => ({
      resourceType: "Condition",
      id: `c${i}`,
      subject: { reference: "Patient/p1" },
      code: coded(`I50.${i}`, "other"),
      ...(i !== 1 && { recordedDate: "2022-01-01" }),
      ...(status !== undefined && { verificationStatus: coded(status) }),
    })),
  ];
}

/** R5 has a list of classes and `actualPeriod`. */
const isR5 = (each: Json) => Array.isArray(each.class) || "actualPeriod" in each;

/** What our SQL makes of the resources, in their order. */
async function sqlRows(relation: string, all: readonly Json[]): Promise<Json[]> {
  let rows: Json[] = [];
  const query = sqlFile(`duckdb/${relation}.sql`);
  const kind = /(\w+)_resource/.exec(query.text)![1]!;
  const own = all.filter(({ resourceType }) => String(resourceType).toLowerCase() === kind);
  await withWarehouse(async (warehouse) => {
    await makeRaw(
      warehouse,
      `${kind}_resource`,
      ["resource"],
      own.map((each) => ({ resource: JSON.stringify(each) })),
    );
    rows = await rowsOf(warehouse, query);
  });
  return rows;
}

const cases: readonly [relation: string, file: string, which: (each: Json) => boolean][] = [
  ["fhir_encounter", "fhir_encounter.r4", (each) => !isR5(each)],
  ["fhir_encounter", "fhir_encounter.r5", isR5],
  ["fhir_encounter_location", "fhir_encounter_location", () => true],
  ["fhir_patient", "fhir_patient", () => true],
  ["fhir_location", "fhir_location", () => true],
  ["fhir_condition", "fhir_condition", () => true],
];

for (const [relation, file, which] of cases) {
  Deno.test(`${file}.json, a view of SQL on FHIR, has the rows that ${relation}.sql has`, async () => {
    const view = await viewNamed(file), all = resources().filter(which);
    assertEquals(view.name, relation);
    const found = await sqlRows(relation, all), viewed = viewRows(view, all);
    // Its place in the list has no path.
    const rows = found.map(({ place: _, ...row }) => row);
    assert(rows.length > 1);
    assertEquals(viewed, rows);
  });
}
