import { assertEquals, assertThrows } from "@std/assert";
import { cohortOf } from "lib/cohort/cohort_of.ts";
import { cohortNamed, cohorts } from "lib/cohort/cohorts.ts";
import type { Outcome } from "lib/cohort/outcome/outcome.ts";
import { outcomeNamed, questionOf, riskNamed } from "lib/cohort/outcome/outcome_named.ts";

Deno.test("every cohort has the days and long stays, and `outcomeNamed()` lists what there is", () => {
  for (const { outcomes, name } of cohorts) {
    assertEquals(outcomes.slice(0, 1).map((each) => each.name), ["stay_days"], name);
    assertEquals(outcomes.some((each) => each.name === "long_stay"), true, name);
  }
  const cohort = cohortNamed("diabetes130");
  assertEquals(questionOf(outcomeNamed(cohort, "readmitted_30")), 'readmitted is "<30"');
  assertThrows(
    () => outcomeNamed(cohort, "mortality"),
    RangeError,
    'Cannot predict "mortality" as the outcomes of cohort "diabetes130" are stay_days (the stay in days), ' +
      'long_stay (stay longer than 7 days), readmitted_30 (readmitted is "<30")',
  );
  assertThrows(() => riskNamed(cohort, "stay_days"), RangeError, "it is in days");
});

Deno.test("a long stay ends with a band where lengths are bands", () => {
  assertEquals(
    questionOf(outcomeNamed(cohortNamed("analytics-vidhya"), "long_stay")),
    "stay longer than 10 days",
  );
});

Deno.test("`cohortOf()` refuses outcomes that a cohort can't answer, naming the rule and the value", () => {
  const spec = (outcomes: unknown) => ({
    name: "own",
    title: "Own",
    columns: [
      { name: "days", type: "number", role: "target", knownAt: "discharge", meaning: "it" },
      {
        name: "ward",
        type: "category",
        role: "feature",
        knownAt: "admission",
        meaning: "it",
        allowed: ["P"],
      },
    ] as const,
    outcomes: outcomes as readonly Outcome[],
  });
  const good = { name: "seen", kind: "yes-no", of: { column: "ward", labels: ["P"] }, knownAt: "after" };
  assertEquals(cohortOf(spec([good])).outcomes.map(({ name }) => name), ["stay_days", "long_stay", "seen"]);
  const cases: readonly (readonly [unknown, string])[] = [
    [{}, '"outcomes" must be a list of outcomes'],
    [["x"], "outcome 1: it must be { name, kind, of, knownAt, horizonDays }"],
    [[{ ...good, name: "Seen!" }], '"name" must be lower case words'],
    [[{ ...good, name: "versions" }], '"name" must be lower case words'],
    [[{ ...good, kind: "maybe" }], '"kind" must be "yes-no"'],
    [[{ ...good, of: { longerThanDays: -1 } }], '"of" must be'],
    [[{ ...good, knownAt: "admission" }], '"knownAt" must be'],
    [[{ ...good, horizonDays: -1 }], '"horizonDays" must be'],
    [[good, good], 'each name stands once; "seen" stands twice'],
    [
      [{ ...good, of: { column: "bed", labels: ["P"] } }],
      '"seen" must be of a category of stays; "bed" is none',
    ],
  ];
  for (const [outcomes, said] of cases) assertThrows(() => cohortOf(spec(outcomes)), TypeError, said);
  const bands = {
    ...spec([{ name: "long_stay", kind: "yes-no", of: { longerThanDays: 15 }, knownAt: "day 16" }]),
    columns: [{
      ...{ name: "band", type: "category", role: "target", knownAt: "discharge", meaning: "it" } as const,
      allowed: ["0-10", "11-20", "21-30"],
    }],
    derive: { stay_days: { kind: "edge", of: "band", take: "upper" } as const },
  };
  assertThrows(() => cohortOf(bands), TypeError, "must end with a band; days 15 lie in that of 11 to 20");
});
