import { basename, join } from "node:path";
import { writeError, writeWhole } from "lib/files/mod.ts";
import { type IndexEntry, type IndexOptions, renderIndex } from "../render/index.ts";
import { removeResult, writeResult } from "../results/result_files.ts";
import { questionOf, resultOf } from "../results/result_of.ts";
import { type NotebookRun, summaryOfRun } from "./notebook_run.ts";
import type { NotebookPlan, RunPlan } from "./run_plan.ts";

/** Writes what a notebook found where reports read it. @param data the state of the data. */
export async function keepResult(
  folder: string,
  { cohort, outcome }: RunPlan,
  { name, values }: NotebookPlan,
  { notebook }: Pick<NotebookRun, "notebook">,
  data: string | null,
): Promise<void> {
  const asOf = String(values.asOf ?? "") || null;
  await writeResult(folder, resultOf(notebook, { notebook: name, cohort, outcome, asOf, data }));
}

/** Removes what an earlier run left of these notebooks: a page must never look like part of another run. */
export async function makeRoom(folder: string, plans: readonly NotebookPlan[]): Promise<void> {
  for (const { name } of plans) {
    for (const ending of ["ipynb", "html"]) {
      try {
        await Deno.remove(join(folder, `${name}.${ending}`));
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) {
          throw writeError(join(folder, `${name}.${ending}`), error);
        }
      }
    }
    await removeResult(folder, name);
  }
}

/** Writes the index page of the notebooks that have run so far. */
export async function writeIndex(
  folder: string,
  title: string,
  runs: readonly NotebookRun[],
  links: Pick<IndexOptions, "history" | "written">,
): Promise<void> {
  const entries = runs.map(({ name, page, notebook, seconds, cells, error, cannot, isKept }): IndexEntry => ({
    file: basename(page),
    title: name,
    question: questionOf(notebook),
    seconds,
    cells,
    ok: error === null,
    isKept,
    ...(cannot === null ? {} : { cannot }),
    ...(error === null ? {} : { error: `cell ${error.cell}: ${error.message}` }),
  }));
  const page = renderIndex(entries, { title, summary: summaryOfRun(runs), ...links });
  await writeWhole(join(folder, "index.html"), page);
}
