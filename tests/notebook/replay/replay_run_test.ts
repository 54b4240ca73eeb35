import { assertEquals, assertStringIncludes } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import type { RunEntry } from "lib/notebook/history/run_entry.ts";
import { historyPath, readHistory } from "lib/notebook/history/run_history.ts";
import { readNotebook, writeNotebook } from "lib/notebook/notebook.ts";
import { codeNotebook, type TestCell } from "../run/code_notebook.ts";
import { taskLine } from "../tasks/task_line.ts";

const [runLine, runsTask] = [taskLine("run"), taskLine("runs")];
const cohort = `replayed-${crypto.randomUUID().slice(0, 8)}`;
const pages = resolveInProject(`data/runs/${cohort}`);
const replay = (...args: string[]) => runsTask(["replay", "last", "--cohort", cohort, ...args]);

const parameters: TestCell = {
  source: 'let cohort = "synthetic";\nlet asOf = "2022-11-01";\nlet beds = 3;\nlet isFull = false;',
  tags: ["parameters"],
};
/** Notebooks of a warehouse: how many rows there are, of which each run adds one. */
const counting: TestCell[] = [
  {
    source: `${parameters.source}\nlet warehouse = "duckdb:data/local/{cohort}.duckdb";`,
    tags: ["parameters"],
  },
  [
    'import { openWarehouse, sql } from "lib/warehouse/mod.ts";',
    'const store = await openWarehouse(warehouse.replaceAll("{cohort}", cohort), { cohort });',
    "await store.run(sql`CREATE TABLE IF NOT EXISTS beds (bed BIGINT); INSERT INTO beds VALUES (1)`);",
    "console.log((await store.query(sql`SELECT bed FROM beds`)).rowCount, beds, asOf);",
    "await store.close();",
  ].join("\n"),
];

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  // In the project, whose modules cells import.
  await Deno.mkdir(resolveInProject("data/runs"), { recursive: true });
  const folder = await Deno.makeTempDir({ dir: resolveInProject("data/runs"), prefix: "replay_run_" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
    await Deno.remove(pages, { recursive: true }).catch(() => {});
  }
}

async function run(folder: string, ...options: string[]): Promise<void> {
  const { code, err } = await runLine(["--notebooks", folder, "--cohort", cohort, "--quiet", ...options]);
  assertEquals([code, err], [0, ""]);
}

async function add(folder: string, name: string, ...cells: TestCell[]): Promise<void> {
  await writeNotebook(`${folder}/${name}.ipynb`, codeNotebook(...cells));
}

/** Notes the last step otherwise. */
async function noteOtherwise(change: (entry: RunEntry) => RunEntry): Promise<void> {
  const entries = await readHistory(historyPath(pages));
  const lines = entries.map((entry, i) => JSON.stringify(i === entries.length - 1 ? change(entry) : entry));
  await Deno.writeTextFile(historyPath(pages), `${lines.join("\n")}\n`);
}

async function replayedText(name: string): Promise<string> {
  const [{ run }] = (await readHistory(historyPath(pages))).slice(-1) as [RunEntry];
  return JSON.stringify((await readNotebook(`${pages}/replayed/${run.slice(0, 8)}/${name}.ipynb`)).cells);
}

Deno.test("`deno task runs replay` runs the same notebooks with the same typed parameters, and tells that they show the same", () =>
  inFolder(async (folder) => {
    await add(folder, "01_first", parameters, "console.log(asOf, beds + 1, isFull === true);");
    await add(folder, "02_second", "console.log(7);");
    await run(folder, "--as-of", "2022-12-24", "--beds", "41", "--is-full");
    const { code, out, err } = await replay();
    assertEquals([code, err], [0, "01_first ...\n02_second ...\n"]);
    assertStringIncludes(
      out,
      "01_first: the same\n02_second: the same\n2 of 2 notebooks show the same: file:",
    );
    assertStringIncludes(await replayedText("01_first"), "2022-12-24 42 true");
    assertEquals((await readHistory(historyPath(pages))).length, 2);
  }));

Deno.test("`deno task runs replay` ends with 1 and says what differs, or that it was overwritten", () =>
  inFolder(async (folder) => {
    await add(folder, "01_same", "console.log(1);");
    await add(folder, "02_other", parameters, "console.log(`${crypto.randomUUID()} is ${asOf}`);");
    await run(folder);
    const differs = await replay();
    assertEquals(differs.code, 1);
    assertStringIncludes(differs.out, "01_same: the same\n02_other: : text: says something else\n1 of 2");
    const [json] = (await replay("--json")).out.trim().split("\n").slice(1).map((line) => JSON.parse(line));
    assertEquals([json.name, json.isSame, json.changes[0].how], ["02_other", false, "turned"]);
    await Deno.remove(`${pages}/02_other.ipynb`);
    assertStringIncludes((await replay()).out, "02_other: something else; what the run showed has been over");
  }));

Deno.test("`deno task runs replay` says what to check out where commit, engine or data are others, and runs nothing then", () =>
  inFolder(async (folder) => {
    await add(folder, "01_first", counting[0]!, "console.log(1);");
    await run(folder);
    const [{ recipe, commit }] = await readHistory(historyPath(pages)) as [RunEntry];
    const cases: [Partial<RunEntry>, string][] = [
      [{ commit: "c0ffee00".repeat(5) }, `git checkout ${"c0ffee00".repeat(5)}`],
      [{ commit: null }, "The commit of its code was not noted"],
      [{ recipe: { ...recipe!, engine: "Deno 1.0.0" } }, "It was executed by Deno 1.0.0, here is Deno "],
      [{ recipe: { ...recipe!, data: "beef" } }, "after 01_first their state was beef, now it is not told"],
    ];
    for (const [change, message] of cases) {
      await noteOtherwise((entry) => ({ ...entry, commit, recipe: recipe!, ...change }));
      const { code, out, err } = await replay();
      assertEquals([code, out], [1, ""]);
      assertStringIncludes(err, message);
    }
    await noteOtherwise(({ recipe: _, ...entry }) => entry);
    assertStringIncludes((await replay()).err, "What its steps ran with was not noted");
    assertEquals((await runsTask(["replay", "--cohort", cohort])).code, 2);
  }));

Deno.test("`deno task runs replay` begins from nothing where the run did, and leaves the run's warehouse as it is", () =>
  inFolder(async (folder) => {
    const warehouse = `duckdb:${folder}/beds.duckdb`;
    await add(folder, "01_count", ...counting);
    await run(folder, "--warehouse", warehouse, "--fresh");
    assertEquals((await replay()).code, 0);
    await run(folder, "--warehouse", warehouse, "--fresh");
    const before = await readNotebook(`${pages}/01_count.ipynb`);
    assertStringIncludes(JSON.stringify(before.cells), "2 3 2022-11-01");
    // It is done again on what the run left: the third row.
    const again = await replay();
    assertEquals(again.code, 1);
    assertStringIncludes(again.out, "01_count: : text: 2 to 3 (+1)");
  }));
