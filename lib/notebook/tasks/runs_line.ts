import { timeNamed } from "lib/stats/mod.ts";
import type { RunOverview } from "../history/runs_of.ts";
import { WrongUse } from "../run/wrong_use.ts";
import { taskArgs } from "./run_task.ts";
import { usualWarehouse } from "./usual_warehouse.ts";

/** What somebody asked of the runs. */
export type RunsLine = {
  readonly command: keyof typeof runsWanted;
  /** Runs, as they were named. */
  readonly runs: readonly string[];
  readonly cohort: string;
  readonly job?: string;
  readonly outcome?: string;
  /** Epoch milliseconds UTC. */
  readonly since?: number;
  readonly sort: keyof typeof orders;
  readonly limit: number;
  readonly days: number;
  readonly warehouse: string;
  readonly json: boolean;
};

/** How many runs a command names. */
const runsWanted = { list: 0, show: 1, compare: 2, replay: 1, prune: 0, sync: 0 } as const;
const orders = {
  "began": ({ startedAt }: RunOverview) => startedAt,
  "as-of": ({ asOf }: RunOverview) => asOf === null ? -Infinity : Date.parse(asOf),
  "seconds": ({ seconds }: RunOverview) => seconds,
  "mae": ({ metrics }: RunOverview) => metrics["champion mae"] ?? -Infinity,
} as const;

/**
 * Reads the command line of `deno task runs`.
 *
 * @throws {WrongUse} when a word, an option or a value makes no sense.
 */
export function runsLine(args: readonly string[]): RunsLine {
  const { values, positionals } = taskArgs(args, {
    cohort: { type: "string", default: Deno.env.get("WARDBOOK_COHORT") || "synthetic" },
    job: { type: "string" },
    outcome: { type: "string" },
    since: { type: "string" },
    sort: { type: "string", default: "began" },
    limit: { type: "string", default: "30" },
    days: { type: "string", default: "400" },
    warehouse: {
      type: "string",
      default: Deno.env.get("WARDBOOK_WAREHOUSE") || usualWarehouse,
    },
    json: { type: "boolean", default: false },
  });
  const [word = "list", ...runs] = positionals;
  const { since, sort, limit, days, job, outcome, ...rest } = values;
  const command = known(word, runsWanted, "a command");
  if (runs.length !== runsWanted[command]) {
    refuse(`${command} takes ${runsWanted[command]} runs: there are ${runs.length}`);
  }
  return {
    ...{ command, runs, ...rest, sort: known(sort, orders, "--sort") },
    ...{ limit: whole("--limit", limit), days: whole("--days", days) },
    ...(job !== undefined && { job }),
    ...(outcome !== undefined && { outcome }),
    ...(since !== undefined &&
      { since: timeNamed(since) ?? refuse(`--since must be a day: it is "${since}"`) }),
  };
}

/** The runs that a line asks for, in its order; the last ones. */
export function chosen(runs: readonly RunOverview[], line: RunsLine): RunOverview[] {
  const { job, outcome, since = -Infinity, sort, limit } = line;
  const order = orders[sort];
  return runs
    .filter((run) => (job ?? run.job) === run.job && (outcome ?? run.outcome) === run.outcome)
    .filter(({ startedAt }) => startedAt >= since)
    .toSorted((a, b) => order(a) - order(b) || a.startedAt - b.startedAt)
    .slice(limit === 0 ? Infinity : -limit);
}

function known<T extends object>(text: string, values: T, what: string): keyof T {
  if (Object.hasOwn(values, text)) return text as keyof T;
  return refuse(`${what} must be one of ${Object.keys(values).join(", ")}: it is "${text}"`);
}

function whole(option: string, text: string): number {
  return /^\d{1,6}$/.test(text)
    ? Number(text)
    : refuse(`${option} must be a whole number from 0: it is "${text}"`);
}

function refuse(reason: string): never {
  throw new WrongUse(`Cannot read the command line as ${reason} (--help)`);
}
