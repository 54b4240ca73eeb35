import { resolveInProject } from "lib/files/mod.ts";
import type { WrittenReport } from "../render/index.ts";
import { taskProcess } from "../task_process.ts";
import type { NotebookResult } from "./notebook_result.ts";

type PlannedReport = Pick<NotebookResult, "cohort" | "outcome"> & {
  readonly notebooks: readonly { readonly name: string }[];
};

/**
 * Writes the report of a run that has just ended, by its task; a run without an evaluation has none.
 *
 * @param folder where the run's pages and results are.
 * @returns null where there is none.
 * @throws {Error} with what the task said, where it could not write it.
 */
export async function writeReport(
  { cohort, outcome, notebooks }: PlannedReport,
  folder: string,
): Promise<WrittenReport | null> {
  if (!notebooks.some(({ name }) => name === "04_evaluation")) return null;
  const asked = outcome === null ? [] : ["--outcome", outcome];
  const words = ["--cohort", cohort, ...asked, "--pages", folder, "--ended", "--json"];
  const { code, out, error } = await taskProcess("report", words);
  if (code !== 0) throw new Error(error);
  const { reason } = JSON.parse(out) as { readonly reason: string | null };
  return { report: "report.html", slides: "slides.html", whyNoPdf: reason };
}

/** The folder of a cohort's job: its pages, and the reports of the periods that it ends. */
export function jobFolder(cohort: string, job: string): string {
  return resolveInProject(`data/runs/${cohort}/jobs/${job}`);
}

/** What the report of the week, or month, before a day is called, without its ending. */
export function periodFile(period: "week" | "month", day: string): string {
  return `${period}-${day}`;
}

/** Whose week, until when, and where what it tells of lies. */
export type PlannedWeek = {
  readonly cohort: string;
  /** The day after its last, an ISO date. */
  readonly asOf: string;
  readonly warehouse: string;
  readonly models?: string;
};

/**
 * Writes the report of a week by its task into the folder of the job that ends it.
 *
 * @throws {Error} with what the task said, where it could not write it.
 */
export async function writeWeek(week: PlannedWeek, folder: string, signal?: AbortSignal): Promise<void> {
  const { cohort, asOf, warehouse, models } = week;
  const words = ["--period", "week", "--as-of", asOf, "--cohort", cohort, "--pages", folder];
  const where = ["--warehouse", warehouse, ...(models === undefined ? [] : ["--models", models])];
  const { code, error } = await taskProcess("report", [...words, ...where], signal);
  if (code !== 0) throw new Error(error);
}

/**
 * Writes the book of stays that deno task serve shows, by the task that hands tables over: what was scored by
 * the day.
 *
 * @throws {Error} with what the task said, where it could not write it.
 */
export async function writeToday(
  { cohort, asOf, warehouse }: PlannedWeek,
  signal?: AbortSignal,
): Promise<void> {
  const words = ["today", "--cohort", cohort, "--as-of", asOf, "--warehouse", warehouse];
  const { code, error } = await taskProcess("export", words, signal);
  if (code !== 0) throw new Error(error);
}
