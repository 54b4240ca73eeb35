import type { NotebookResult } from "lib/notebook/mod.ts";
import { readNotebook } from "lib/notebook/notebook.ts";
import { resultOf } from "lib/notebook/results/result_of.ts";
import { type Found, foundIn } from "lib/report/found.ts";
import { notebookFiles } from "../notebook_files.ts";

/** What the committed notebooks found, as a run of days, or of a yes/no outcome, would leave it. */
export async function committed(outcome: string | null): Promise<Found> {
  const root = new URL("../../", import.meta.url), files = await notebookFiles(root);
  const isRisk = (file: string) => file.includes("/risk/");
  const days = files.filter((file) =>
    !isRisk(file) && !file.includes("/classes/") && !file.includes("_report")
  );
  const all = outcome === null
    ? days
    : [...days.filter((file) => /\/0[12]_/.test(file)), ...files.filter(isRisk)];
  const place = { cohort: "synthetic", outcome, asOf: null, data: "d1" };
  const results = await Promise.all(all.map(async (file): Promise<NotebookResult> => {
    const notebook = file.replace(/^.*\/|\.ipynb$/g, "");
    return resultOf(await readNotebook(new URL(file, root)), { notebook, ...place });
  }));
  return foundIn("synthetic", outcome, results);
}
