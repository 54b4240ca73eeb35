import { assert, assertEquals, assertThrows } from "@std/assert";
import { cohortNamed, cohorts } from "lib/cohort/cohorts.ts";
import { snakeName } from "lib/cohort/contract/snake_name.ts";
import { staysColumns } from "lib/cohort/stays.ts";

Deno.test("`cohortNamed()` finds each cohort, and lists the names when there is none", () => {
  for (const cohort of cohorts) assertEquals(cohortNamed(cohort.name), cohort);
  assertEquals(cohorts[0]!.name, "synthetic");
  const names = cohorts.map(({ name }) => name).join(", ");
  assertThrows(
    () => cohortNamed("no such"),
    RangeError,
    `Cannot find cohort "no such" as it must be one of ${names}`,
  );
});

for (const cohort of cohorts) {
  Deno.test(`the spec of "${cohort.name}" is consistent`, () => {
    const names = cohort.columns.map(({ name }) => name);
    assertEquals(new Set(names.map(snakeName)).size, names.length, "names stay apart in the warehouse");
    assert(!names.map(snakeName).includes("source_row"));
    const targets = cohort.columns.flatMap(({ stays }) => stays ?? []);
    assertEquals(new Set(targets).size, targets.length, "no two columns go to one column of stays");
    for (const target of targets) assert(staysColumns.some(({ name }) => name === target), target);
    assertEquals(cohort.columns.filter(({ role }) => role === "target").length, 1);
    assert(cohort.columns.filter(({ role }) => role === "id").length <= 1);
    for (const { name, type, allowed, pattern, range, repairs, nullable, missingTexts } of cohort.columns) {
      if (type !== "category") {
        assertEquals([allowed, pattern, repairs], [undefined, undefined, undefined], name);
      }
      if (type !== "number") assertEquals(range, undefined, name);
      if (missingTexts) assert(nullable, `${name}: texts for missing need leave to be missing`);
      if (allowed) { for (const to of Object.values(repairs ?? {})) assert(allowed.includes(to), name); }
    }
    for (const rule of cohort.rules) assert(names.includes(rule.column), rule.name);
    assertEquals(cohort.staging, `stays/${cohort.name.replaceAll("-", "_")}.sql`);
    assertEquals("dates" in cohort.lacks, !targets.includes("admitted_on"));
    assertEquals("patients" in cohort.lacks, !targets.includes("patient_id"));
  });
}
