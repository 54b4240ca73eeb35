import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { resolveInProject } from "lib/files/project_root.ts";
import { cannotAnswer } from "lib/notebook/cannot_answer.ts";
import { cannot } from "lib/notebook/cell/cannot.ts";
import { executeNotebook } from "lib/notebook/execute/execute.ts";
import { type Cell, type Notebook, writeNotebook } from "lib/notebook/notebook.ts";
import { renderNotebook } from "lib/notebook/render/render.ts";
import { findNotebooks } from "lib/notebook/run/find_notebooks.ts";
import { runNotebooks } from "lib/notebook/run/run.ts";
import { planRun } from "lib/notebook/run/run_plan.ts";
import { codeNotebook } from "../run/code_notebook.ts";

const folder = resolveInProject("tests");
const imports = `import { cannot, say, summary } from "lib/notebook/mod.ts";`;
const reason = "There are no admission dates, so no weeks: -3 <b>of</b> 4.";

function silent(last = "await say('never');"): Notebook {
  const { cells, ...rest } = codeNotebook(
    { source: "let seed = 1; // of the draw", tags: ["parameters"] },
    imports,
    "await say('before');\nawait summary({ drift: null });",
    `await cannot(null);\nawait cannot(${
      JSON.stringify(reason)
    }, { close: () => say("closed") });\nawait say('after');`,
    last,
  );
  const prose = (source: string): Cell => ({
    cell_type: "markdown",
    id: `m${source.length}`,
    metadata: {},
    source,
  });
  return {
    ...rest,
    cells: [prose("# Do weeks *drift*?\n\nWho decides what."), ...cells, prose("## Weeks are quiet")],
  };
}

let ran: ReturnType<typeof executeNotebook> | undefined;
/** One run of it, for two tests. */
const executed = () => ran ??= executeNotebook(silent(), { folder });

Deno.test("`cannot()` ends the notebook in one box, runs no later cell, and is no error", async () => {
  const { notebook, error, cannot: said } = await executed();
  assertEquals([error, said], [null, reason.replace("-3", "−3")]);
  assertEquals(cannotAnswer(notebook), said);
  const code = notebook.cells.filter((cell) => cell.cell_type === "code");
  assertEquals(code.map((cell) => cell.execution_count), [1, 2, 3, 4, null]);
  assertEquals(code.map((cell) => cell.outputs.map(({ output_type }) => output_type)), [
    [],
    [],
    ["display_data", "display_data"],
    ["display_data", "display_data"],
    [],
  ]);
});

Deno.test("a page of a notebook that can't answer shows title, parameters and the box, nothing else", async () => {
  const { notebook } = await executed();
  const main = /<main[^]*<\/main>/.exec(await renderNotebook(notebook))![0];
  const shown = main.replace(/<details class="fold">[^]*?<\/details>/, "").replace(/<[^>]*>/g, " ");
  assertEquals(
    shown.replace(/\s+/g, " ").trim(),
    "Do weeks drift ? [1] Parameters let seed = 1 ; // of the draw " +
      "This notebook can't answer its question. There are no admission dates, so no weeks: −3 of 4.",
  );
  assertEquals([...main.matchAll(/<h(\d)/g)].map(([, level]) => level), ["1"]);
});

Deno.test("an error before `cannot()`, or in place of it, is still a failure", async () => {
  const cases: [string, string][] = [
    ["throw new TypeError('x');", "TypeError: x"],
    ["await cannot('  ');", "TypeError: Cannot end the notebook as a reason must be given: it is empty"],
    ["const e = new Error('forged'); e.name = 'CannotAnswer'; throw e;", "CannotAnswer: forged"],
  ];
  for (const [source, message] of cases) {
    const { error, cannot: said } = await executeNotebook(codeNotebook(imports, source), { folder });
    assertEquals([error?.message, said], [message, null]);
  }
});

Deno.test("`cannot()` throws quietly outside a kernel, and does nothing without a reason", async () => {
  await cannot(null);
  const error = await assertRejects(() => cannot("No rows."), Error, "No rows.");
  assertEquals([error.name, error.stack], ["CannotAnswer", ""]);
});

Deno.test("a run goes on behind a notebook that can't answer, and its index says why", async () => {
  // Inside the project, as cells import its modules by the names of its import map.
  const dir = resolveInProject("data/local");
  await Deno.mkdir(dir, { recursive: true });
  const place = await Deno.makeTempDir({ dir });
  try {
    const book = join(place, "notebooks");
    await Deno.mkdir(book);
    await writeNotebook(join(book, "01_weeks.ipynb"), silent());
    await writeNotebook(join(book, "02_next.ipynb"), codeNotebook("console.log(1);"));
    const run = await runNotebooks(await planRun(await findNotebooks(book), {}), { out: join(place, "out") });
    assertEquals(run.notebooks.map(({ name, error }) => [name, error]), [["01_weeks", null], [
      "02_next",
      null,
    ]]);
    assertEquals(run.notebooks.map((each) => each.cannot !== null), [true, false]);
    assertEquals(run.summary, { drift: null });
    const index = await Deno.readTextFile(join(place, "out", "index.html"));
    assertStringIncludes(index, "Could not answer: There are no admission dates, so no weeks: −3 &lt;b&gt;");
    assertStringIncludes(index, "01_weeks: There are no admission dates");
    assertStringIncludes(index, "can't be told without dates");
    assert(!index.includes("failed</strong>"));
  } finally {
    await Deno.remove(place, { recursive: true });
  }
});
