import { pathToFileURL } from "node:url";
import { resolveInProject, shownText } from "lib/files/mod.ts";
import type { Delivery } from "lib/notify/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { Recorder } from "../history/recorder.ts";
import type { JobRecord, JobStep, LoadTotal } from "../history/run_entry.ts";
import { readJobRecord } from "../jobs/job_record.ts";
import { JobUnderWay, nameOf, planOf, runJob } from "../jobs/run_job.ts";
import { type PlannedWeek, writeToday, writeWeek } from "../results/write_report.ts";
import { newRunId } from "../run/run.ts";
import { Stop, stoppable } from "../run/stoppable.ts";
import { taskProcess } from "../task_process.ts";
import type { Connected } from "../tell/job_notices.ts";
import { Postman } from "../tell/postman.ts";
import { type JobLine, jobLine } from "./job_line.ts";
import { loadNew } from "./load_new.ts";
import { runTask } from "./run_task.ts";

const help = `Does what falls due: every night, or every week.

Usage: deno task nightly [options]
       deno task weekly [options]

nightly  with --source, first loads what is new (as deno task load does); then notebook 05: scores the
         admissions of each day up to the as-of day that has not been scored; then writes what /today of deno
         task serve shows (deno task export today)
weekly   notebook 06: drift and error, and what they advise; then notebook 07, when it advises to retrain;
         then the report of the week (deno task report --period week)

Each is as of one day, and knows nothing later. A job that was killed goes on, when it is started again, with
the step that had not ended or had no answer; one that is done does nothing. Two at once are refused.
Who is told of it, by mail, webhook or file, lib/notify/README.md says; deno task notify tries it.

Options
  --as-of DAY      a date, today or yesterday (default: today; the invented hospital goes on by a day or week)
  --cohort NAME    whose stays (default synthetic)
  --warehouse URL  where they are
  --models DIR     the registry's folder
  --where PLACE    nightly: score here, or in the warehouse
  --source FILE    nightly: load what is new in it first: a file, a folder, a pattern, table:NAME
  --since COLUMN   nightly: of table:NAME only what is new by this column (deno task load --help)
  --retries TRIES  how often a step that failed is tried again at once, 0 to 10 (default 0)
  --limit SECONDS  how long a notebook may take (default: as long as its cells do, each at most 600 s)
  --dry-run        say what would run, and run nothing
  --json           one JSON object a line on standard output: one a step, then the job
  --help           this text

Exit codes: 0 done; 1 a step failed, or another job runs; 2 wrong use; 130 interrupted, 143 terminated.

Examples
  deno task nightly --as-of today
  deno task nightly --cohort mine --source extracts/
  15 2 * * *  cd /srv/wardbook && npx --yes deno@2.9.6 task nightly --cohort mine   (a line for cron)
`;

/** The command line of `deno task nightly` and `weekly` (see `--help`). Prints. Returns the exit code. */
export function main(args: readonly string[]): Promise<number> {
  return runTask(args, help, async () => {
    const line = await jobLine(args);
    if (line.dryRun) return await tellPlan(line);
    return await doJob(line);
  });
}

async function doJob(line: JobLine): Promise<number> {
  const { job, asOf, json, source } = line;
  const warn = (warning: string) => console.error(shownText(warning, 2_000));
  const pages = `${line.folder}/${job.name}`;
  const postman = new Postman({ ...line, pages }, Deno.env.toObject(), warn);
  const environment = (name: string) => Deno.env.get(name);
  const run = newRunId();
  const { models } = weekOf(line), registry = models === undefined ? {} : { models };
  const recorder = new Recorder({ ...line, ...registry, run, job: job.name, environment, warn });
  try {
    const record = await stoppable((signal) =>
      runJob(job, {
        ...line,
        notebooks: resolveInProject("notebooks"),
        environment,
        run,
        now: () => Date.now(),
        signal,
        report: (signal) =>
          job.name === "weekly" ? writeWeek(weekOf(line), pages, signal) : writeToday(weekOf(line), signal),
        ...(source !== undefined && { load: (signal) => loadNew({ ...source, ...(signal && { signal }) }) }),
        onResume: async (done) => {
          await recorder.addLacking(done);
          if (done.length === 0) await postman.tellConnected(() => connected(line, signal));
        },
        onStart: (step) => json || console.error(`${step} as of ${asOf} ...`),
        onStep: async (step, record) => {
          tellStep(step, line);
          await recorder.add(step, step.ended?.at ?? Date.now());
          await postman.tellStep(record);
        },
      })
    );
    await recorder.end();
    return tellEnd(record, line, await postman.tellEnd(record));
  } catch (error) {
    if (error instanceof Stop) return error.exitCode;
    if (!(error instanceof JobUnderWay)) await postman.tellBroken(error);
    throw error;
  }
}

/** Asks, in a process of its own, whether the warehouse answers. */
async function connected({ cohort, warehouse }: JobLine, signal: AbortSignal): Promise<Connected> {
  const { code, out, error } = await taskProcess(
    "data",
    ["connect", "--cohort", cohort, "--warehouse", warehouse],
    signal,
  );
  if (code !== 0) throw new Error(error);
  return JSON.parse(out);
}

function weekOf({ cohort, asOf, warehouse, requested: { models } }: JobLine): PlannedWeek {
  return { cohort, asOf, warehouse, ...(typeof models === "string" && { models }) };
}

async function tellPlan({ job, asOf, folder, source }: JobLine): Promise<number> {
  const { steps } = await readJobRecord(folder, job.name, asOf);
  const asked = { isLoading: source !== undefined, isReporting: true };
  const { done, open } = planOf(job, steps, asked);
  console.log(`${job.name} as of ${asOf}:`);
  for (const { step, outcome } of steps.slice(0, done)) console.log(`  ${step}: ${outcome}`);
  for (const step of open) {
    if (step !== "load") {
      const isSure = step === job.steps[0] || step === "report";
      console.log(`  ${nameOf(step)}: to run${isSure ? "" : ", if it is needed"}`);
    } else if (source !== undefined) {
      console.log(`  load: would bring ${loadText(await loadNew({ ...source, isTrial: true }))}`);
    }
  }
  return 0;
}

function tellStep({ step, outcome, seconds, reason, summary }: JobStep, { asOf, json, job }: JobLine): void {
  if (json) {
    const said = reason === undefined ? {} : { reason };
    console.log(JSON.stringify({ job: job.name, asOf, step, outcome, seconds, summary, ...said }));
    return;
  }
  const why = reason ?? (summary.load ? loadText(summary.load) : "");
  const took = outcome === "not needed" ? "" : ` in ${seconds.toFixed(1)} s`;
  console.log(shownText(`${step}: ${outcome}${took}${why === "" ? "" : `: ${why}`}`, 2_000));
}

function tellEnd(
  { job, asOf, steps }: JobRecord,
  { folder, json }: JobLine,
  told: readonly Delivery[],
): number {
  const ok = steps.every(({ outcome }) => outcome !== "failed");
  if (json) console.log(JSON.stringify({ summary: true, ok, job, asOf, steps: steps.length, told }));
  else {
    const pages = pathToFileURL(`${folder}/${job}`);
    console.log(ok ? `${job} as of ${asOf} is done. Pages: ${pages}` : `${job} as of ${asOf} failed.`);
  }
  return ok ? 0 : 1;
}

function loadText({ loads, rowsRead, added, changed, unchanged, quarantined, withdrawn }: LoadTotal): string {
  if (loads === 0) return "nothing that is new";
  const parts = [
    `${grouped(added)} new, ${grouped(changed)} changed, ${grouped(unchanged)} unchanged`,
    `${grouped(quarantined)} in quarantine`,
    ...(withdrawn > 0 ? [`${grouped(withdrawn)} withdrawn`] : []),
  ];
  return `${grouped(rowsRead)} rows: ${parts.join(", ")}`;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
