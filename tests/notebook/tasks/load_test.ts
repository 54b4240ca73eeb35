import { assertEquals, assertStringIncludes } from "@std/assert";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { takeRows } from "lib/table/table.ts";
import { writeCsv } from "../../table/write_csv.ts";
import { taskLine } from "./task_line.ts";

const folder = await Deno.makeTempDir({ prefix: "load_task_" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
const { table } = syntheticCohort({ stays: 100, liveStays: 10 });
const rows = (from: number, count: number) =>
  takeRows(table, Int32Array.from({ length: count }, (_, i) => from + i));
await Deno.mkdir(`${folder}/days`);
await writeCsv(rows(0, 60), `${folder}/days/day-1.csv`);
await writeCsv(rows(60, 40), `${folder}/days/day-2.csv`);

const loadTask = taskLine("load");
async function task(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const { code, out, err } = await loadTask(args, {
    INIT_CWD: folder,
    WARDBOOK_WAREHOUSE: `duckdb:${folder}/{cohort}.duckdb`,
  });
  return { code, out, error: err };
}

Deno.test("`deno task load` loads the files of a folder one by one, tells what they brought, and takes it out", async () => {
  const given = ["--cohort", "synthetic", "--source", "days", "--as-of", "2023-05-31"];
  const tried = await task(...given, "--dry-run");
  assertEquals([tried.code, tried.error], [0, ""]);
  assertStringIncludes(tried.out, "day-1.csv: 60 rows = 60 new + 0 changed");
  assertStringIncludes(tried.out, "Tried only: nothing was changed.");
  const first = await task(...given);
  assertEquals([first.code, first.error], [0, ""]);
  assertStringIncludes(
    first.out,
    "day-2.csv: 40 rows = 40 new + 0 changed + 0 unchanged + 0 superseded in the file",
  );
  assertStringIncludes(first.out, "100 stays. Next: deno task run --cohort synthetic");
  const again = (await task(...given, "--json")).out.trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(again.map(({ isKnown, number, added }) => [isKnown, number, added]), [[true, 1, 60], [
    true,
    2,
    40,
  ]]);
  assertStringIncludes((await task("--cohort", "synthetic", "--list")).out, '100 stays of "synthetic".');
  const anew = await task(
    "--cohort",
    "synthetic",
    "--source",
    "days/day-2.csv",
    "--replace",
    "--as-of",
    "2023-05-31",
  );
  assertStringIncludes(anew.out, "40 stays.");
  assertStringIncludes((await task("--cohort", "synthetic", "--empty")).out, "Took out 40 stays.");
  assertStringIncludes(
    (await task("--cohort", "synthetic", "--list")).out,
    'No load, and no stay of "synthetic".',
  );
});

Deno.test("`deno task load` says what is wrong with what was typed, and what is no source", async () => {
  await Deno.writeTextFile(`${folder}/other.csv`, "a,b\n1,2\n");
  for (
    const [args, code, said] of [
      [["--source", "days"], 2, "--cohort NAME must say whose stays they are"],
      [["days"], 2, 'files are named by --source: "days" stands alone'],
      [["--cohort", "synthetic", "--source", "days", "--as-of", "soon"], 2, "--as-of must be a day like"],
      [["--list", "--empty"], 2, "one thing is asked at a time"],
      [["--cohort", "synthetic", "--source", "none.csv"], 1, "there must be such a file"],
      [["--cohort", "synthetic", "--source", "other.csv"], 1, 'it lacks "CASE_ID", "HOSPITAL_CODE"'],
      [["--cohort", "nobody", "--source", "days"], 1, 'Cannot find cohort "nobody"'],
      [["--cohort", "sparcs", "--source", "days"], 1, "its stays must have an id"],
    ] as const
  ) {
    const answered = await task(...args);
    assertEquals(answered.code, code, answered.error);
    assertStringIncludes(answered.error, said);
  }
});
