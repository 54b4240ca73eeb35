import { pathToFileURL } from "node:url";
import { resolveInProject, shownText } from "lib/files/mod.ts";
import { openWarehouse } from "lib/warehouse/mod.ts";
import { runCells, runHeadings } from "../history/run_cells.ts";
import { historyPath, pruneHistory, readHistory } from "../history/run_history.ts";
import { logRuns } from "../history/run_log.ts";
import { type RunOverview, runsOf } from "../history/runs_of.ts";
import { hindrancesOf, replayRun } from "../replay/replay_run.ts";
import { Stop, stoppable } from "../run/stoppable.ts";
import { aligned } from "./aligned.ts";
import { stepLines } from "./replayed_lines.ts";
import { runTask } from "./run_task.ts";
import { chosen, type RunsLine, runsLine } from "./runs_line.ts";

const help = `Lists, compares and replays the runs and jobs of a cohort.

Usage: deno task runs [list] [options]
       deno task runs show RUN | compare RUN RUN | replay RUN | prune | sync [options]

list     one line a run, the newest last (also without a word)
show     a run's steps, and what its notebooks measured
compare  two runs side by side; what differs is marked
replay   do a run's notebooks again, with the parameters that they had, and tell whether they show the same. The
         commit, Deno and the data must be the run's, else it says what to check out. They run in
         data/runs/COHORT/replayed/RUN: from nothing where the run began so, else on copies of the warehouse
         (a DuckDB file) and the registry as they are now. Only what run and notebook did can be replayed
prune    take runs away that began more than --days before now
sync     write to the warehouse's table run_log what it lacks; runs and jobs do this at their end

Runs are kept for 400 days, at most 5,000 steps, in data/runs/COHORT/runs.jsonl, on this machine. A run may be
named by its first characters, or as "last".

Options
  --cohort NAME    whose runs (default synthetic, or WARDBOOK_COHORT)
  --job NAME       only of run, notebook, nightly or weekly
  --outcome WORD   only done, failed or "no answer"
  --since DAY      only those that began on a day or later
  --sort KEY       by began (default), as-of, seconds or mae
  --limit N        at most so many, the last of the order (default 30)
  --days N         prune: what may stay (default 400)
  --warehouse URL  sync: where the table is (default the cohort's own, or WARDBOOK_WAREHOUSE)
  --json           JSON on standard output: list one object a line
  --help           this text

Exit codes: 0 done; 1 it can't be done, or a replay shows something else; 2 wrong use.

Examples
  deno task runs --job nightly --outcome failed --since 2026-11-01
  deno task runs compare 3f2a last
  deno task runs replay last
`;

/** The command line of `deno task runs` (see `--help`). This file prints. Returns the exit code. */
export function main(args: readonly string[], now: () => number): Promise<number> {
  return runTask(args.length === 0 ? ["list"] : args, help, async () => {
    const line = runsLine(args);
    const path = historyPath(resolveInProject(`data/runs/${line.cohort}`));
    if (line.command === "prune") return await prune(path, line, now());
    if (line.command === "sync") return await sync(path, line);
    const runs = runsOf(await readHistory(path));
    if (line.command === "replay") return await replayed(runNamed(runs, line.runs[0]!), line);
    const { json, text } = answerOf(line, runs);
    console.log(line.json ? json : text);
    return 0;
  });
}

function answerOf(line: RunsLine, runs: readonly RunOverview[]): { json: string; text: string } {
  if (line.command === "show") return shown(runNamed(runs, line.runs[0]!));
  if (line.command === "compare") {
    return compared(runNamed(runs, line.runs[0]!), runNamed(runs, line.runs[1]!));
  }
  const list = chosen(runs, line);
  return {
    json: list.map((run) => JSON.stringify(run)).join("\n"),
    text: list.length === 0
      ? `No run of "${line.cohort}" is like that.`
      : aligned([runHeadings, ...list.map(runCells)]),
  };
}

async function replayed(run: RunOverview, { json }: RunsLine): Promise<number> {
  const hindrances = await hindrancesOf(run, (name) => Deno.env.get(name));
  if (hindrances.length > 0) {
    console.error(shownText(`Cannot replay run ${run.run.slice(0, 8)}:`));
    for (const each of hindrances) console.error(shownText(each, 400));
    return 1;
  }
  try {
    const { folder, steps } = await stoppable((signal) =>
      replayRun(run, { signal, onStart: (name) => console.error(`${name} ...`) })
    );
    for (const line of steps.flatMap((step) => json ? [JSON.stringify(step)] : stepLines(step))) {
      console.log(line);
    }
    const same = steps.filter(({ isSame }) => isSame).length;
    if (!json) console.log(`${same} of ${steps.length} notebooks show the same: ${pathToFileURL(folder)}`);
    return same === steps.length ? 0 : 1;
  } catch (error) {
    if (error instanceof Stop) return error.exitCode;
    throw error;
  }
}

function shown(run: RunOverview) {
  const steps = run.steps.map(({ step, outcome, seconds, reason = "" }) => [
    ...[step, outcome, `${seconds.toFixed(1)} s`, reason],
  ]);
  const metrics = Object.entries(run.metrics).map(([name, value]) => [name, numberText(value)]);
  const parts = [[runHeadings, runCells(run)], steps, metrics].filter((rows) => rows.length > 0);
  return { json: JSON.stringify(run), text: parts.map((rows) => aligned(rows)).join("\n\n") };
}

function compared(one: RunOverview, other: RunOverview) {
  const [left, right] = [factsOf(one), factsOf(other)];
  const names = [...new Set([...left.keys(), ...right.keys()])];
  const rows = names.map((name) => {
    const [a, b] = [left.get(name) ?? "none", right.get(name) ?? "none"];
    return [a === b ? " " : "!", name, a, b];
  });
  const differing = rows.filter(([mark]) => mark === "!").length;
  return {
    json: JSON.stringify(Object.fromEntries(rows.map(([, name, ...both]) => [name, both]))),
    text: `${aligned(rows)}\n! differs: ${differing} of ${rows.length} lines`,
  };
}

/** What there is to compare, by name. */
function factsOf(run: RunOverview): Map<string, string> {
  const cells = runCells(run);
  return new Map([
    ...runHeadings.map((heading, i) => [heading, cells[i]!] as const).filter(([name]) =>
      name !== "MAE (days)"
    ),
    ...run.steps.map(({ step, outcome, seconds }) => [step, `${outcome}, ${seconds.toFixed(1)} s`] as const),
    ...Object.entries(run.metrics).map(([name, value]) => [name, numberText(value)] as const),
  ]);
}

function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(4);
}

function runNamed(runs: readonly RunOverview[], name: string): RunOverview {
  const fitting = name === "last" ? runs.slice(-1) : runs.filter(({ run }) => run.startsWith(name));
  if (fitting.length === 1) return fitting[0]!;
  const state = fitting.length === 0 ? "none does" : `${fitting.length} do`;
  throw new RangeError(`Cannot take run "${name}" as one run must begin so: ${state} (deno task runs)`);
}

async function prune(path: string, { days }: RunsLine, now: number): Promise<number> {
  console.log(`${await pruneHistory(path, { days, now })} steps taken away.`);
  return 0;
}

async function sync(path: string, { cohort, warehouse: url }: RunsLine): Promise<number> {
  const entries = await readHistory(path);
  const [, file] = /^duckdb:(.*)$/s.exec(url.replaceAll("{cohort}", cohort)) ?? [];
  const isThere = file === undefined || await Deno.stat(resolveInProject(file)).then(() => true, () => false);
  if (!isThere) {
    console.log("No warehouse is there yet: nothing was written.");
    return 0;
  }
  const warehouse = await openWarehouse(url, { cohort, onWait: (line) => console.error(line) });
  try {
    console.log(`${await logRuns(warehouse, entries)} steps written to run_log.`);
  } finally {
    await warehouse.close();
  }
  return 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args, Date.now));
