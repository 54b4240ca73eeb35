import { pathToFileURL } from "node:url";
import { openCohort } from "lib/cohort/mod.ts";
import { resolveInProject, shownText } from "lib/files/mod.ts";
import { isoDay } from "lib/stats/mod.ts";
import { jobDays, type JobRecord, type JobStep, readJobRecord } from "../jobs/job_record.ts";
import { type Job, jobs, nextDay } from "../jobs/jobs.ts";
import { runJob } from "../jobs/run_job.ts";
import { overridesOf, type RequestedValues } from "../run/overrides.ts";
import { Stop, stoppable } from "../run/stoppable.ts";
import { WrongUse } from "../run/wrong_use.ts";
import { runTask, taskArgs } from "./run_task.ts";

const help = `Does what falls due: every night, or every week.

Usage: deno task nightly [options]
       deno task weekly [options]

nightly  notebook 05: scores the admissions of each day up to the as-of day that has not been scored
weekly   notebook 06: drift and error, and what they advise; then notebook 07, when it advises to retrain

Each is as of one day, and knows nothing later. A job that was killed goes on, when it is started again, with
the notebook that had not ended or had no answer; one that is done does nothing. Two at once are refused.

Options
  --as-of DAY      a date, today or yesterday (default: today; the invented hospital goes on by a day or week)
  --cohort NAME    whose stays (default synthetic)
  --warehouse URL  where they are
  --models DIR     the registry's folder
  --where PLACE    nightly: score here, or in the warehouse
  --dry-run        say what would run, and run nothing
  --json           one JSON object a line on standard output: one a notebook, then the job
  --help           this text

Exit codes: 0 done; 1 a notebook failed, or another job runs; 2 wrong use; 130 interrupted, 143 terminated.

Examples
  deno task nightly --as-of today
  15 2 * * *  cd /srv/wardbook && npx --yes deno@2.9.6 task nightly --cohort mine   (a line for cron)
`;

/** The command line of `deno task nightly` and `weekly` (see `--help`). Prints. Returns the exit code. */
export function main(args: readonly string[]): Promise<number> {
  return runTask(args, help, async () => {
    const line = await jobLine(args);
    if (line.dryRun) return await tellPlan(line);
    try {
      const record = await stoppable((signal) =>
        runJob(line.job, {
          ...line,
          notebooks: resolveInProject("notebooks"),
          environment: (name) => Deno.env.get(name),
          signal,
          onStart: (notebook) => line.json || console.error(`${notebook} as of ${line.asOf} ...`),
          onStep: (step) => tellStep(step, line),
        })
      );
      return tellEnd(record, line);
    } catch (error) {
      if (error instanceof Stop) return error.exitCode;
      throw error;
    }
  });
}

type JobLine = {
  readonly job: Job;
  readonly asOf: string;
  readonly folder: string;
  readonly requested: RequestedValues;
  readonly dryRun: boolean;
  readonly json: boolean;
};

async function jobLine(args: readonly string[]): Promise<JobLine> {
  const { values, positionals } = taskArgs(args, {
    "as-of": { type: "string" },
    cohort: { type: "string" },
    warehouse: { type: "string" },
    models: { type: "string" },
    where: { type: "string" },
    "dry-run": { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  });
  const [name, ...rest] = positionals;
  const job = Object.values(jobs).find((each) => each.name === name);
  if (job === undefined || rest.length > 0) {
    throw new WrongUse("Cannot read the command line as it is one job, nightly or weekly (--help)");
  }
  if (values.where !== undefined && job.name !== "nightly") {
    throw new WrongUse("Cannot read the command line as only nightly scores somewhere: --where (--help)");
  }
  const { "as-of": asked, "dry-run": dryRun, json, ...requested } = values;
  const cohort = values.cohort ?? (Deno.env.get("WARDBOOK_COHORT") || "synthetic");
  const spec = await openCohort(cohort);
  const folder = resolveInProject(`data/runs/${cohort}/jobs`);
  const day = asked ?? (Deno.env.get("WARDBOOK_AS_OF") || undefined);
  const asOf = day === undefined
    ? nextDay(job, spec, await jobDays(folder, job.name), Date.now())
    : dayOf(day);
  return { job, asOf, folder, requested: { ...requested, cohort }, dryRun, json };
}

/** A date, today or yesterday, as notebooks take it. */
function dayOf(text: string): string {
  const parameter = { name: "asOf", type: "date", value: "", comment: "" } as const;
  try {
    return isoDay(Date.parse(String(overridesOf([parameter], { "as-of": text }).asOf)));
  } catch (cause) {
    throw new WrongUse(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

async function tellPlan({ job, asOf, folder }: JobLine): Promise<number> {
  const { steps } = await readJobRecord(folder, job.name, asOf);
  console.log(`${job.name} as of ${asOf}:`);
  for (const [i, { notebook }] of job.steps.entries()) {
    const { outcome } = steps[i] ?? { outcome: "failed" };
    const isLast = i > 0 && outcome === "failed";
    console.log(
      `  ${notebook}: ${outcome === "failed" ? `to run${isLast ? ", if it is needed" : ""}` : outcome}`,
    );
  }
  return 0;
}

function tellStep(step: JobStep, { asOf, json, job }: JobLine): void {
  if (json) {
    console.log(JSON.stringify({ job: job.name, asOf, ...step }));
    return;
  }
  const why = step.reason === undefined ? "" : `: ${step.reason}`;
  const took = step.outcome === "not needed" ? "" : ` in ${step.seconds.toFixed(1)} s`;
  console.log(shownText(`${step.notebook}: ${step.outcome}${took}${why}`, 2_000));
}

function tellEnd({ job, asOf, steps }: JobRecord, { folder, json }: JobLine): number {
  const ok = steps.every(({ outcome }) => outcome !== "failed");
  if (json) console.log(JSON.stringify({ summary: true, ok, job, asOf, notebooks: steps.length }));
  else {
    const pages = pathToFileURL(`${folder}/${job}`);
    console.log(ok ? `${job} as of ${asOf} is done. Pages: ${pages}` : `${job} as of ${asOf} failed.`);
  }
  return ok ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
