import { LockHeld, makeFolder, messageOf, withFileLock } from "lib/files/mod.ts";
import type { JobRecord, JobStep, LoadTotal } from "../history/run_entry.ts";
import { findNotebooks } from "../run/find_notebooks.ts";
import type { RequestedValues } from "../run/overrides.ts";
import { runNotebooks, stepOf } from "../run/run.ts";
import { planRun } from "../run/run_plan.ts";
import { readJobRecord, writeJobRecord } from "./job_record.ts";
import type { Job, JobPlanStep } from "./jobs.ts";

export type RunJobOptions = {
  /** Where the notebooks are. */
  readonly notebooks: string;
  /** The cohort's jobs: their records, their lock, and a folder of pages for each job. */
  readonly folder: string;
  /** The day, an ISO date. */
  readonly asOf: string;
  /** Brings what is new, before the notebooks; none where nothing is to be loaded. */
  readonly load?: (signal?: AbortSignal) => Promise<LoadTotal>;
  /** Parameters of notebooks by option, for those that have them: `{ cohort: "mine" }`. */
  readonly requested: RequestedValues;
  /** What the run is called (default anew, a step). */
  readonly run?: string;
  readonly environment?: (variable: string) => string | undefined;
  readonly signal?: AbortSignal;
  readonly onStart?: (step: string) => void;
  /** Called after each step, when it is on record. */
  readonly onStep?: (step: JobStep, record: JobRecord) => void | Promise<void>;
};

/**
 * Runs a job's steps as of a day, in order, up to the first that fails: a load, where one is asked for, and
 * its notebooks. Each that ended is on record, so that a job that was killed goes on with the one that had
 * not; done as a whole, it does nothing.
 *
 * @returns the record.
 * @throws {JobUnderWay} when another process runs a job of the cohort.
 * @throws {SyntaxError} when the record is damaged.
 * @throws {RangeError} when a parameter is malformed.
 */
export async function runJob(job: Job, options: RunJobOptions): Promise<JobRecord> {
  const { folder, asOf, onStart, onStep } = options;
  await makeFolder(folder);
  return await underLock(folder, async () => {
    const { steps } = await readJobRecord(folder, job.name, asOf);
    const plan = planOf(job, steps, options.load !== undefined);
    let record: JobRecord = { job: job.name, asOf, steps: steps.slice(0, plan.done) };
    for (const step of plan.open) {
      onStart?.(step === "load" ? step : step.notebook);
      const result = step === "load"
        ? await runLoad(options)
        : await runNotebookStep(step, job, record.steps, options);
      record = { ...record, steps: [...record.steps, result] };
      await writeJobRecord(folder, record);
      await onStep?.(result, record);
      if (result.outcome === "failed") break;
    }
    return record;
  });
}

/**
 * How many steps on record are done, and those that are to be done. A load that is asked for comes first, and
 * what was done without it is done again.
 */
export function planOf(
  job: Job,
  steps: readonly JobStep[],
  isLoading: boolean,
): { readonly done: number; readonly open: readonly (JobPlanStep | "load")[] } {
  const hasLoaded = steps[0]?.step === "load" && steps[0].outcome === "done";
  const all = [...(isLoading || hasLoaded ? ["load" as const] : []), ...job.steps];
  const isDone = (step: JobPlanStep | "load", i: number) =>
    steps[i]?.step === (step === "load" ? step : step.notebook) &&
    (steps[i].outcome === "done" || steps[i].outcome === "not needed");
  const firstOpen = all.findIndex((step, i) => !isDone(step, i));
  const done = firstOpen < 0 ? all.length : firstOpen;
  return { done, open: all.slice(done) };
}

/** Another process runs a job of the same cohort. */
export class JobUnderWay extends Error {
  override readonly name = "JobUnderWay";
  constructor(held: LockHeld) {
    const who = held.holder === null ? "another process" : `process ${held.holder}`;
    super(`Cannot run the job as one of a cohort runs at a time: ${who} runs one`, { cause: held });
  }
}

async function underLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await withFileLock(`${folder}/.lock`, { waitMs: 0 }, work);
  } catch (error) {
    throw error instanceof LockHeld ? new JobUnderWay(error) : error;
  }
}

async function runLoad({ load, signal }: RunJobOptions): Promise<JobStep> {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  try {
    return { step: "load", outcome: "done", summary: { load: await load!(signal) }, seconds: seconds() };
  } catch (error) {
    signal?.throwIfAborted();
    return { step: "load", outcome: "failed", summary: {}, seconds: seconds(), reason: messageOf(error) };
  }
}

async function runNotebookStep(
  step: JobPlanStep,
  job: Job,
  before: readonly JobStep[],
  { notebooks, folder, asOf, requested, run: id, environment, signal }: RunJobOptions,
): Promise<JobStep> {
  const { notebook } = step;
  const reason = step.notNeeded(before);
  if (reason !== null) return { step: notebook, outcome: "not needed", seconds: 0, summary: {}, reason };
  const plan = await planRun(
    await findNotebooks(notebooks, [notebook]),
    { ...requested, "as-of": asOf },
    environment,
  );
  const { notebooks: [run] } = await runNotebooks(plan, {
    out: `${folder}/${job.name}`,
    hasIndex: false,
    ...(id === undefined ? {} : { id }),
    ...(signal === undefined ? {} : { signal }),
  });
  return stepOf(run!);
}
