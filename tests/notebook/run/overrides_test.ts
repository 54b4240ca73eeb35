import { assertEquals, assertThrows } from "@std/assert";
import type { Parameter } from "lib/notebook/execute/parameters.ts";
import { optionOf, overridesOf, refuseUnknown, variableOf } from "lib/notebook/run/overrides.ts";

const parameters: Parameter[] = [
  { name: "asOf", type: "date", value: "2022-11-01", comment: "" },
  { name: "cohort", type: "string", value: "synthetic", comment: "" },
  { name: "rows", type: "number", value: 10, comment: "" },
  { name: "fullRun", type: "boolean", value: false, comment: "" },
];

Deno.test("`overridesOf()` types values by their defaults", () => {
  const cases: [Record<string, string | null>, Record<string, unknown>][] = [
    [{}, {}],
    [{ "as-of": "2022-12-01" }, { asOf: "2022-12-01" }],
    [{ asOf: "2022-12-01" }, { asOf: "2022-12-01" }],
    [{ cohort: "" }, { cohort: "" }],
    [{ cohort: "007" }, { cohort: "007" }],
    [{ rows: "-1.5e3" }, { rows: -1500 }],
    [{ rows: ".5" }, { rows: .5 }],
    [{ "full-run": null }, { fullRun: true }],
    [{ "full-run": "true" }, { fullRun: true }],
    [{ "full-run": "false" }, { fullRun: false }],
    [{ other: "1" }, {}],
  ];
  for (const [requested, values] of cases) assertEquals(overridesOf(parameters, requested), values);
});

Deno.test("`overridesOf()` refuses a malformed value, naming parameter, type and value", () => {
  const cases: [Record<string, string | null>, string][] = [
    [{ rows: "ten" }, 'Cannot set parameter "rows" as it must be a number: current value is "ten"'],
    [{ rows: "" }, 'it must be a number: current value is ""'],
    [{ rows: "1e999" }, 'it must be a number: current value is "1e999"'],
    [{ rows: "0x10" }, "it must be a number"],
    [{ rows: "NaN" }, "it must be a number"],
    [{ rows: null }, 'parameter "rows" as it must be a number: no value was given'],
    [
      { "full-run": "yes" },
      'parameter "fullRun" as it must be a boolean (true or false): current value is "yes"',
    ],
    [
      { "as-of": "2022-02-30" },
      'parameter "asOf" as it must be a date (such as 2022-11-01, today or yesterday): current value is "2022-02-30"',
    ],
    [{ "as-of": "tomorrow" }, "it must be a date"],
    [{ cohort: null }, 'parameter "cohort" as it must be a string: no value was given'],
  ];
  for (const [requested, message] of cases) {
    assertThrows(() => overridesOf(parameters, requested), RangeError, message);
  }
});

Deno.test("`overridesOf()` takes the environment where the command line says nothing", () => {
  const environment = (variable: string) =>
    ({ WARDBOOK_AS_OF: "2022-12-24", WARDBOOK_ROWS: "7", WARDBOOK_COHORT: "", WARDBOOK_FULL_RUN: "true" })[
      variable
    ];
  assertEquals(overridesOf(parameters, { rows: "8" }, environment), {
    asOf: "2022-12-24",
    rows: 8,
    fullRun: true,
  });
  assertThrows(() => overridesOf(parameters, {}, () => "never"), RangeError, '"asOf"');
});

Deno.test("`refuseUnknown()` lists what there is when nobody knows a name", () => {
  refuseUnknown(parameters, { "as-of": "x", fullrun: null });
  assertThrows(
    () => refuseUnknown(parameters, { "as-off": "x" }),
    RangeError,
    'Cannot set "as-off" as it must be a parameter of a notebook: there are --as-of, --cohort, --rows, --full-run',
  );
  assertThrows(() => refuseUnknown([], { a: "x" }), RangeError, "there are none");
});

Deno.test("`optionOf()` and `variableOf()` spell a name as a command line and an environment do", () => {
  assertEquals(["asOf", "rows", "testShare2"].map(optionOf), ["--as-of", "--rows", "--test-share2"]);
  assertEquals(["asOf", "rows", "testShare2"].map(variableOf), [
    "WARDBOOK_AS_OF",
    "WARDBOOK_ROWS",
    "WARDBOOK_TEST_SHARE2",
  ]);
});

Deno.test("`overridesOf()` takes today and yesterday for a day, by the clock that it is given, and no other text", () => {
  const open: Parameter[] = [{ name: "asOf", type: "date", value: "", comment: "a day" }];
  const now = Date.UTC(2024, 2, 1, 0, 30);
  const asked = (text: string) => overridesOf(open, { "as-of": text }, undefined, now).asOf;
  assertEquals(["today", "yesterday", "2023-01-01", ""].map(asked), [
    "2024-03-01",
    "2024-02-29",
    "2023-01-01",
    "",
  ]);
  for (const text of ["tomorrow", "Today", "2023-02-29", " "]) {
    assertThrows(() => asked(text), RangeError, "today or yesterday");
  }
});
