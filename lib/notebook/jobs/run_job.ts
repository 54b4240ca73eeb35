import { LockHeld, makeFolder, messageOf, withFileLock } from "lib/files/mod.ts";
import type { JobRecord, JobStep, LoadTotal } from "../history/run_entry.ts";
import { findNotebooks } from "../run/find_notebooks.ts";
import { stepOf } from "../run/notebook_run.ts";
import type { RequestedValues } from "../run/overrides.ts";
import { runNotebooks } from "../run/run.ts";
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
  /** Writes up what the job ends, after the notebooks; none where nothing is to be written. */
  readonly report?: (signal?: AbortSignal) => Promise<void>;
  /** Parameters of notebooks by option, for those that have them: `{ cohort: "mine" }`. */
  readonly requested: RequestedValues;
  /** What the run is called (default anew, a step). */
  readonly run?: string;
  /** Epoch milliseconds UTC: with the run's name it is on record when a step ended (default: it is not). */
  readonly now?: () => number;
  /** How often a step that failed is tried again at once (default 0). */
  readonly retries?: number;
  /** How long a notebook may take (default: as long as its cells do, each at most 600 s). */
  readonly limitSeconds?: number;
  readonly environment?: (variable: string) => string | undefined;
  readonly signal?: AbortSignal;
  /** Called first, with the steps that are done already. */
  readonly onResume?: (done: readonly JobStep[]) => Promise<void>;
  readonly onStart?: (step: string) => void;
  /** Called after each step, when it is on record. */
  readonly onStep?: (step: JobStep, record: JobRecord) => void | Promise<void>;
};

/**
 * Runs a job's steps as of a day, in order, up to the first that fails, also when it is tried again: a load,
 * where one is asked for, its notebooks, and a report likewise. Each that ended is on record, so that a job
 * that was killed goes on with the one that had not; done as a whole, it does nothing.
 *
 * @returns the record.
 * @throws {JobUnderWay} when another process runs a job of the cohort.
 * @throws {SyntaxError} when the record is damaged.
 * @throws {RangeError} when a parameter is malformed.
 */
export async function runJob(job: Job, options: RunJobOptions): Promise<JobRecord> {
  const { folder, asOf, onResume, onStart, onStep, retries = 0, run: id, now } = options;
  await makeFolder(folder);
  return await underLock(folder, async () => {
    const { steps } = await readJobRecord(folder, job.name, asOf);
    const asked = { isLoading: options.load !== undefined, isReporting: options.report !== undefined };
    const plan = planOf(job, steps, asked);
    let record: JobRecord = { job: job.name, asOf, steps: steps.slice(0, plan.done) };
    await onResume?.(record.steps);
    for (const step of plan.open) {
      const run = async () => {
        onStart?.(nameOf(step));
        return typeof step === "string"
          ? await runOwnStep(step, options)
          : await runNotebookStep(step, job, record.steps, options);
      };
      let result = await run();
      for (let tries = 0; result.outcome === "failed" && tries < retries; tries++) result = await run();
      if (id !== undefined && now !== undefined) result = { ...result, ended: { run: id, at: now() } };
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
 * what was done without it is done again; a report comes last.
 */
export function planOf(
  job: Job,
  steps: readonly JobStep[],
  { isLoading, isReporting }: { readonly isLoading: boolean; readonly isReporting: boolean },
): { readonly done: number; readonly open: readonly (JobPlanStep | OwnStep)[] } {
  const hasLoaded = steps[0]?.step === "load" && steps[0].outcome === "done";
  const all: readonly (JobPlanStep | OwnStep)[] = [
    ...(isLoading || hasLoaded ? ["load" as const] : []),
    ...job.steps,
    ...(isReporting ? ["report" as const] : []),
  ];
  const isDone = (step: JobPlanStep | OwnStep, i: number) =>
    steps[i]?.step === nameOf(step) &&
    (steps[i].outcome === "done" || steps[i].outcome === "not needed");
  const firstOpen = all.findIndex((step, i) => !isDone(step, i));
  const done = firstOpen < 0 ? all.length : firstOpen;
  return { done, open: all.slice(done) };
}

/** What a job does besides notebooks. */
type OwnStep = "load" | "report";

/** What a step is called on record. */
export function nameOf(step: JobPlanStep | OwnStep): string {
  return typeof step === "string" ? step : step.notebook;
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

async function runOwnStep(step: OwnStep, { load, report, signal }: RunJobOptions): Promise<JobStep> {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  try {
    const summary = step === "load" ? { load: await load!(signal) } : {};
    if (step === "report") await report!(signal);
    return { step, outcome: "done", summary, seconds: seconds() };
  } catch (error) {
    signal?.throwIfAborted();
    return { step, outcome: "failed", summary: {}, seconds: seconds(), reason: messageOf(error) };
  }
}

async function runNotebookStep(
  step: JobPlanStep,
  job: Job,
  before: readonly JobStep[],
  { notebooks, folder, asOf, requested, run: id, environment, signal, limitSeconds }: RunJobOptions,
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
    ...(limitSeconds === undefined ? {} : { limitSeconds }),
  });
  return stepOf(run!);
}
