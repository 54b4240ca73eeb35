import { assertEquals, assertNotEquals } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import { moduleHashes } from "lib/notebook/kept/module_hashes.ts";
import { partsOf, type PlannedRun } from "lib/notebook/kept/run_parts.ts";
import type { Notebook } from "lib/notebook/notebook.ts";
import { codeNotebook } from "../run/code_notebook.ts";

const now = Date.UTC(2026, 10, 28);
const cell = 'import { isoDay } from "lib/stats/mod.ts"; isoDay(0)';

function planned(notebook: Notebook, parameters: PlannedRun["parameters"] = {}): PlannedRun {
  return { name: "01_eda", path: resolveInProject("notebooks/01_eda.ipynb"), notebook, parameters };
}

function parts(run: PlannedRun, at = now, environment: Record<string, string> = {}) {
  return partsOf(run, { now: at, environment: (name) => environment[name] });
}

/** The names of the parts in which two differ. */
async function changed(...runs: [PlannedRun, number?, Record<string, string>?][]): Promise<string[]> {
  const [a, b] = await Promise.all(runs.map((run) => parts(...run))) as Record<string, string>[];
  return Object.keys({ ...a, ...b }).filter((name) => a![name] !== b![name]);
}

Deno.test("`partsOf()` tells what a notebook depends on, and not what came out of it", async () => {
  const run = planned(codeNotebook(cell), { cohort: "synthetic", seed: 1 });
  const told = Object.keys(await parts(run));
  for (
    const name of ["cells", "lib/stats/day.ts", "lib/notebook/run/run.ts", "sql/stay_span.sql", "deno.lock"]
  ) {
    assertEquals(told.includes(name), true, name);
  }
  assertEquals(told.includes("lib/registry/registry.ts"), false);
  const { cells, ...rest } = codeNotebook(cell);
  const executed: Notebook = {
    ...rest,
    metadata: { language_info: { version: "6" } },
    cells: cells.map((each) => ({ ...each, execution_count: 7, outputs: [] })) as Notebook["cells"],
  };
  assertEquals(await changed([run], [{ ...run, notebook: executed }]), []);
});

Deno.test("`partsOf()` tells cells, parameters, the environment and the day apart", async () => {
  const run = planned(codeNotebook(cell), { cohort: "mine", seed: 1 });
  const commented = planned(codeNotebook(`${cell} // 1`), run.parameters);
  assertEquals(await changed([run], [commented]), ["cells"]);
  const typed = planned(run.notebook, { ...run.parameters, seed: "1" });
  assertEquals(await changed([run], [typed]), ["parameter seed"]);
  assertEquals(await changed([run], [run, now, { TZ: "Asia/Tokyo" }]), ["variable TZ"]);
  assertEquals(await changed([run], [run, now + 86_400_000]), ["day"]);
  const invented = planned(run.notebook, { cohort: "synthetic" });
  assertEquals(await changed([invented], [invented, now + 86_400_000]), []);
});

Deno.test("`partsOf()` says why nothing can be told of a notebook", async () => {
  const why = async (source: string, parameters: PlannedRun["parameters"] = {}) =>
    (await parts(planned(codeNotebook(source), parameters)) as { why?: string }).why;
  assertEquals(await why('Deno.readTextFileSync("rows.csv")'), "its cells say Deno.");
  assertEquals(await why("new Date()"), "its cells say new Date()");
  assertEquals(await why('import fs from "node:fs";'), "its cells say node:");
  assertEquals(await why('import { a } from "lib/gone.ts";'), "a module that it names is not there");
  const outside = "it reaches tests/docs.ts, which may look at anything";
  assertEquals(await why("import { a } from '../tests/docs.ts';"), outside);
  assertEquals(await why(cell, { where: "warehouse" }), "the warehouse does the work");
  assertEquals(
    await why(cell, { survey: "brfss2016", surveyFile: "" }),
    "the survey's file may be another one",
  );
  assertEquals(
    await why(cell, { marginsFile: "margins.csv", surveyFile: "" }),
    "the survey's file may be another one",
  );
  assertEquals(await why(cell, { survey: "synthetic", surveyFile: "" }), undefined);
  assertEquals(await why("new Date(0)"), undefined);
});

Deno.test("`moduleHashes()` follows imports of every kind, and workers", async () => {
  const folder = resolveInProject("notebooks");
  const reached = async (text: string) => [...(await moduleHashes({ text, folder }))!.keys()];
  const threads = await reached('import { startThreads } from "lib/trees/threads/host.ts";');
  assertEquals(threads.includes("lib/trees/worker.ts"), true);
  const later = await reached('await import("lib/warehouse/open.ts")');
  assertEquals(later.includes("lib/warehouse/duckdb/duckdb.ts"), true);
  assertEquals(await reached("import '../lib/stats/day.ts'"), ["lib/stats/day.ts"]);
  assertEquals(await reached("await import(`lib/stats/day.ts`)"), ["lib/stats/day.ts"]);
  assertEquals(await reached('import { a } from "npm:a"; import { b } from "@std/assert";'), []);
});

Deno.test("`moduleHashes()` sees a module that is edited in place, to as many bytes", async () => {
  const folder = await Deno.makeTempDir();
  const hashes = async () => [...(await moduleHashes({ text: 'import "./a.ts"', folder }))!.values()];
  try {
    await Deno.writeTextFile(`${folder}/a.ts`, "export const a = 1;");
    const before = await hashes();
    assertEquals(await hashes(), before);
    await Deno.writeTextFile(`${folder}/a.ts`, "export const a = 2;");
    await Deno.utime(`${folder}/a.ts`, 1, 1);
    assertNotEquals(await hashes(), before);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
