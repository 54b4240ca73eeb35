import { LockHeld, makeFolder, withFileLock } from "lib/files/mod.ts";
import { findNotebooks } from "../run/find_notebooks.ts";
import type { RequestedValues } from "../run/overrides.ts";
import { type NotebookRun, runNotebooks } from "../run/run.ts";
import { planRun } from "../run/run_plan.ts";
import { type JobRecord, type JobStep, readJobRecord, writeJobRecord } from "./job_record.ts";
import type { Job, JobPlanStep } from "./jobs.ts";

export type RunJobOptions = {
  /** Where the notebooks are. */
  readonly notebooks: string;
  /** The cohort's jobs: their records, their lock, and a folder of pages for each job. */
  readonly folder: string;
  /** The day, an ISO date. */
  readonly asOf: string;
  /** Parameters of notebooks by option, for those that have them: `{ cohort: "mine" }`. */
  readonly requested: RequestedValues;
  readonly environment?: (variable: string) => string | undefined;
  readonly signal?: AbortSignal;
  readonly onStart?: (notebook: string) => void;
  /** Called after each step, when it is on record. */
  readonly onStep?: (step: JobStep) => void;
};

/**
 * Runs a job's notebooks as of a day, in order, up to the first that fails. Each that ended is on record, so
 * that a job that was killed goes on with the one that had not; done as a whole, it does nothing.
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
    let record = await readJobRecord(folder, job.name, asOf);
    const open = record.steps.findIndex(({ outcome }) => outcome === "failed" || outcome === "no answer");
    record = { ...record, steps: open < 0 ? record.steps : record.steps.slice(0, open) };
    for (const step of job.steps.slice(record.steps.length)) {
      onStart?.(step.notebook);
      const result = await runStep(step, job, record.steps, options);
      record = { ...record, steps: [...record.steps, result] };
      await writeJobRecord(folder, record);
      onStep?.(result);
      if (result.outcome === "failed") break;
    }
    return record;
  });
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

async function runStep(
  step: JobPlanStep,
  job: Job,
  before: readonly JobStep[],
  { notebooks, folder, asOf, requested, environment, signal }: RunJobOptions,
): Promise<JobStep> {
  const { notebook } = step;
  const reason = step.notNeeded(before);
  if (reason !== null) return { notebook, outcome: "not needed", seconds: 0, summary: {}, reason };
  const plan = await planRun(
    await findNotebooks(notebooks, [notebook]),
    { ...requested, "as-of": asOf },
    environment,
  );
  const { notebooks: [run], summary } = await runNotebooks(plan, {
    out: `${folder}/${job.name}`,
    hasIndex: false,
    ...(signal === undefined ? {} : { signal }),
  });
  return { notebook, summary, seconds: run!.seconds, ...endOf(run!) };
}

function endOf({ error, cannot }: NotebookRun): Pick<JobStep, "outcome" | "reason"> {
  if (error !== null) return { outcome: "failed", reason: `cell ${error.cell}: ${error.message}` };
  return cannot === null ? { outcome: "done" } : { outcome: "no answer", reason: cannot };
}
