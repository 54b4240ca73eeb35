import { assertEquals, assertStringIncludes } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { openSource } from "lib/cohort/source.ts";
import { csvForm } from "lib/cohort/source/csv_form.ts";
import { wholeTable } from "lib/cohort/source/whole_table.ts";
import { displayRows } from "lib/table/table.ts";

async function withText<T>(text: string, work: (path: string) => Promise<T>): Promise<T> {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await Deno.writeTextFile(path, text);
    return await work(path);
  } finally {
    await Deno.remove(path);
  }
}

const german = "Fall;Gewicht;CRP\nF1;70,5;3,2\nF2;80,5;1,2\nF3;90,1;2,2\n";
const cases: readonly [what: string, text: string, separator: string, titleLines: number][] = [
  ["commas", "a,b,c\n1,2,3\n", ",", 0],
  ["semicolons and decimal commas", german, ";", 0],
  ["bars", "a|b\n1|2,3,4\n5|6\n", "|", 0],
  ["tabs, and commas in a name", '"a, b, c"\tb\tc\n1\t2\t3\n', "\t", 0],
  ["a title", `Report, printed on Monday\n${german}`, ";", 1],
  [
    "titles and an empty line",
    `Report\nby me;v2\n\n${german.replace("Fall", "x;y;Fall").replaceAll("\nF", "\n1;2;F")}`,
    ";",
    3,
  ],
  ["a title of two lines in quotes", `"Report\nof Monday"\n${german}`, ";", 2],
  ["one column", "id\n1\n2\n", ",", 0],
  ["a header that is too short", "a,b\n1,2,3\n4,5,6\n", ",", 0],
  ["a header alone", "a,b\n", ",", 0],
  ["nothing", "", ",", 0],
  ["lines that end at CR", "Title\ra,b,c\r1,2,3\r", ",", 0],
];

Deno.test("`csvForm()` finds separator and titles by the first lines", async () => {
  for (const [what, text, separator, titleLines] of cases) {
    assertEquals(await withText(text, (path) => csvForm(path)), { separator, titleLines }, what);
  }
});

Deno.test("a table below titles is read, and that is told", () =>
  withText(`Report\n${german}`, async (path) => {
    const source = await openSource(cohortNamed("sparcs"), path);
    if ("relation" in source) throw new Error("a file is no table of a warehouse");
    assertEquals(displayRows(await wholeTable(source))[0], { Fall: "F1", Gewicht: "70,5", CRP: "3,2" });
    assertStringIncludes(source.told!.join(), "begins in line 2: one line above it is a title");
  }));
