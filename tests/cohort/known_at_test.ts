import { assert, assertEquals, assertMatch } from "@std/assert";
import { cohortNamed, cohorts } from "lib/cohort/cohorts.ts";
import { isKnownLater, knownAtOf, lateReading, notInputs } from "lib/cohort/known_at.ts";

Deno.test("`knownAtOf()` has New York's diagnosis, and the body system made of it, at discharge", () => {
  const sparcs = cohortNamed("sparcs");
  assertEquals(["diagnosis", "department"].map((name) => knownAtOf(name, sparcs)), [
    "discharge",
    "discharge",
  ]);
});

Deno.test("`notInputs` and what is known later are features of no cohort by default", () => {
  for (const cohort of cohorts) {
    assert(cohort.features.every((feature) => !notInputs.includes(feature)), cohort.name);
    assert(
      cohort.features.every((feature) => !isKnownLater(knownAtOf(feature, cohort)!, "admission")),
      cohort.name,
    );
  }
});

Deno.test("`lateReading()` tells when each column is known, and by what it is coded", () => {
  const sparcs = cohortNamed("sparcs");
  const coded =
    "(known at discharge: Principal diagnosis (CCSR), coded at discharge; for elective stays mostly " +
    "known. Its first three letters, the body system, are staged as department)";
  assertEquals(lateReading(["diagnosis", "department"], sparcs), `diagnosis ${coded}; department ${coded}`);
  assertMatch(
    lateReading(["readmitted"], cohortNamed("diabetes130")),
    /^readmitted \(known after discharge: Readmitted after discharge/,
  );
  assertEquals(lateReading([], sparcs), "nothing, as this cohort has no such column");
});
