import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  makeFolder,
  messageOf,
  NotLocal,
  ReadError,
  resolveInProject,
  shownText,
  WriteError,
  writeWhole,
} from "lib/files/mod.ts";
import { dayStart, isoDay } from "lib/stats/mod.ts";
import { refuseCredentials } from "../execute/credentials.ts";
import { historyFile, Recorder } from "../history/recorder.ts";
import type { JobStep } from "../history/run_entry.ts";
import { installKernel } from "../install_kernel.ts";
import { isNewPlace } from "../kept/held.ts";
import { elsewhere } from "../kept/kept_runs.ts";
import { recipeOf } from "../kept/recipe_of.ts";
import { type Notebook, readNotebook, writeNotebook } from "../notebook.ts";
import { renderNotebook } from "../render/render.ts";
import { writeReport } from "../results/write_report.ts";
import { Postman } from "../tell/postman.ts";
import { outboxOf } from "../tell/tell.ts";
import { askedOutcome } from "./asked_outcome.ts";
import { canonical } from "./canonical.ts";
import { type CommandLine, parseCommandLine } from "./command_line.ts";
import { firstDifference } from "./difference.ts";
import { findNotebooks } from "./find_notebooks.ts";
import { helpOf, jupyterHelp } from "./help.ts";
import { type NotebookRun, stepOf } from "./notebook_run.ts";
import { Progress } from "./progress.ts";
import { FolderInUse, newRunId, type Run, runNotebooks } from "./run.ts";
import { planRun, type RunPlan } from "./run_plan.ts";
import { Stop, stoppable } from "./stoppable.ts";
import { planned } from "./turns.ts";
import { typedPath } from "./typed_path.ts";
import { WrongUse } from "./wrong_use.ts";

/**
 * The command line of the notebooks: run, notebook, render, jupyter (see `--help`). This file prints; the
 * others return.
 *
 * @returns the exit code: 0 done, 1 a cell failed or a notebook differs, 2 wrong use, 130 interrupted, 143
 * terminated.
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const job = await prepare(args);
    return await job();
  } catch (error) {
    if (error instanceof Stop) return error.exitCode;
    if (!(error instanceof WrongUse || hindrances.some((hindrance) => error instanceof hindrance))) {
      throw error;
    }
    const message = shownText((error as Error).message);
    console.error(message);
    if (args.includes("--json")) console.log(JSON.stringify({ summary: true, ok: false, error: message }));
    return error instanceof WrongUse ? 2 : 1;
  }
}

/** The work that a command line asks for; everything that can be refused is refused before it starts. */
async function prepare(args: readonly string[]): Promise<() => Promise<number>> {
  try {
    if (args[0] === "jupyter") return () => jupyter(args.slice(1));
    for (const arg of args) refuseCredentials("a command line", arg);
    const commandLine = parseCommandLine(args);
    if (commandLine.help) return () => printHelp(commandLine);
    if (commandLine.command === "render") {
      const sources = await readSources(commandLine.names);
      return () => render(sources, commandLine);
    }
    const plan = await planNotebooks(commandLine);
    if (commandLine.out !== undefined) typedPath(commandLine.out);
    return () => stoppable((signal) => run(commandLine, plan, signal));
  } catch (error) {
    if (refusals.some((refusal) => error instanceof refusal)) throw new WrongUse(messageOf(error));
    throw error;
  }
}

/**
 * What can hinder a run although all was asked for rightly: no room on the disk, another run in the same
 * folder.
 */
const hindrances = [WriteError, FolderInUse];

/** What can be wrong with a command line: its words, a parameter's value, a file's content, a file's name. */
const refusals = [SyntaxError, RangeError, NotLocal, ReadError];

async function planNotebooks({ names, notebooks, requested, save, check }: CommandLine): Promise<RunPlan> {
  const folder = notebooks === undefined ? resolveInProject("notebooks") : typedPath(notebooks);
  const environment = (name: string) => Deno.env.get(name);
  const asked = await askedOutcome(requested, environment);
  const plan = await planRun(await findNotebooks(folder, names, asked.own), asked.requested, environment);
  if ((save || check) && plan.isOverridden) {
    const action = save ? "save" : "check";
    throw new RangeError(
      `Cannot ${action} notebooks as all parameters must be at their defaults: some are not`,
    );
  }
  return plan;
}

function printHelp({ command }: CommandLine): Promise<number> {
  console.log(helpOf(command));
  return Promise.resolve(0);
}

async function jupyter(options: readonly string[]): Promise<number> {
  console.log(options.length > 0 ? jupyterHelp : await installKernel((name) => Deno.env.get(name)));
  return 0;
}

type Source = { readonly file: string; readonly notebook: Notebook };

function readSources(names: readonly string[]): Promise<Source[]> {
  return Promise.all(names.map(async (name) => {
    const file = typedPath(name);
    return { file, notebook: await readNotebook(file) };
  }));
}

async function render(sources: readonly Source[], { out, quiet }: CommandLine): Promise<number> {
  for (const { file, notebook } of sources) {
    const folder = out === undefined ? dirname(file) : typedPath(out);
    const page = join(folder, `${basename(file, ".ipynb")}.html`);
    const html = await renderNotebook(notebook);
    await makeFolder(folder);
    await writeWhole(page, html);
    if (!quiet) console.log(page);
  }
  return 0;
}

async function run(commandLine: CommandLine, plan: RunPlan, signal: AbortSignal): Promise<number> {
  const { command, out, timeoutSeconds, json, save, check, fresh, explain } = commandLine;
  const progress = progressFor(commandLine);
  const id = newRunId(), steps: JobStep[] = [];
  const recorder = out === undefined ? recorderOf(commandLine, plan, id) : null;
  const isFirst = await isNewPlace(plan.notebooks.map(planned));
  let isReported = true, noted: Promise<void> | undefined;
  const reported = (folder: string) => {
    noted = recorder?.end(); // it never rejects, and what it notes needs no report
    return writeReport(plan, folder).then((written) => {
      if (written?.whyNoPdf) progress?.tell(shownText(`No PDF of the report: ${written.whyNoPdf}.`));
      return written;
    }, (error) => {
      console.error(shownText(`No report: ${messageOf(error)}`));
      isReported = false;
      return null;
    });
  };
  try {
    const result = await runNotebooks(plan, {
      ...{ signal, id, hasIndex: command === "run" },
      ...(recorder === null ? {} : { history: historyFile }),
      ...(out === undefined ? {} : { out: typedPath(out) }),
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
      isDataAsked: command === "notebook",
      ...(command === "run" && { onDone: reported }),
      ...(command === "run" && { keeps: { isFresh: fresh || save || check, now: Date.now(), environment } }),
      onStart: (name, why) => progress?.start(name, whyText(why, explain)),
      onCell: (cell) => progress?.cell(cell),
      onEnd: async (notebook) => {
        if (notebook.isKept) progress?.kept(notebook.name);
        else progress?.end({ ...notebook, ok: notebook.error === null });
        if (json) console.log(jsonLine(notebook));
        steps.push(stepOf(notebook));
        const { values } = plan.notebooks.find(({ name }) => name === notebook.name)!;
        const recipe = recipeOf(notebook, { values, isFirst });
        await recorder?.add({ ...stepOf(notebook), recipe }, Date.now());
      },
    });
    await (noted ?? recorder?.end());
    if (commandLine.notify) await tellOf(commandLine, plan, result.folder, steps);
    if (json) console.log(jsonSummary(result));
    const isGood = saysNoError(result) && isReported && (!check || await isAsCommitted(result));
    if (isGood && save) await saveAll(result);
    if (!json) printPlace(result, command === "run");
    return isGood ? 0 : 1;
  } finally {
    progress?.close();
  }
}

const environment = (name: string) => Deno.env.get(name);

/** The first reason, and how many more there are, or all; "" where nobody could expect another thing. */
function whyText(why: readonly string[], isWhole: boolean): string {
  if (!isWhole && why[0] === elsewhere) return "";
  if (isWhole || why.length < 2) return why.join(", ");
  return `${why[0]}, and ${why.length - 1} more (--explain)`;
}

/** Runs into a folder of one's own are not in the history. */
function recorderOf({ command: job }: CommandLine, plan: RunPlan, run: string): Recorder {
  const { cohort, notebooks } = plan;
  const asOf = asOfIn(notebooks), warehouse = parameterOf(plan, "warehouse") ?? "duckdb::memory:";
  const models = parameterOf(plan, "models");
  const warn = (warning: string) => console.error(shownText(warning));
  const where = { warehouse, ...(models !== null && { models }) };
  return new Recorder({ run, job, cohort, asOf, ...where, environment, warn });
}

async function tellOf(
  { command: job }: CommandLine,
  { cohort, notebooks }: RunPlan,
  pages: string,
  steps: readonly JobStep[],
): Promise<void> {
  const asOf = asOfIn(notebooks) ?? isoDay(dayStart(Date.now()));
  const warn = (warning: string) => console.error(shownText(warning));
  const folder = dirname(outboxOf(cohort));
  const postman = new Postman({ job: { name: job }, cohort, asOf, folder, pages }, Deno.env.toObject(), warn);
  await postman.tellEnd({ job, asOf, steps });
}

/** The day that notebooks were asked about; null where it is the cohort's own. */
function asOfIn(notebooks: RunPlan["notebooks"]): string | null {
  return String(notebooks.find(({ values }) => values.asOf !== undefined)?.values.asOf ?? "") || null;
}

/** What the first notebook that has a parameter has for it; null where none has it. */
function parameterOf({ notebooks }: RunPlan, wanted: string): string | null {
  const isWanted = ({ name }: { readonly name: string }) => name === wanted;
  const notebook = notebooks.find(({ parameters }) => parameters.some(isWanted));
  const value = notebook?.values[wanted] ?? notebook?.parameters.find(isWanted)?.value;
  return value === undefined ? null : String(value);
}

function progressFor({ quiet }: CommandLine): Progress | null {
  if (quiet) return null;
  const encoder = new TextEncoder();
  return new Progress({
    write: (text) => void Deno.stderr.writeSync(encoder.encode(text)),
    isTerminal: Deno.stderr.isTerminal(),
  });
}

function jsonLine({ name, seconds, peakMegabytes, cells, error, cannot, isKept }: NotebookRun): string {
  const ok = error === null;
  const measured = { seconds: rounded(seconds), peakMegabytes: rounded(peakMegabytes) };
  const silent = cannot === null ? {} : { cannot };
  const kept = isKept ? { kept: true } : {}, failed = ok ? {} : { error };
  return JSON.stringify({ notebook: name, ...measured, cells, ok, ...kept, ...silent, ...failed });
}

function jsonSummary({ notebooks, seconds, peakMegabytes, summary }: Run): string {
  const ok = notebooks.every(({ error }) => error === null);
  const measured = { seconds: rounded(seconds), peakMegabytes: rounded(peakMegabytes) };
  const silent = notebooks.flatMap(({ name, cannot }) =>
    cannot === null ? [] : [{ notebook: name, reason: cannot }]
  );
  const cannot = silent.length === 0 ? {} : { cannot: silent };
  return JSON.stringify({
    ...summary,
    ...cannot,
    summary: true,
    ok,
    ...measured,
    notebooks: notebooks.length,
  });
}

/** To three decimals; NaN, which JSON writes as null, stays. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function saysNoError({ notebooks }: Run): boolean {
  const failed = notebooks.find(({ error }) => error !== null);
  if (failed?.error) {
    console.error(shownText(`${failed.name}: cell ${failed.error.cell}: ${failed.error.message}`));
  }
  return failed === undefined;
}

/** Compares all notebooks with their files, and names the first line of each that differs. */
async function isAsCommitted({ notebooks }: Run): Promise<boolean> {
  let isSame = true;
  for (const { name, path, notebook } of notebooks) {
    const difference = firstDifference(await Deno.readTextFile(path), canonical(notebook));
    if (difference === null) continue;
    isSame = false;
    const { place, line, before, after } = difference;
    console.error(shownText(`${name}: ${place}: line ${line} of the file differs`));
    console.error(shownText(`  in the file: ${before.trim().slice(0, 200)}`));
    console.error(shownText(`  in this run: ${after.trim().slice(0, 200)}`));
  }
  return isSame;
}

async function saveAll({ notebooks }: Run): Promise<void> {
  for (const { path, notebook } of notebooks) await writeNotebook(path, canonical(notebook));
}

function printPlace({ folder, notebooks }: Run, hasIndex: boolean): void {
  const pages = hasIndex ? [join(folder, "index.html")] : notebooks.map(({ page }) => page);
  for (const page of pages) console.log(`Open ${pathToFileURL(page)}`);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
