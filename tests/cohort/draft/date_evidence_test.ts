import { assertEquals, assertStringIncludes } from "@std/assert";
import { columnProfile } from "lib/cohort/draft/column_profile.ts";
import { dateEvidence } from "lib/cohort/draft/date_evidence.ts";
import { draftSpec } from "lib/cohort/draft/draft_spec.ts";
import { categoryColumn, tableOf } from "lib/table/table.ts";

Deno.test("`dateEvidence()` says in which order dates stand where a number above 12 tells, and asks where none does", () => {
  const format = (...texts: string[]) => {
    const found = dateEvidence(texts);
    return found === null ? "none" : found.format;
  };
  assertEquals(format("01/02/2022", "31/12/2022"), "d/m/y");
  assertEquals(format("01/02/2022", "12/31/2022 10:00 AM"), "m/d/y");
  assertEquals(format("20221231", "20220101"), "y/m/d");
  assertEquals(format("03-MAR-2022", "04-APR-2022"), "d/m/y");
  assertEquals(format("01/02/2022", "03/04/2022"), null);
  assertEquals(format("31/12/2022", "12/31/2022"), "none");
  assertEquals(format("31/12/22"), "d/m/yy");
  assertEquals(format("2022-12-31"), "none");
  assertEquals(format("3 of 4"), "none");
});

Deno.test("`draftSpec()` writes the order of dates with its evidence, and a question where nothing tells it", () => {
  const days = Array.from({ length: 40 }, (_, i) => 1 + i % 28);
  const table = tableOf({
    admitted: categoryColumn(days.map((day) => `${String(day).padStart(2, "0")}/11/2022`)),
    discharged: categoryColumn(days.map((day) => `0${1 + day % 9}/12/2022`)),
  });
  const { text, summary } = draftSpec(table, { name: "mine", source: "x.csv" });
  assertStringIncludes(text, 'dates d/m/y: the day comes first, as "13/11/2022" has no such month');
  assertStringIncludes(text, 'dates: "?"');
  assertStringIncludes(text, "// ASK who knows the source");
  assertStringIncludes(summary.join("\n"), "To be answered: day or month first in discharged?");
  assertEquals(columnProfile("admitted", table.columns.admitted!).type, "timestamp");
});
