import { openCohort } from "lib/cohort/mod.ts";
import { resolveInProject } from "lib/files/mod.ts";
import { isoDay } from "lib/stats/mod.ts";
import { jobDays } from "../jobs/job_record.ts";
import { type Job, jobs, nextDay } from "../jobs/jobs.ts";
import { overridesOf, type RequestedValues } from "../run/overrides.ts";
import { typedPath } from "../run/typed_path.ts";
import { WrongUse } from "../run/wrong_use.ts";
import type { LoadNewOptions } from "./load_new.ts";
import { taskArgs } from "./run_task.ts";
import { usualWarehouse } from "./usual_warehouse.ts";

/** What somebody asked of a job. */
export type JobLine = {
  readonly job: Job;
  readonly cohort: string;
  readonly asOf: string;
  readonly folder: string;
  readonly requested: RequestedValues;
  /** Where the rows are, a URL. */
  readonly warehouse: string;
  /** What is to be loaded first. */
  readonly source?: LoadNewOptions;
  /** How often a step that failed is tried again, and how long a notebook may take. */
  readonly retries: number;
  readonly limitSeconds?: number;
  readonly dryRun: boolean;
  readonly json: boolean;
};

/**
 * Reads the command line of `deno task nightly` and `weekly`.
 *
 * @throws {WrongUse} when a word, an option or a value makes no sense.
 */
export async function jobLine(args: readonly string[]): Promise<JobLine> {
  const { values, positionals } = taskArgs(args, {
    "as-of": { type: "string" },
    cohort: { type: "string" },
    warehouse: { type: "string" },
    models: { type: "string" },
    where: { type: "string" },
    source: { type: "string" },
    since: { type: "string" },
    retries: { type: "string", default: "0" },
    limit: { type: "string" },
    "dry-run": { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  });
  const [name, ...rest] = positionals;
  const job = Object.values(jobs).find((each) => each.name === name);
  if (job === undefined || rest.length > 0) {
    throw new WrongUse("Cannot read the command line as it is one job, nightly or weekly (--help)");
  }
  for (const each of ["where", "source", "since"] as const) {
    if (values[each] === undefined || job.name === "nightly") continue;
    throw new WrongUse(
      `Cannot read the command line as only nightly loads, and scores somewhere: --${each} (--help)`,
    );
  }
  const { "as-of": asked, "dry-run": dryRun, json, retries, limit, source: _, since: __, ...requested } =
    values;
  const limitSeconds = limit === undefined ? undefined : numberOf("limit", limit, "seconds above 0");
  const cohort = values.cohort ?? (Deno.env.get("WARDBOOK_COHORT") || "synthetic");
  const spec = await openCohort(cohort);
  const folder = resolveInProject(`data/runs/${cohort}/jobs`);
  const day = asked ?? (Deno.env.get("WARDBOOK_AS_OF") || undefined);
  const asOf = day === undefined
    ? nextDay(job, spec, await jobDays(folder, job.name), Date.now())
    : dayOf(day);
  const source = sourceOf(job, values);
  const loading = source === null ? {} : { source: { ...source, cohort, asOf } };
  const warehouse = values.warehouse ?? (Deno.env.get("WARDBOOK_WAREHOUSE") || usualWarehouse);
  return {
    job,
    asOf,
    cohort,
    folder,
    warehouse,
    requested: { ...requested, cohort },
    retries: numberOf("retries", retries, "whole tries, 0 to 10"),
    ...(limitSeconds !== undefined && { limitSeconds }),
    dryRun,
    json,
    ...loading,
  };
}

function numberOf(option: "retries" | "limit", text: string, rule: string): number {
  const value = Number(text.trim() || NaN);
  const fits = option === "limit"
    ? value > 0 && value < 1e6
    : Number.isInteger(value) && value >= 0 && value <= 10;
  if (fits) return value;
  throw new WrongUse(`Cannot read the command line as --${option} is a number of ${rule}: it is "${text}"`);
}

/** What is to be loaded first, from where and to where; null where nothing is. */
function sourceOf(
  job: Job,
  { warehouse, since, ...values }: {
    readonly source?: string;
    readonly since?: string;
    readonly warehouse?: string;
  },
) {
  const asked = values.source ?? (Deno.env.get("WARDBOOK_SOURCE") || undefined);
  if (asked === undefined && since !== undefined) {
    throw new WrongUse("Cannot read the command line as --since needs a table to read: --source table:NAME");
  }
  if (asked === undefined || job.name !== "nightly") return null;
  const source = /^(table|duckdb):/i.test(asked) ? asked : typedPath(asked);
  return { source, ...(warehouse !== undefined && { warehouse }), ...(since !== undefined && { since }) };
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
