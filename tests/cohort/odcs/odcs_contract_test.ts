import { assert, assertEquals } from "@std/assert";
import { cohortNamed, cohorts, doorCohorts } from "lib/cohort/cohorts.ts";
import { odcsContract } from "lib/cohort/odcs/odcs_contract.ts";
import { yamlText } from "lib/cohort/odcs/yaml_text.ts";

type Json = Readonly<Record<string, unknown>>;

/** Keys and values that the standard's JSON schema (3.1.0) lets in, of what a contract here may have. */
const contractKeys = ["apiVersion", "kind", "id", "name", "version", "status", "description", "schema"];
const objectKeys = ["name", "logicalType", "physicalType", "description", "properties", "quality"];
const propertyKeys = [
  ...["name", "businessName", "logicalType", "required", "unique", "primaryKey", "primaryKeyPosition"],
  ...["description", "logicalTypeOptions", "quality", "customProperties"],
];
const optionKeys: Readonly<Record<string, readonly string[]>> = {
  string: ["pattern"],
  number: ["minimum", "maximum"],
  integer: ["minimum", "maximum"],
  timestamp: ["format", "minimum", "exclusiveMaximum"],
};
const metrics = ["nullValues", "invalidValues", "duplicateValues", "rowCount"];
const operators = ["mustBe", "mustBeGreaterThan"];

function assertQuality(checks: readonly Json[]): void {
  for (const { type, metric, description, ...more } of checks) {
    if (type === "text") {
      assert(typeof description === "string");
      continue;
    }
    assert(type === "library" && metrics.includes(String(metric)));
    assertEquals(Object.keys(more).filter((key) => operators.includes(key)).length, 1);
  }
}

Deno.test("`odcsContract()` has what ODCS 3.1 asks for, and nothing that it doesn't know, for every cohort", () => {
  for (const cohort of [...cohorts, ...doorCohorts]) {
    const contract = odcsContract(cohort);
    for (const needed of ["version", "apiVersion", "kind", "id", "status"]) assert(needed in contract);
    assertEquals(Object.keys(contract).filter((key) => !contractKeys.includes(key)), []);
    const [table] = contract.schema as unknown as Json[];
    assertEquals(Object.keys(table!).filter((key) => !objectKeys.includes(key)), []);
    assertQuality(table!.quality as Json[]);
    const properties = table!.properties as Json[];
    assertEquals(properties.map(({ name }) => name), cohort.columns.map(({ name }) => name));
    for (const { logicalType, logicalTypeOptions = {}, quality = [], ...more } of properties) {
      assertEquals(Object.keys(more).filter((key) => !propertyKeys.includes(key)), []);
      const known = optionKeys[String(logicalType)]!;
      assertEquals(Object.keys(logicalTypeOptions as Json).filter((key) => !known.includes(key)), []);
      assertQuality(quality as Json[]);
    }
  }
});

Deno.test("`odcsContract()` says types, ranges, allowed values and keys as the spec does", () => {
  const [table] = odcsContract(cohortNamed("synthetic")).schema as unknown as Json[];
  const by = Object.fromEntries((table!.properties as Json[]).map((each) => [String(each.name), each]));
  assertEquals([by.CASE_ID!.primaryKey, by.CASE_ID!.required, by.CASE_ID!.logicalType], [
    true,
    true,
    "integer",
  ]);
  const [allowed] = by.DISCHARGE_KIND!.quality as Json[];
  assertEquals(allowed!.arguments, { validValues: ["home", "transfer", "died"] });
  assertEquals(by.DISCHARGE_KIND!.required, false);
});

Deno.test("`yamlText()` writes blocks, and texts that can be read as nothing else", () => {
  assertEquals(
    yamlText({ a: "yes: 'no'\n", on: true, list: [1, { b: null, c: ["x"] }, []], "20-Nov": {} }),
    `a: "yes: 'no'\\n"\n"on": true\nlist:\n  - 1\n  - b: null\n    c:\n      - "x"\n  - []\n"20-Nov": {}\n`,
  );
});
