import { assertEquals, assertStringIncludes } from "@std/assert";
import { columnProfile } from "lib/cohort/draft/column_profile.ts";
import { columnReading } from "lib/cohort/draft/column_reading.ts";
import { dateEvidence, strayDates } from "lib/cohort/draft/date_evidence.ts";
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

Deno.test("`dateEvidence()` reads months by name with blanks, and says in which place they stand", () => {
  assertEquals(dateEvidence(["March 5, 2021", "May 6, 2021"])?.format, "m/d/y");
  assertEquals(dateEvidence(["5 Mar 2021 2:30 PM", "13 Oct 2021 0:10 AM"])?.format ?? null, null);
  assertEquals(dateEvidence(["5 Mar 2021 2:30 PM", "13 Oct 2021 12:10 AM"])?.format, "d/m/y");
});

Deno.test("`strayDates()` finds the few texts that are none, and leaves labels alone", () => {
  const days = Array.from({ length: 400 }, (_, i) => `${1 + i % 28}.${1 + i % 12}.20${10 + i % 20}`);
  assertEquals(strayDates([...days, "31.02.2022", "x"]), ["31.02.2022", "x"]);
  assertEquals(strayDates([...days, "a", "b", "c"]), []);
  assertEquals(strayDates(["31.02.2022", "1.2.2022"]), []);
  const table = tableOf({ Aufnahme: categoryColumn([...days, "31.02.2022"]) });
  const { text } = draftSpec(table, { name: "mine", source: "x.csv" });
  assertStringIncludes(text, '1 text is no date, as "31.02.2022": its row goes to quarantine');
  assertEquals(text.includes("nullable"), false);
});

Deno.test("`columnReading()` reads numbers of which a few are slips, and leaves codes as labels", () => {
  const weights = Array.from({ length: 400 }, (_, i) => `${40 + i / 10}`.replace(".", ","));
  const found = columnReading([...weights, "7x,5"]);
  assertEquals([found.type, found.stray, found.numbers?.format], ["number", ["7x,5"], "1.234,5"]);
  assertEquals(columnReading([...weights, "V57"]).type, "category");
  assertEquals(columnReading([...weights, "1x", "2x", "3x"]).type, "category");
  assertEquals(columnReading([...weights.slice(0, 100), "7x,5"]).type, "category");
});
