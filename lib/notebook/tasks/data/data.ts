import {
  contentHash,
  dataId,
  type DataState,
  dataStates,
  type Load,
  loadsEver,
  openCohort,
  openSource,
  stateDifference,
} from "lib/cohort/mod.ts";
import { resolveInProject, shownText } from "lib/files/mod.ts";
import { grouped, isoDay } from "lib/stats/mod.ts";
import { openWarehouse, tableIds, type Warehouse } from "lib/warehouse/mod.ts";
import { WrongUse } from "../../run/wrong_use.ts";
import { aligned } from "../aligned.ts";
import { runTask, taskArgs } from "../run_task.ts";
import { usualWarehouse } from "../usual_warehouse.ts";
import { connectedTo, connectedToFile } from "./connect.ts";
import { differenceLines } from "./difference_lines.ts";
import { differenceSql, loadJson, loadLines } from "./time_travel.ts";

const help = `Tells what data there was, and what changed.

Usage: deno task data list --cohort NAME [options]
       deno task data diff A B --cohort NAME [options]
       deno task data ids --cohort NAME [options]
       deno task data connect --cohort NAME [options]

list  the states that the data has had: each has an id, a hash of the rows that were accepted, in no order;
      deno task registry show says from which one a model was learnt
diff  what changed from one state to another: how many rows, and how columns differ; no row and no value of a
      single patient is shown. A state is named by its id, or the beginning of it, its number, "last" or
      "before" (the one before the last)
ids   a hash of each table, and of the source that a run would read, and the data's state, as JSON; by it runs
      see what is unchanged
connect
      whether the warehouse answers, and what it is, as JSON: jobs tell it where each step is mailed

States are noted in the tables data_states and data_rows, in DuckDB, at the end of deno task load and of a run
that reads a source. On Snowflake its Time Travel keeps what tables held: each load notes in load_log the id of
the statement after which it can be read. There list tells the loads and these ids, and diff, of two loads by
their numbers, writes the statements that select the rows that differ. What a load left is there for as long
as the account keeps it (a day, where DATA_RETENTION_TIME_IN_DAYS says nothing else; by its statement at most
14 days) and columns stay the same:
SELECT * FROM accepted AT(STATEMENT => '01bf2f74-0000-5a3c-0000-4e4100012a76')

Options
  --cohort NAME    whose (default synthetic, or WARDBOOK_COHORT)
  --all            diff: all labels that differ, not just the first three of a column
  --source FILE    ids: what a run would be told to read
  --each           ids: once for each line of standard input, as they are then
  --warehouse URL  where the tables are (default ${usualWarehouse}, or WARDBOOK_WAREHOUSE)
  --json           JSON on standard output: list one object a line
  --help           this text

Exit codes: 0 done; 1 it can't be done; 2 wrong use.

Examples
  deno task data list --cohort mine
  deno task data diff before last --cohort mine
`;

/** The command line of `deno task data` (see `--help`). This file prints. Returns the exit code. */
export function main(args: readonly string[]): Promise<number> {
  return runTask(args, help, async () => {
    const options = parse(args);
    if (options.command === "ids") await (options.each ? idsEach(options) : ids(options));
    else if (options.command === "connect") await connect(options);
    else await inWarehouse(options, options.command === "list" ? list : diff, notThere);
    return 0;
  });
}

type Options = ReturnType<typeof parse>;

async function inWarehouse<T>(
  options: Options,
  work: (warehouse: Warehouse, options: Options) => Promise<T>,
  otherwise: (options: Options, file: string) => T,
): Promise<T> {
  const { warehouse: url, cohort } = options;
  const [, path] = /^duckdb:(.+)$/.exec(url) ?? [];
  const file = path === undefined ? null : resolveInProject(path.replaceAll("{cohort}", cohort));
  if (file !== null && await Deno.stat(file).then(() => false, () => true)) return otherwise(options, file);
  const onWait = (line: string) => console.error(line);
  const warehouse = await openWarehouse(url, { cohort, readOnly: true, onWait });
  try {
    return await work(warehouse, options);
  } finally {
    await warehouse.close();
  }
}

function notThere({ cohort }: Options): never {
  throw new Error(
    `Cannot tell of the data of "${cohort}" as there must be some: there is no database; run deno task load ` +
      "or deno task run first",
  );
}

async function list(warehouse: Warehouse, { cohort, json }: Options): Promise<void> {
  if (hasTimeTravel(warehouse)) {
    const loads = await loadsOf(warehouse, cohort);
    if (json) { for (const load of loads) console.log(loadJson(load)); }
    else console.log(loads.length === 0 ? `No load of "${cohort}" is noted.` : loadLines(loads));
    return;
  }
  const states = await statesOf(warehouse, cohort);
  if (json) {
    for (const { profile: _, asOf, ...state } of states) {
      console.log(JSON.stringify({ ...state, asOf: isoDay(asOf) }));
    }
    return;
  }
  const rows = states.map(({ number, id, asOf, loadNumber, rows, ...changes }) => [
    ...[String(number), id, isoDay(asOf), loadNumber === null ? "a run" : `load ${loadNumber}`],
    ...[rows, changes.added, changes.changed, changes.withdrawn].map(grouped),
  ]);
  const headings = ["", "data", "as of", "left by", "rows", "added", "changed", "withdrawn"];
  console.log(rows.length === 0 ? `No state of "${cohort}" is noted.` : aligned([headings, ...rows]));
}

/** There states are what loads left, and the rows are Snowflake's to tell. */
function hasTimeTravel({ engine }: Warehouse): boolean {
  return engine === "snowflake";
}

async function diff(warehouse: Warehouse, { cohort, states: names, json, all }: Options): Promise<void> {
  if (hasTimeTravel(warehouse)) {
    const loads = await loadsOf(warehouse, cohort);
    const [before, after] = names.map((name) => stateNamed(loads, name));
    const told = differenceSql(before!, after!);
    console.log(
      json ? JSON.stringify({ sql: told.filter((line) => !line.startsWith("--")) }) : told.join("\n"),
    );
    return;
  }
  const states = await statesOf(warehouse, cohort);
  const [before, after] = names.map((name) => stateNamed(states, name));
  const difference = await stateDifference(warehouse, before!, after!);
  const [from, to] = [before!, after!].map(({ number, id, rows }) => ({ number, id, rows }));
  if (json) console.log(JSON.stringify({ from, to, ...difference }));
  else console.log(shownText(differenceLines(before!, after!, difference, all).join("\n"), 100_000));
}

async function statesOf(warehouse: Warehouse, cohort: string): Promise<DataState[]> {
  return (await dataStates(warehouse)).filter((state) => state.cohort === cohort);
}

async function loadsOf(warehouse: Warehouse, cohort: string): Promise<Load[]> {
  return (await loadsEver(warehouse)).filter((load) => load.cohort === cohort);
}

function stateNamed<T extends Pick<Load, "number" | "id">>(states: readonly T[], name: string): T {
  const fitting = name === "last"
    ? states.slice(-1)
    : name === "before"
    ? states.slice(-2, -1)
    : states.filter(({ number, id }) =>
      String(number) === name || (name.length >= 4 && id?.startsWith(name))
    );
  const distinct = new Set(fitting.map(({ id }) => id));
  if (distinct.size === 1) return fitting.at(-1)!;
  const state = distinct.size === 0 ? "none is" : `${distinct.size} are`;
  throw new RangeError(
    `Cannot take state "${name}" as one must be called so: ${state} (deno task data list)`,
  );
}

async function ids(options: Options): Promise<void> {
  const held = async (warehouse: Warehouse) => ({
    tables: await tableIds(warehouse),
    state: await dataId(warehouse),
  });
  const now = await inWarehouse(options, held, () => ({ tables: {}, state: null }));
  console.log(JSON.stringify({ source: await sourceId(options), ...now }));
}

async function connect(options: Options): Promise<void> {
  const found = await inWarehouse(options, connectedTo, (_, file) => connectedToFile(file));
  console.log(JSON.stringify(found));
}

/** Answers line by line until standard input ends, or what is asked fails. */
async function idsEach(options: Options): Promise<void> {
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    for (const _line of text.matchAll(/\n/g)) await ids(options);
  }
}

/** Null where it can't be told, as of a table; "none" where none is named or found: loads bring the rows. */
async function sourceId({ cohort, source }: Options): Promise<string | null> {
  if (cohort === "synthetic" && source === "") return "invented";
  try {
    const opened = await openSource(await openCohort(cohort), source);
    return "parts" in opened ? await contentHash(opened) : null;
  } catch {
    return source === "" ? "none" : null;
  }
}

const commandNames = ["list", "diff", "ids", "connect"] as const;

function parse(args: readonly string[]) {
  const { values, positionals: [word = "", ...states] } = taskArgs(args, {
    "cohort": { type: "string", default: Deno.env.get("WARDBOOK_COHORT") || "synthetic" },
    "warehouse": { type: "string", default: Deno.env.get("WARDBOOK_WAREHOUSE") || usualWarehouse },
    "source": { type: "string", default: "" },
    "all": { type: "boolean", default: false },
    "json": { type: "boolean", default: false },
    "each": { type: "boolean", default: false },
  });
  const command = commandNames.find((name) => name === word) ??
    refuse(`it takes ${commandNames.join(", ")}: it is "${word}" (--help)`);
  const wanted = command === "diff" ? 2 : 0;
  if (states.length !== wanted) refuse(`${command} takes ${wanted} states: there are ${states.length}`);
  return { ...values, command, states };
}

function refuse(reason: string): never {
  throw new WrongUse(`Cannot tell of data as ${reason}`);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
