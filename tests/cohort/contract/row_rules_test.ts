import { assertEquals } from "@std/assert";
import type { RowRule } from "lib/cohort/cohort.ts";
import {
  admissionNotInFuture,
  ageAtMost120,
  dischargeNotBeforeAdmission,
  stayAtMost,
  tenYearBand,
} from "lib/cohort/contract/row_rules.ts";

type Row = Readonly<Record<string, number | string | null>>;

const day = 86_400_000;
const start = Date.UTC(2022, 7, 1);
const times = { admission: "in", discharge: "out" };

function broken(rule: RowRule, row: Row, asOf = start): string | null {
  return rule.broken((column) => row[column] ?? null, asOf);
}

Deno.test("`dischargeNotBeforeAdmission()` lets in the same day and an open stay, no earlier discharge", () => {
  const rule = dischargeNotBeforeAdmission(times);
  const cases: [row: Row, expected: string | null][] = [
    [{ in: start, out: start + day }, null],
    [{ in: start, out: start }, null],
    [{ in: start, out: null }, null],
    [{ in: null, out: start }, null],
    [{ in: start, out: start - day }, "2022-07-31 is before 2022-08-01"],
  ];
  for (const [row, expected] of cases) assertEquals(broken(rule, row), expected);
});

Deno.test("`admissionNotInFuture()` lets in admissions up to the as-of time", () => {
  const rule = admissionNotInFuture("in");
  assertEquals(broken(rule, { in: start }, start), null);
  assertEquals(broken(rule, { in: null }, start), null);
  assertEquals(broken(rule, { in: start + day }, start), "2022-08-02 is after 2022-08-01");
});

Deno.test("`stayAtMost()` lets in stays up to its days", () => {
  const rule = stayAtMost(times, 1095);
  assertEquals(broken(rule, { in: start, out: start + 1095 * day }), null);
  assertEquals(broken(rule, { in: start, out: null }), null);
  assertEquals(broken(rule, { in: start, out: start + 1096 * day }), "1096 days");
});

Deno.test("`ageAtMost120()` reads years and every cohort's bands", () => {
  const rule = ageAtMost120("age");
  const letIn = [0, 120, "111-120", "[90-100)", "70 or Older", "0 to 17", "unknown", null];
  for (const age of letIn) assertEquals(broken(rule, { age }), null, String(age));
  for (const age of [121, "121-130", "[120-130)"]) assertEquals(broken(rule, { age }), String(age));
  assertEquals(broken(rule, { age: "121-130" }), "121-130");
});

Deno.test("`tenYearBand()` lets in 0-10, 11-20 and so on, and nothing else", () => {
  const rule = tenYearBand("age");
  for (const age of ["0-10", "11-20", "91-100", "111-120", null]) assertEquals(broken(rule, { age }), null);
  for (const age of ["11-90", "0-9", "10-20", "12-21", "40-31"]) assertEquals(broken(rule, { age }), age);
});
