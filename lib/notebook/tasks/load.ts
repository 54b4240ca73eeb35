import {
  addLoad,
  type Cohort,
  contentHash,
  emptyLoads,
  type Load,
  loadState,
  noteDataState,
  openCohort,
  openSources,
} from "lib/cohort/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { openWarehouse, type Warehouse } from "lib/warehouse/mod.ts";
import { typedPath } from "../run/typed_path.ts";
import { WrongUse } from "../run/wrong_use.ts";
import { lastMoment } from "./data/last_moment.ts";
import { LoadProgress } from "./load_progress.ts";
import { runTask, taskArgs } from "./run_task.ts";

const usualWarehouse = "duckdb:data/local/{cohort}.duckdb";

const help = `Adds a cohort's stays to those that are there, and corrects them: every day a little more.

Usage: deno task load --source FILE --cohort NAME [--as-of DAY] [options]
       deno task load --list | --empty [--cohort NAME]

Stays are known again by their id. Of several rows of a stay the last one counts, in the order of loads, files
and rows: send a stay as it begins, and again as it ends. Rows that break the contract go to quarantine. Each
file is a load of its own, whole or not at all: after a kill, the same command again. The same file twice
changes nothing (its hash is in the table load_log). A stay is withdrawn by a row with a label that the spec
calls so (withdrawn: ["cancelled"]), or by --complete.

Once loads have filled a cohort, deno task run uses what they brought: it reads no source, and refuses
--source. A cohort that a run has filled from its source is first loaded anew: --replace --source FILE.

Options
  --source FILE    .csv, .csv.gz, .parquet, .xlsx, .xpt, a folder, a pattern, table:NAME, duckdb:FILE#NAME; the
                   spec's own when left out
  --cohort NAME    whose stays; the invented ones alone need no name
  --as-of DAY      the last day that can be in it (default: now); loads come in the order of their days
  --since COLUMN   of table:NAME only the rows that are new by this column, which grows with each change of a
                   row (updated_at, a version; no id, no day of the stay): from where the last load of it
                   ended, and the day before it
  --complete       the source has all stays of its days of admission: those that it lacks are withdrawn
  --replace        take everything out first, then load
  --again          load a file although the same was loaded before, a table from its beginning
  --dry-run        count what a load would do, and do nothing
  --list           what has been loaded
  --empty          take everything out: runs read the cohort's source again
  --warehouse URL  where the tables are (default ${usualWarehouse}, or WARDBOOK_WAREHOUSE)
  --json           one JSON object a load on standard output
  --quiet          no progress
  --help           this text

Exit codes: 0 done; 1 it can't be done, and nothing was changed by the load that failed; 2 wrong use.

Examples
  deno task load --cohort mine --source extracts/2022-10-03.csv --as-of 2022-10-03
  deno task load --cohort mine --source extracts/
  deno task load --cohort mine --source table:HOSPITAL.ADT.STAYS --since UPDATED_AT
`;

type Options = ReturnType<typeof parse>;

/** The command line of `deno task load` (see `--help`). This file prints. Returns the exit code. */
export function main(args: readonly string[], now: () => number): Promise<number> {
  return runTask(args, help, async () => {
    const options = parse(args);
    if (options["dry-run"] && !await hasLoads(options)) {
      // What isn't there needn't be made to try.
      await inWarehouse("duckdb::memory:", options, (warehouse) => load(warehouse, options, now));
      return 0;
    }
    await inWarehouse(options.warehouse, options, async (warehouse) => {
      if (options.list) await list(warehouse, options);
      else if (options.empty) await empty(warehouse, options, now);
      else await load(warehouse, options, now);
    });
    return 0;
  });
}

async function inWarehouse<T>(
  url: string,
  { cohort }: Options,
  work: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  const warehouse = await openWarehouse(url, { cohort, onWait: (line) => console.error(line) });
  try {
    return await work(warehouse);
  } finally {
    await warehouse.close();
  }
}

/** Whether loads have filled the tables; a database file that isn't there is not made to know. */
async function hasLoads(options: Options): Promise<boolean> {
  if (options.source.startsWith("table:")) return true;
  if (options.replace) return false;
  return await inWarehouse(
    options.warehouse,
    options,
    async (warehouse) => (await loadState(warehouse)).current.length > 0,
  );
}

async function load(warehouse: Warehouse, options: Options, now: () => number): Promise<void> {
  const { cohort: name, complete: isComplete, json, quiet } = options;
  const cohort = await openCohort(name), asOf = options.asOf ?? now();
  const sources = await openAll(cohort, options);
  const progress = quiet ? null : new LoadProgress(sources.length);
  let replaces = options.replace && !options["dry-run"];
  try {
    for (const source of sources) {
      const shown = "relation" in source ? options.source : source.name;
      progress?.start(shown);
      const id = "relation" in source ? null : await contentHash(source);
      const { load, report } = await addLoad(warehouse, cohort, source, {
        name: shown,
        id: id === null ? null : isComplete ? `${id} complete` : id,
        asOf,
        isComplete,
        since: options.since,
        replaces,
        isAgain: options.again,
        isTrial: options["dry-run"],
        now,
        onRows: (rows) => progress?.rows(rows),
      });
      replaces = false;
      progress?.end();
      if (json) console.log(JSON.stringify(jsonOf(load, report === null)));
      else for (const line of linesOf(shown, load, report, options.asOf)) console.log(line);
    }
  } finally {
    progress?.end();
  }
  const isTrial = options["dry-run"], state = isTrial ? null : await noteState(warehouse, cohort);
  if (json) return;
  if (isTrial) console.log("Tried only: nothing was changed.");
  else {
    if (state !== null) console.log(`Data ${state.id} (deno task data list).`);
    console.log(`${grouped((await loadState(warehouse)).rows)} stays. Next: deno task run --cohort ${name}`);
  }
}

/** Notes what the tables hold after the last load. */
async function noteState(warehouse: Warehouse, cohort: Cohort) {
  const last = (await loadState(warehouse)).current.at(-1);
  if (last === undefined) return null;
  return await noteDataState(warehouse, cohort, { loadNumber: last.number, asOf: last.asOf });
}

/** What is to be loaded; a shell may have made several files of a pattern. */
async function openAll(cohort: Awaited<ReturnType<typeof openCohort>>, options: Options) {
  const { source, more, complete: isWhole } = options;
  const opened = await Promise.all([source, ...more].map((each) => openSources(cohort, each, { isWhole })));
  return opened.flat();
}

function linesOf(
  source: string,
  load: Load,
  report: Awaited<ReturnType<typeof addLoad>>["report"],
  asOf: number | null,
): string[] {
  if (report === null) {
    const [at, day] = [load.endedAt, load.asOf].map((time) => new Date(time).toISOString());
    const isOtherDay = asOf !== null && asOf !== load.asOf;
    return [
      `${source}: the same was loaded at ${at!.slice(0, 16).replace("T", " ")} UTC (load ${load.number}): ` +
      `nothing to do${isOtherDay ? `; that was as of ${day!.slice(0, 10)}, --again loads it anew` : ""}`,
    ];
  }
  const rejected = report.byRule.map(({ rule, column, rows }) =>
    `  in quarantine: ${grouped(rows)} by the rule "${rule}" of ${column}`
  );
  const unknown = report.unknownColumns;
  return [
    `${source}: ${countsOf(load)}`,
    ...rejected,
    ...(unknown.length > 0 ? [`  columns that the spec doesn't know, not kept: ${unknown.join(", ")}`] : []),
  ];
}

/** The six that the rows read are the sum of, then the stays withdrawn. */
function countsOf(load: Load): string {
  const { rowsRead, added, changed, unchanged, superseded, cancelled, quarantined, withdrawn } = load;
  const parts = [
    `${grouped(added)} new`,
    `${grouped(changed)} changed`,
    `${grouped(unchanged)} unchanged`,
    `${grouped(superseded)} superseded in the file`,
    ...(cancelled > 0 ? [`${grouped(cancelled)} that withdraw`] : []),
    `${grouped(quarantined)} in quarantine`,
  ];
  return `${grouped(rowsRead)} rows = ${parts.join(" + ")}` +
    (withdrawn > 0 ? `; ${grouped(withdrawn)} stays withdrawn` : "");
}

function jsonOf({ startedAt, endedAt, asOf, layout: _, staging: __, ...load }: Load, isKnown: boolean) {
  const time = (value: number) => new Date(value).toISOString();
  return { ...load, isKnown, asOf: time(asOf), startedAt: time(startedAt), endedAt: time(endedAt) };
}

async function list(warehouse: Warehouse, { json, cohort }: Options): Promise<void> {
  const { current, rows } = await loadState(warehouse);
  for (const load of current) {
    if (json) console.log(JSON.stringify(jsonOf(load, true)));
    else {
      const day = new Date(load.asOf).toISOString().slice(0, 10);
      console.log(`${load.number} ${load.kind} ${day} ${load.source}: ${countsOf(load)}`);
    }
  }
  if (json) return;
  console.log(
    current.length > 0
      ? `${grouped(rows)} stays of "${current.at(-1)!.cohort}".`
      : rows > 0
      ? `No load: a run read the ${grouped(rows)} rows of "${cohort}" from its source.`
      : `No load, and no stay of "${cohort}".`,
  );
}

async function empty(warehouse: Warehouse, { cohort }: Options, now: () => number): Promise<void> {
  const emptied = await emptyLoads(warehouse, await openCohort(cohort), now);
  console.log(
    emptied === null
      ? "No load is there: nothing to take out."
      : `Took out ${grouped(emptied.withdrawn)} stays. Runs read the source of "${cohort}" again.`,
  );
}

function parse(args: readonly string[]) {
  const { values, positionals } = taskArgs(args, {
    "source": { type: "string", default: "" },
    "cohort": { type: "string", default: Deno.env.get("WARDBOOK_COHORT") ?? "" },
    "as-of": { type: "string" },
    "warehouse": { type: "string", default: Deno.env.get("WARDBOOK_WAREHOUSE") || usualWarehouse },
    "since": { type: "string" },
    "complete": { type: "boolean", default: false },
    "replace": { type: "boolean", default: false },
    "again": { type: "boolean", default: false },
    "dry-run": { type: "boolean", default: false },
    "list": { type: "boolean", default: false },
    "empty": { type: "boolean", default: false },
    "json": { type: "boolean", default: false },
    "quiet": { type: "boolean", default: false },
  });
  // A shell makes several files of a pattern: those behind --source are the others.
  if (positionals.length > 0 && (values.source === "" || values.complete)) {
    refuse(`files are named by --source: "${positionals[0]}" stands alone (--help)`);
  }
  if (values.since !== undefined && (values.complete || !/^table:/i.test(values.source))) {
    refuse(
      `--since reads a part of table:NAME: it stands beside ${
        values.complete ? "--complete" : `--source "${values.source}"`
      }`,
    );
  }
  const asked = ["list", "empty", "dry-run"].filter((name) => values[name as "list"]);
  if (asked.length > 1 || (values.list || values.empty) && (values.source !== "" || values.replace)) {
    refuse(`one thing is asked at a time: it is ${args.join(" ")}`);
  }
  const isOwn = values.source !== "" || values.warehouse !== usualWarehouse;
  if (values.cohort === "" && isOwn) refuse("--cohort NAME must say whose stays they are: it is left out");
  const asOf = values["as-of"] === undefined ? null : endOf(values["as-of"]);
  const cohort = values.cohort || "synthetic";
  return { ...values, cohort, asOf, source: placeOf(values.source), more: positionals.map(placeOf) };
}

function endOf(text: string): number {
  return lastMoment(text) ?? refuse(`--as-of must be a day like 2022-12-31: it is "${text}"`);
}

/** A file as somebody typed it; a table keeps its name. */
function placeOf(source: string): string {
  return source === "" || /^(table|duckdb):/i.test(source) ? source : typedPath(source);
}

function refuse(reason: string): never {
  throw new WrongUse(`Cannot load as ${reason}`);
}

if (import.meta.main) Deno.exit(await main(Deno.args, Date.now));
