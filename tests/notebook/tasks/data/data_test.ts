import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { takeRows } from "lib/table/table.ts";
import { writeCsv } from "../../../table/write_csv.ts";
import { taskLine } from "../task_line.ts";

const folder = await Deno.makeTempDir({ prefix: "data_task_" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
const env = { INIT_CWD: folder, WARDBOOK_WAREHOUSE: `duckdb:${folder}/{cohort}.duckdb` };
const [data, load] = [taskLine("data"), taskLine("load")];
const task = (...args: string[]) => data(args, env);

Deno.test("`deno task data` lists the states that loads have left, and what changed from one to another", async () => {
  assertEquals((await task("list")).code, 1);
  assertEquals(JSON.parse((await task("ids")).out), { source: "invented", tables: {}, state: null });
  const { out: connected } = await task("connect");
  assertEquals(JSON.parse(connected), { engine: "duckdb", place: "synthetic.main" });
  const { table } = syntheticCohort({ stays: 300, liveStays: 30 });
  await writeCsv(takeRows(table, Int32Array.from({ length: 250 }, (_, row) => row)), `${folder}/first.csv`);
  await writeCsv(table, `${folder}/all.csv`);
  const ids: string[] = [];
  for (const [file, day] of [["first.csv", "2023-05-30"], ["all.csv", "2023-05-31"]] as const) {
    const { out, err } = await load(
      ["--cohort", "synthetic", "--source", file, "--as-of", day, "--quiet"],
      env,
    );
    ids.push(/^Data ([0-9a-f]{12}) /m.exec(out)?.[1] ?? err);
  }
  const listed = (await task("list", "--json")).out.trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(listed.map(({ id, loadNumber, asOf }) => [id, loadNumber, asOf]), [
    [ids[0], 1, "2023-05-30"],
    [ids[1], 2, "2023-05-31"],
  ]);
  assertEquals((await task("connect")).out, connected, "the same as before there was a file");
  assertMatch((await task("list")).out, /\n2 +[0-9a-f]{12} +2023-05-31 +load 2 /);

  const { added, changed, withdrawn } = listed[1];
  const { out } = await task("diff", ids[0]!.slice(0, 6), "last");
  assertStringIncludes(
    out,
    `: ${added} added, ${changed} changed, ${listed[0].rows - changed} unchanged, ${withdrawn} withdrawn.`,
  );
  assertMatch(out, /department +gynecology +\d+\.\d\d % +to +\d+\.\d\d %/);
  assertEquals(/patientid +mean/.test(out), false);
  const { rows, from, to } = JSON.parse((await task("diff", "before", "2", "--json")).out);
  assertEquals([rows.added, from.number, to.number], [added, 1, 2]);
  assertStringIncludes((await task("diff", "last", "last")).out, "No column differs.");
});

Deno.test("`deno task data` says what is wrong with what was typed", async () => {
  const cases: [string[], number, string][] = [
    [["tables"], 2, 'it takes list, diff, ids, connect: it is "tables"'],
    [["diff", "1"], 2, "diff takes 2 states: there are 1"],
    [["diff", "1", "ffff"], 1, 'Cannot take state "ffff" as one must be called so: none is'],
  ];
  for (const [args, code, message] of cases) {
    const said = await task(...args);
    assertEquals(said.code, code);
    assertStringIncludes(said.err, message);
  }
});
