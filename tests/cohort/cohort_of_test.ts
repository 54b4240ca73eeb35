import { assertEquals, assertThrows } from "@std/assert";
import type { CohortSpec } from "lib/cohort/cohort.ts";
import { cohortOf } from "lib/cohort/cohort_of.ts";
import { clinic } from "./clinic.ts";

const known = { knownAt: "admission", meaning: "A column" } as const;
const [first, ...others] = clinic.columns;

/** The clinic's spec with another first column. */
function withColumn(change: Readonly<Record<string, unknown>>): CohortSpec {
  return { ...clinic, columns: [{ ...first!, ...change }, ...others] };
}

Deno.test("`cohortOf()` says where columns go by their role, and what is made of others", () => {
  const { columns, derive, rules, lacks, features } = cohortOf(clinic);
  assertEquals(columns.map(({ stays }) => stays), [
    "stay_id",
    "patient_id",
    "admitted_on",
    "hours_in_bed",
    "gender",
    "asa_class",
    "order_",
    "lactate",
    "coded_weight",
    undefined,
  ]);
  assertEquals(derive.discharged_on, { kind: "after", day: "Aufnahme", days: "Hours", by: 24 });
  assertEquals(rules.map(({ name }) => name), ["admission not in the future"]);
  assertEquals(Object.keys(lacks), ["departments", "severity"]);
  assertEquals(features, ["age_band", "gender", "asa_class", "order_", "hour"]);
});

Deno.test("`cohortOf()` takes the source's row as key where there is none, and the length from two times", () => {
  const { derive, rules } = cohortOf({
    name: "two-times",
    title: "Two times",
    columns: [
      { ...known, name: "in", type: "timestamp", role: "time" },
      { ...known, name: "out", type: "timestamp", role: "target", knownAt: "discharge" },
    ],
  });
  assertEquals(derive, { stay_id: { kind: "row" }, stay_days: { kind: "days", from: "in", to: "out" } });
  assertEquals(rules.length, 2);
});

Deno.test("`cohortOf()` names each key that is wrong, with the rule and the value", () => {
  const wrong: [spec: CohortSpec, said: string][] = [
    [
      { ...clinic, name: "My Clinic" },
      'the spec: "name" must be lower case letters, digits and dashes; it is "My Clinic"',
    ],
    [{ ...clinic, columns: [] }, '"columns" must be a list of at least one column; it is []'],
    [{ ...clinic, colums: 1 } as CohortSpec, 'there is no key "colums"; there are name, title, '],
    [
      withColumn({ type: "text" }),
      'columns[0] "Fall-Nr": "type" must be one of number, category, timestamp; it is "text"',
    ],
    [withColumn({ meaning: undefined }), 'columns[0] "Fall-Nr": "meaning" must be there; it is not'],
    [
      withColumn({ knownAt: "day two" }),
      '"knownAt" must be admission, day 1 (2, 3, …), discharge or after; it is "day two"',
    ],
    [withColumn({ range: [5, 1] }), '"range" must be two numbers, the lower one first; it is [5,1]'],
    [withColumn({ range: [1, 5] }), '"range" is for the type "number"; it is "category"'],
    [withColumn({ missingTexts: ["-"] }), '"missingTexts" needs "nullable: true"'],
    [withColumn({ modifiable: true, knownAt: "discharge" }), '"modifiable" needs "knownAt: admission"'],
    [withColumn({ allowed: ["A", "A"] }), '"allowed" has each label once; one stands twice'],
    [
      withColumn({ allowed: ["A"], repairs: { b: "B" } }),
      '"repairs" must end in what is allowed; "B" is not',
    ],
    [withColumn({ stays: "select" }), '"stays" must be a name in snake case that is no word of SQL'],
    [withColumn({ role: "feature", stays: "ward_load" }), "no column of stay_features; it is"],
    [
      withColumn({ role: "feature", stays: "visitors" }),
      '"visitors" is a number for all cohorts; "Fall-Nr" is a category',
    ],
    [
      withColumn({ role: "feature", stays: "gender" }),
      'one column goes to each place; "gender" is that of two',
    ],
    [withColumn({ name: "Patient" }), 'each name stands once; "Patient" stands twice'],
    [withColumn({ role: "patient" }), 'at most one column has the role "patient"; two have it'],
    [withColumn({ type: "timestamp", role: "feature", pattern: undefined }), "a time is no feature"],
    [
      { ...clinic, derive: { stay_days: { kind: "hours" } as never } },
      'derive "stay_days": "kind" must be one of constant, row',
    ],
    [
      { ...clinic, derive: { stay_days: { kind: "divided", of: "Hour", by: 24 } } },
      'it reads columns of the spec; "Hour" is none',
    ],
    [
      { ...clinic, derive: { stay_days: { kind: "divided", of: "Hours", by: 0 } } },
      '"by" must be a number, not 0; it is 0',
    ],
    [
      { ...clinic, derive: { stay_days: { kind: "divided", of: "Order", by: 2 } } },
      '"divided" reads a number; "Order" is a category',
    ],
    [
      { ...clinic, derive: { x: { kind: "edge", of: "Order", take: "lower" } } },
      '"allowed" lists bands; "" of "Order" has no digits',
    ],
    [
      { ...clinic, derive: { stay_days: { kind: "constant", value: "a" } } },
      '"stay_days" is a number for all cohorts; "constant" makes a category',
    ],
    [{ ...clinic, derive: { x: { kind: "labels", of: "Order", to: { a: 1, b: "c" } } } }, "they become both"],
    [{ ...clinic, derive: {} }, "the length of a stay must come from somewhere"],
    [
      { ...clinic, features: ["lactate"] },
      '"features": each must be known at admission; "lactate" is known at day 2',
    ],
    [{ ...clinic, features: ["payer"] }, '"features": no column of the spec makes "payer"'],
    [{ ...clinic, staging: "../x.sql" }, '"staging" must be an SQL file beside the spec; it is "../x.sql"'],
    [{ ...clinic, lacks: { beds: "none" } } as CohortSpec, '"lacks" must be texts by dates, patients'],
  ];
  for (const [spec, said] of wrong) {
    const { message } = assertThrows(() => cohortOf(spec), TypeError, said);
    assertEquals(message.startsWith(`Cannot use cohort "${spec.name}" as its spec must be sound:\n- `), true);
  }
});

Deno.test("`cohortOf()` tells all that is wrong at once", () => {
  const { message } = assertThrows(
    () =>
      cohortOf({ ...clinic, columns: clinic.columns.map((each) => ({ ...each, type: "text" as never })) }),
    TypeError,
  );
  assertEquals(message.split("\n").length, 1 + clinic.columns.length);
});
