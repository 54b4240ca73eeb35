/**
 * What a cell needs to show things: figures, tables, computed sentences, a summary for the run.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { grouped } from "lib/notebook/mod.ts";
 *
 * assertEquals(grouped(71_041), "71,041");
 * ```
 * @module
 */
export { grouped } from "lib/stats/mod.ts";
export { cannot } from "./cell/cannot.ts";
export { frameOf } from "./cell/frame.ts";
export { help } from "./cell/help.ts";
export { refusalOf } from "./cell/refusal_of.ts";
export { say } from "./cell/say.ts";
export { md, show } from "./cell/show.ts";
export { stopwatch } from "./cell/stopwatch.ts";
export { type Summary, summary } from "./cell/summary.ts";
export { lineage } from "./history/lineage.ts";
export { historyPath, readHistory } from "./history/run_history.ts";
export { type RunOverview, runsOf } from "./history/runs_of.ts";
export { type Job as JobPlan, jobs } from "./jobs/jobs.ts";
export { outboxOf } from "./tell/tell.ts";
export { changeLine } from "./compare/change_line.ts";
export { compareSaid } from "./compare/compare_notebooks.ts";
export type { Said } from "./compare/said.ts";
export { answersOf } from "./render/answers.ts";
export { cleanHtml } from "./render/clean.ts";
export { pageHtml } from "./render/page.ts";
export { escapeHtml } from "./render/text.ts";
export type { NotebookResult, ResultShown, ResultTable } from "./results/notebook_result.ts";
export { readResults, runFolder } from "./results/result_files.ts";
export { jobFolder, periodFile } from "./results/write_report.ts";
export { tableResult } from "./results/table_rows.ts";
export { stateIn } from "./kept/held.ts";
export { taskProcess } from "./task_process.ts";
export { runTask, taskArgs } from "./tasks/run_task.ts";
export { usualWarehouse } from "./tasks/usual_warehouse.ts";
export { WrongUse } from "./run/wrong_use.ts";
