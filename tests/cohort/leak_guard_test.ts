import { assertEquals, assertThrows } from "@std/assert";
import type { Cohort } from "lib/cohort/cohort.ts";
import { cohortNamed, cohorts } from "lib/cohort/cohorts.ts";
import { isKnownLater, knownAtOf } from "lib/cohort/known_at.ts";
import { assertKnownAt } from "lib/cohort/leak_guard.ts";

const synthetic = cohortNamed("synthetic");

Deno.test("`assertKnownAt()` lets in the default features of every cohort", () => {
  for (const cohort of cohorts) assertKnownAt(cohort.features, cohort);
  assertKnownAt([], synthetic);
});

Deno.test("`assertKnownAt()` refuses every leaking feature by name", () => {
  const cases: [cohort: string, features: string[], message: string][] = [
    [
      "synthetic",
      ["department", "visitors", "stay_days", "discharged_on"],
      'Cannot use "visitors", "stay_days", "discharged_on" as a feature must be known at admission: ' +
      '"visitors" is known at discharge, "stay_days" is known at discharge, "discharged_on" is known at discharge',
    ],
    [
      "diabetes130",
      ["diagnosis"],
      'Cannot use "diagnosis" as a feature must be known at admission: "diagnosis" is known at discharge',
    ],
  ];
  for (const [name, features, message] of cases) {
    const error = assertThrows(() => assertKnownAt(features, cohortNamed(name)), TypeError);
    assertEquals(error.message, message);
  }
});

Deno.test("`assertKnownAt()` catches a planted leak, also behind a feature made of it", () => {
  const leaking: Cohort = {
    ...synthetic,
    columns: synthetic.columns.map((spec) =>
      spec.stays === "severity" ? { ...spec, knownAt: "after" } : spec
    ),
  };
  assertThrows(
    () => assertKnownAt(synthetic.features, leaking),
    TypeError,
    'Cannot use "severity", "admission_type_severity", "severity_bed_grade", "department_severity" as a feature must',
  );
});

Deno.test("`assertKnownAt()` lets in what is known by a later as-of time", () => {
  const onDayTwo: Cohort = {
    ...synthetic,
    columns: synthetic.columns.map((spec) => spec.stays === "deposit" ? { ...spec, knownAt: "day 2" } : spec),
  };
  assertThrows(() => assertKnownAt(["deposit"], onDayTwo), TypeError, '"deposit" is known on day 2');
  assertThrows(() => assertKnownAt(["deposit"], onDayTwo, "day 1"), TypeError, "must be known on day 1");
  assertKnownAt(["deposit"], onDayTwo, "day 2");
  assertKnownAt(["deposit"], onDayTwo, "day 10");
  assertKnownAt(["visitors"], synthetic, "discharge");
});

Deno.test("`assertKnownAt()` refuses features that the cohort has no column for", () => {
  assertThrows(
    () => assertKnownAt(["weekday", "age_band", "shoe_size"], cohortNamed("sparcs")),
    TypeError,
    'Cannot use "weekday", "shoe_size" as a feature must come from a column of cohort "sparcs"',
  );
});

Deno.test("`knownAtOf()` is the last of what a column is made of", () => {
  assertEquals(knownAtOf("stay_days", synthetic), "discharge");
  assertEquals(knownAtOf("stay_days", cohortNamed("sparcs")), "discharge");
  assertEquals(knownAtOf("department", cohortNamed("sparcs")), "discharge");
  assertEquals(knownAtOf("ward_load", synthetic), "admission");
  assertEquals(knownAtOf("ward_load", cohortNamed("sparcs")), null);
});

Deno.test("`isKnownLater()` orders the moments of a stay", () => {
  const moments = ["admission", "day 1", "day 2", "day 10", "discharge", "after"] as const;
  moments.forEach((early, i) =>
    moments.forEach((late, j) => assertEquals(isKnownLater(late, early), j > i, `${late} after ${early}`))
  );
});
