import { dirname, join } from "node:path";
import {
  isSystemError,
  LockHeld,
  makeFolder,
  resolveInProject,
  shownText,
  withFileLock,
  writeError,
  writeWhole,
} from "lib/files/mod.ts";
import type { Summary } from "../cell/summary.ts";
import type { CellProgress } from "../execute/execute.ts";
import { readsResults } from "../history/lineage.ts";
import { stateIn } from "../kept/held.ts";
import type { KeptFacts, KeptRun } from "../kept/kept_files.ts";
import { KeptRuns, type KeptRunsOptions } from "../kept/kept_runs.ts";
import { notebookText, parseNotebook } from "../notebook.ts";
import type { WrittenReport } from "../render/index.ts";
import { renderNotebook } from "../render/render.ts";
import { removeResults } from "../results/result_files.ts";
import { Beside } from "./beside.ts";
import { type NotebookRun, summaryOfRun } from "./notebook_run.ts";
import { keepResult, makeRoom, writeIndex } from "./run_folder.ts";
import type { NotebookPlan, RunPlan } from "./run_plan.ts";
import { planned, Turns } from "./turns.ts";

export type RunOptions = {
  /**
   * Where executed notebooks and pages go (default `data/runs/<cohort>` in the project, and of a yes/no
   * outcome the folder of its name in it).
   */
  readonly out?: string;
  /** How long one cell may take (default 600). */
  readonly timeoutSeconds?: number;
  /** How long a notebook may take (default: as long as its cells do). */
  readonly limitSeconds?: number;
  readonly signal?: AbortSignal;
  /** Write an index page of the notebooks of this run (default true). */
  readonly hasIndex?: boolean;
  /** The address of a page of earlier runs, to which the index page links. */
  readonly history?: string;
  /** What the run is called (default `WARDBOOK_RUN`, else anew). */
  readonly id?: string;
  /** Keeps good runs, and does not do again what is unchanged; left out, all run and none is kept. */
  readonly keeps?: Omit<KeptRunsOptions, "folder">;
  /** Where no good runs are kept: ask the warehouse for the state of its data, which results name. */
  readonly isDataAsked?: boolean;
  /** Told when all notebooks have ended well; says what report there is to link to. */
  readonly onDone?: (folder: string) => Promise<WrittenReport | null>;
  /** Told of a notebook that runs, and why, where good ones are kept. */
  readonly onStart?: (name: string, why: readonly string[]) => void;
  readonly onCell?: (progress: CellProgress) => void;
  readonly onEnd?: (run: NotebookRun) => void | Promise<void>;
};
export type Run = {
  readonly folder: string;
  /** Those that ran: all, or up to the one that failed. */
  readonly notebooks: readonly NotebookRun[];
  readonly seconds: number;
  /** Of the notebook that needed most; NaN when unknown. */
  readonly peakMegabytes: number;
  /** What the notebooks said through `summary()`. */
  readonly summary: Summary;
};

/**
 * Executes and renders notebooks in their order, up to the first that fails; that one is written and rendered
 * too. Some begin before their turn (`Turns`), and pages are written while the next one runs, which changes
 * nothing but the time that all take.
 *
 * @throws {FolderInUse} when another process runs notebooks into the same folder; nothing was removed then.
 * @throws {WriteError} when the folder is full or may not be written to.
 * @throws the reason of `signal` once it is aborted.
 */
export async function runNotebooks(plan: RunPlan, options: RunOptions = {}): Promise<Run> {
  const folder = options.out ??
    resolveInProject(`data/runs/${plan.cohort}${plan.outcome === null ? "" : `/${plan.outcome}`}`);
  await makeFolder(folder);
  try {
    return await withFileLock(`${folder}/.lock`, { waitMs: 0, isRemoved: true }, () => {
      return runInFolder(folder, plan, options);
    });
  } catch (error) {
    if (error instanceof LockHeld) throw new FolderInUse(folder, error);
    if (isSystemError(error)) throw writeError(`${folder}/.lock`, error);
    throw error;
  }
}

/** What a run is called: by whoever started it, else anew. */
export function newRunId(): string {
  return Deno.env.get("WARDBOOK_RUN") || crypto.randomUUID();
}

/** Another process runs notebooks into the same folder. */
export class FolderInUse extends Error {
  override readonly name = "FolderInUse";
  constructor(folder: string, held: LockHeld) {
    const who = held.holder === null ? "another process" : `process ${held.holder}`;
    super(
      `Cannot run notebooks into ${
        shownText(folder)
      } as only one run at a time may write there: ${who} does; wait ` +
        "for it, or name another folder (--out)",
      { cause: held },
    );
  }
}

async function runInFolder(folder: string, plan: RunPlan, options: RunOptions): Promise<Run> {
  const { hasIndex = true, onEnd, keeps } = options;
  const start = performance.now();
  const id = options.id ?? newRunId();
  await makeRoom(folder, plan.notebooks);
  if (hasIndex) await removeResults(folder);
  const kept = keeps && KeptRuns.open(plan.notebooks.map(planned), { ...keeps, folder });
  const runs: NotebookRun[] = [], title = `Run on the ${plan.cohort} cohort`;
  const links = options.history === undefined ? {} : { history: options.history };
  const { timeoutSeconds, limitSeconds } = options, cores = navigator.hardwareConcurrency;
  const beside = new Beside();
  const onCell = (progress: CellProgress) => {
    beside.release();
    options.onCell?.(progress);
  };
  const signal = AbortSignal.any([beside.failure, ...options.signal ? [options.signal] : []]);
  const turns = new Turns(plan.notebooks, {
    ...{ kept, signal, cores },
    kernel: ({ name, path, values }) => ({
      folder: dirname(path),
      values,
      env: { WARDBOOK_RUN: id, WARDBOOK_NOTEBOOK: name, WARDBOOK_PAGES: folder },
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
      ...(limitSeconds === undefined ? {} : { limitSeconds }),
    }),
  });
  try {
    await turns.begin();
    for (const notebook of plan.notebooks) {
      if (readsResults(notebook.name)) await beside.done();
      const looked = await turns.look(notebook);
      if ("kept" in looked) await turns.drop(notebook.name);
      const ended = "kept" in looked
        ? takeKept(notebook, looked.kept, folder)
        : await runNotebook(notebook, { folder, why: looked.why }, { ...options, onCell }, turns);
      const { run } = ended, isGood = run.error === null;
      const keep = isGood && !run.isKept ? await kept?.ended(planned(notebook)) : undefined;
      const asked = () => isGood && options.isDataAsked ? stateIn([planned(notebook)]) : null;
      const data = kept === undefined ? await asked() : kept.data;
      runs.push(run);
      const upToNow = [...runs];
      beside.begin(async () => {
        const page = await ended.write();
        await keep?.({ ...factsOf(run), notebook: notebookText(run.notebook), page });
        if (isGood) await keepResult(folder, plan, notebook, run, data);
        if (hasIndex) await writeIndex(folder, title, upToNow, links);
      });
      await onEnd?.({ ...run, data });
      if (!isGood) break;
    }
    await beside.done();
  } finally {
    await Promise.allSettled([beside.done()]);
    await Promise.all([turns.drop(), kept?.end()]);
  }
  const isGood = runs.every(({ error }) => error === null);
  const written = isGood ? await options.onDone?.(folder) ?? null : null;
  if (written !== null && hasIndex) await writeIndex(folder, title, runs, { ...links, written });
  return {
    folder,
    notebooks: runs,
    seconds: secondsSince(start),
    peakMegabytes: greatest(runs.map(({ peakMegabytes }) => peakMegabytes)),
    summary: summaryOfRun(runs),
  };
}

/** A notebook that has ended; `write()` writes what it leaves in the run's folder, and returns its page. */
type Ended = { readonly run: NotebookRun; readonly write: () => Promise<string> };

/** Puts a kept run's files where those of a run go. */
function takeKept(
  { name, path }: NotebookPlan,
  { notebook, page: html, facts: { cells, cannot, peakMegabytes } }: KeptRun,
  folder: string,
): Ended {
  const start = performance.now(), page = join(folder, `${name}.html`);
  const executed = parseNotebook(notebook, name);
  const measured = { seconds: secondsSince(start), peakMegabytes: peakMegabytes ?? NaN };
  const run = { name, path, page, notebook: executed, cells, ...measured, error: null, cannot, isKept: true };
  return { run, write: () => writeFiles(run, html, folder) };
}

async function runNotebook(
  plan: NotebookPlan,
  { folder, why }: { readonly folder: string; readonly why: readonly string[] },
  { onStart, onCell, hasIndex = true }: RunOptions,
  turns: Turns,
): Promise<Ended> {
  const { name, path } = plan;
  onStart?.(name, why);
  const execution = await turns.execute(plan, onCell);
  const { notebook } = execution;
  const cells = notebook.cells.filter((cell) => cell.cell_type === "code").length;
  const run = { name, path, page: join(folder, `${name}.html`), cells, ...execution, isKept: false };
  const write = async () => {
    const html = await renderNotebook(notebook, hasIndex ? { index: "index.html" } : {});
    return await writeFiles(run, html, folder);
  };
  return { run, write };
}

async function writeFiles({ name, page, notebook }: NotebookRun, html: string, folder: string) {
  await writeWhole(join(folder, `${name}.ipynb`), notebookText(notebook));
  await writeWhole(page, html);
  return html;
}

function factsOf({ cells, seconds, peakMegabytes, cannot }: NotebookRun): KeptFacts {
  return { cells, seconds, peakMegabytes: Number.isNaN(peakMegabytes) ? null : peakMegabytes, cannot };
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}

function greatest(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? NaN : Math.max(...known);
}
