import { taskProcess } from "../task_process.ts";
import type { NotebookResult } from "./notebook_result.ts";

type PlannedReport = Pick<NotebookResult, "cohort" | "outcome"> & {
  readonly notebooks: readonly { readonly name: string }[];
};

/** The report's page in the folder of a run. */
export const reportFile = "report.html";
/** The page of its slides, in the same folder. */
export const slidesFile = "slides.html";

/**
 * Writes the report of a run that has just ended, by its task; a run without an evaluation has none.
 *
 * @param folder where the run's pages and results are.
 * @returns whether it is there.
 * @throws {Error} with what the task said, where it could not write it.
 */
export async function writeReport(
  { cohort, outcome, notebooks }: PlannedReport,
  folder: string,
): Promise<boolean> {
  if (!notebooks.some(({ name }) => name === "04_evaluation")) return false;
  const asked = outcome === null ? [] : ["--outcome", outcome];
  const words = ["--cohort", cohort, ...asked, "--pages", folder, "--ended", "--no-pdf"];
  const { code, error } = await taskProcess("report", words);
  if (code === 0) return true;
  throw new Error(error);
}
