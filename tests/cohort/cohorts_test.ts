import { assertEquals, assertThrows } from "@std/assert";
import { cohortNamed, cohorts } from "lib/cohort/cohorts.ts";

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

Deno.test("every cohort has one target, and says what it lacks", () => {
  for (const cohort of cohorts) {
    const places = cohort.columns.flatMap(({ stays }) => stays ?? []);
    assertEquals(cohort.columns.filter(({ role }) => role === "target").length, 1);
    assertEquals("dates" in cohort.lacks, !places.includes("admitted_on"));
    assertEquals("patients" in cohort.lacks, !places.includes("patient_id"));
  }
});
