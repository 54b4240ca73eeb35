import { basename, dirname, join } from "node:path";
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
import { type Summary, summaryOf } from "../cell/summary.ts";
import type { CellError, CellProgress } from "../execute/execute.ts";
import { stateIn } from "../kept/held.ts";
import type { KeptRun } from "../kept/kept_files.ts";
import { KeptRuns, type KeptRunsOptions } from "../kept/kept_runs.ts";
import { type Notebook, notebookText, parseNotebook } from "../notebook.ts";
import { type IndexEntry, type IndexOptions, renderIndex, type WrittenReport } from "../render/index.ts";
import { renderNotebook } from "../render/render.ts";
import { removeResult, removeResults, writeResult } from "../results/result_files.ts";
import { questionOf, resultOf } from "../results/result_of.ts";
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
/** One notebook of a run that has been executed. */
export type NotebookRun = {
  /** File name without ending, for instance "03_training". */
  readonly name: string;
  /** The notebook's file; the run left it as it was. */
  readonly path: string;
  /** The page of the executed notebook. */
  readonly page: string;
  readonly notebook: Notebook;
  readonly cells: number;
  readonly seconds: number;
  readonly peakMegabytes: number;
  readonly error: CellError | null;
  /** Why it could not answer; null when it did. */
  readonly cannot: string | null;
  /** It was not executed, as its last run still holds: all but `seconds` is of that one. */
  readonly isKept: boolean;
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
 * too. Some begin before their turn (`Turns`), which changes nothing but the time that all take.
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

/** What became of a notebook, in a line. */
export function stepOf({ name: step, notebook, seconds, error, cannot, isKept }: NotebookRun) {
  const summary = summaryOf(notebook);
  if (isKept) return { step, seconds, summary, outcome: "not needed", reason: "unchanged, kept" } as const;
  if (error !== null) {
    const reason = `cell ${error.cell}: ${error.message}`;
    return { step, seconds, summary, outcome: "failed", reason } as const;
  }
  if (cannot !== null) return { step, seconds, summary, outcome: "no answer", reason: cannot } as const;
  return { step, seconds, summary, outcome: "done" } as const;
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
  const kept = keeps && await KeptRuns.open(plan.notebooks.map(planned), { ...keeps, folder });
  const runs: NotebookRun[] = [], title = `Run on the ${plan.cohort} cohort`;
  const links = options.history === undefined ? {} : { history: options.history };
  const { timeoutSeconds, limitSeconds, signal } = options, cores = navigator.hardwareConcurrency;
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
      const looked = await turns.look(notebook);
      if ("kept" in looked) await turns.drop(notebook.name);
      const run = "kept" in looked
        ? await takeKept(notebook, looked.kept, folder)
        : await runAndKeep(notebook, { folder, why: looked.why }, options, turns, kept);
      runs.push(run);
      if (run.error === null) {
        const asked = () => options.isDataAsked ? stateIn([planned(notebook)]) : null;
        await keepResult(folder, plan, notebook, run, kept === undefined ? await asked() : kept.data);
      }
      if (hasIndex) await writeIndex(folder, title, runs, links);
      await onEnd?.(run);
      if (run.error !== null) break;
    }
  } finally {
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

/** Writes what a notebook found where reports read it. @param data the state of the data. */
async function keepResult(
  folder: string,
  { cohort, outcome }: RunPlan,
  { name, values }: NotebookPlan,
  { notebook }: NotebookRun,
  data: string | null,
): Promise<void> {
  const asOf = String(values.asOf ?? "") || null;
  await writeResult(folder, resultOf(notebook, { notebook: name, cohort, outcome, asOf, data }));
}

/** Removes what an earlier run left of these notebooks: a page must never look like part of another run. */
async function makeRoom(folder: string, plans: readonly NotebookPlan[]): Promise<void> {
  for (const { name } of plans) {
    for (const ending of ["ipynb", "html"]) {
      try {
        await Deno.remove(join(folder, `${name}.${ending}`));
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) {
          throw writeError(join(folder, `${name}.${ending}`), error);
        }
      }
    }
    await removeResult(folder, name);
  }
}

async function runAndKeep(
  plan: NotebookPlan,
  { folder, why }: { readonly folder: string; readonly why: readonly string[] },
  options: RunOptions,
  turns: Turns,
  kept: KeptRuns | undefined,
): Promise<NotebookRun> {
  options.onStart?.(plan.name, why);
  const { html, ...run } = await runNotebook(plan, folder, options, turns);
  const { notebook, cells, seconds, peakMegabytes, cannot } = run;
  const facts = { cells, seconds, peakMegabytes: Number.isNaN(peakMegabytes) ? null : peakMegabytes, cannot };
  if (run.error === null) {
    const ended = { ...facts, notebook: notebookText(notebook), page: html };
    await kept?.keep(planned(plan), ended);
  }
  return run;
}

/** Puts a kept run's files where those of a run go. */
async function takeKept(
  { name, path }: NotebookPlan,
  { notebook, page: html, facts }: KeptRun,
  folder: string,
): Promise<NotebookRun> {
  const start = performance.now(), page = join(folder, `${name}.html`);
  await writeWhole(join(folder, `${name}.ipynb`), notebook);
  await writeWhole(page, html);
  const { cells, cannot, peakMegabytes } = facts;
  const measured = { seconds: secondsSince(start), peakMegabytes: peakMegabytes ?? NaN };
  const executed = parseNotebook(notebook, name);
  return { name, path, page, notebook: executed, cells, ...measured, error: null, cannot, isKept: true };
}

async function runNotebook(
  plan: NotebookPlan,
  folder: string,
  { onCell, hasIndex = true }: RunOptions,
  turns: Turns,
): Promise<NotebookRun & { readonly html: string }> {
  const { name, path } = plan;
  const execution = await turns.execute(plan, onCell);
  const { notebook } = execution;
  const page = join(folder, `${name}.html`);
  const html = await renderNotebook(notebook, hasIndex ? { index: "index.html" } : {});
  await writeWhole(join(folder, `${name}.ipynb`), notebookText(notebook));
  await writeWhole(page, html);
  const cells = notebook.cells.filter((cell) => cell.cell_type === "code").length;
  return { name, path, page, html, cells, ...execution, isKept: false };
}

async function writeIndex(
  folder: string,
  title: string,
  runs: readonly NotebookRun[],
  links: Pick<IndexOptions, "history" | "written">,
): Promise<void> {
  const entries = runs.map(({ name, page, notebook, seconds, cells, error, cannot, isKept }): IndexEntry => ({
    file: basename(page),
    title: name,
    question: questionOf(notebook),
    seconds,
    cells,
    ok: error === null,
    isKept,
    ...(cannot === null ? {} : { cannot }),
    ...(error === null ? {} : { error: `cell ${error.cell}: ${error.message}` }),
  }));
  const page = renderIndex(entries, { title, summary: summaryOfRun(runs), ...links });
  await writeWhole(join(folder, "index.html"), page);
}

function summaryOfRun(runs: readonly NotebookRun[]): Summary {
  return Object.assign({}, ...runs.map(({ notebook }) => summaryOf(notebook)));
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}

function greatest(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? NaN : Math.max(...known);
}
