import { assertEquals, assertRejects } from "@std/assert";
import type { Cohort } from "lib/cohort/cohort.ts";
import { cohortNamed, cohorts } from "lib/cohort/cohorts.ts";
import { openSource, type OpenSourceOptions } from "lib/cohort/source.ts";
import { firstPart } from "lib/cohort/source/source.ts";

const folder = await Deno.makeTempDir({ prefix: "open_source_" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

async function rowCountOf(cohort: Cohort, source: string, options?: OpenSourceOptions): Promise<number> {
  const opened = await openSource(cohort, source, options);
  return "parts" in opened ? (await firstPart(opened)).rowCount : NaN;
}

Deno.test("`openSource()` reads the file that it is given, for any cohort", async () => {
  await Deno.writeTextFile(`${folder}/stays.csv`, "a,b\n1,2\n");
  for (const cohort of cohorts) {
    assertEquals(await rowCountOf(cohort, `${folder}/stays.csv`), 1);
  }
});

Deno.test("`openSource()` finds a real cohort's usual file in the folder of real data", async () => {
  await Deno.mkdir(`${folder}/av_healthcare2`);
  await Deno.writeTextFile(`${folder}/av_healthcare2/train_sample_1000.csv`, "a,b\n1,2\n3,4\n");
  assertEquals(await rowCountOf(cohortNamed("analytics-vidhya"), "", { realData: folder }), 2);
});

Deno.test("`openSource()` says what to pass when a real cohort has no file", async () => {
  const sparcs = cohortNamed("sparcs");
  const start = 'Cannot open cohort "sparcs" as its file must be given: pass --source FILE (' +
    `${sparcs.title}, ${sparcs.origin})`;
  const cases: [realData: string, end: string][] = [
    ["", ""],
    [folder, "; WARDBOOK_REAL_DATA has no sparcs_ny_2020/week9_survivorSet.csv.gz"],
  ];
  for (const [realData, end] of cases) {
    const { message } = await assertRejects(() => openSource(sparcs, "", { realData }), Error);
    assertEquals(message, start + end);
  }
});

Deno.test("`openSource()` says so when the file given is not there", async () => {
  await assertRejects(
    () => openSource(cohortNamed("synthetic"), `${folder}/none.csv`),
    Error,
    'none.csv" as there must be such a file',
  );
});

Deno.test("`openSource()` says so when a file has a header and no rows, given or found", async () => {
  const header = `${folder}/header.csv`;
  for (const text of ["a,b\n", "a,b", "a,b\r\n\r\n"]) {
    await Deno.writeTextFile(header, text);
    for (const cohort of cohorts) {
      const { message } = await assertRejects(() => openSource(cohort, header), Error);
      const rule = `its source must have rows: "${header}" has a header and no rows`;
      assertEquals(message, `Cannot open cohort "${cohort.name}" as ${rule}`);
    }
  }
  const usual = `${folder}/none/av_healthcare2`;
  await Deno.mkdir(usual, { recursive: true });
  await Deno.writeTextFile(`${usual}/train_sample_1000.csv`, "a,b\n");
  const open = () => openSource(cohortNamed("analytics-vidhya"), "", { realData: `${folder}/none` });
  await assertRejects(open, Error, "has a header and no rows");
});
