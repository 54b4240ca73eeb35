import { messageOf, resolveInProject, writeWhole } from "lib/files/mod.ts";
import { taskProcess } from "../task_process.ts";
import { codeCommit } from "./code_commit.ts";
import { postLineage, writeLineage } from "./emit_lineage.ts";
import { historyPage } from "./history_page.ts";
import { lineageEvent } from "./lineage.ts";
import type { JobStep, RunEntry } from "./run_entry.ts";
import { addToHistory, historyPath, readHistory } from "./run_history.ts";
import { runsOf } from "./runs_of.ts";

export type RecorderOptions = Pick<RunEntry, "run" | "job" | "cohort" | "asOf"> & {
  readonly environment: (variable: string) => string | undefined;
  /** Where the rows are, a URL. */
  readonly warehouse: string;
  /** The registry's folder; `models/{cohort}` when left out. */
  readonly models?: string;
  /** Is told what hinders it. */
  readonly warn: (warning: string) => void;
};

type EndedStep =
  & Pick<JobStep, "step" | "seconds" | "outcome" | "summary" | "reason" | "ended">
  & Pick<RunEntry, "recipe">;

/** The page of a cohort's runs, in the folder of its runs. */
export const historyFile = "history.html";

/**
 * Keeps a run's steps in the cohort's history (`data/runs/<cohort>/runs.jsonl`), its page and the warehouse's
 * table `run_log`, and tells them as events of OpenLineage where the environment says whom. It never throws:
 * a run does not fail because it could not be noted.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #folder: string;
  readonly #events: unknown[] = [];
  #commit: string | null | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#folder = resolveInProject(`data/runs/${options.cohort}`);
  }

  /** @param step one that ended now. @param now epoch milliseconds UTC. */
  async add(step: EndedStep, now: number): Promise<void> {
    await this.#tried(async () => await this.#note(await this.#entryOf(step, this.#options.run, now)));
  }

  /**
   * Adds of a job's steps that ended in runs before those that a kill kept from being noted; their events are
   * told again, as nobody knows whether they were.
   */
  async addLacking(done: readonly JobStep[]): Promise<void> {
    await this.#tried(async () => {
      const noted = new Set((await readHistory(historyPath(this.#folder))).map(keyOf));
      for (const { ended, ...step } of done) {
        if (ended === undefined) continue;
        const entry = await this.#entryOf(step, ended.run, ended.at);
        if (!noted.has(keyOf(entry))) await this.#note(entry);
        else this.#events.push(lineageEvent(entry, this.#options.warehouse));
      }
    });
  }

  async #entryOf({ ended: _, ...step }: EndedStep, run: string, now: number): Promise<RunEntry> {
    const { job, cohort, asOf, environment } = this.#options;
    const commit = this.#commit ??= await codeCommit(environment);
    return { run, job, cohort, asOf, commit, startedAt: Math.round(now - 1000 * step.seconds), ...step };
  }

  /** The event first: what a kill comes between is noted later, and the event told twice, not never. */
  async #note(entry: RunEntry): Promise<void> {
    const { warehouse, environment } = this.#options, event = lineageEvent(entry, warehouse);
    this.#events.push(event);
    await this.#tried(() => writeLineage(event, environment));
    await addToHistory(historyPath(this.#folder), entry);
  }

  /**
   * Writes the page, and to the warehouse what it lacks, in a process of its own; posts events, and brings
   * MLflow up to the registry.
   */
  async end(): Promise<void> {
    const { cohort, warehouse, environment } = this.#options;
    await this.#tried(() => postLineage(this.#events, environment));
    await this.#tried(() => this.#track(), "Not brought to MLflow (deno task registry sync catches up)");
    await this.#tried(async () => {
      const runs = runsOf(await readHistory(historyPath(this.#folder)));
      if (runs.length === 0) return;
      await writeWhole(`${this.#folder}/${historyFile}`, historyPage(cohort, runs));
      if (warehouse === "duckdb::memory:") return;
      const { code, error } = await taskProcess("runs", [
        "sync",
        "--cohort",
        cohort,
        "--warehouse",
        warehouse,
      ]);
      if (code !== 0) throw new Error(error);
    });
  }

  async #track(): Promise<void> {
    const { cohort, environment, models = "models/{cohort}" } = this.#options;
    if (!environment("MLFLOW_TRACKING_URI")) return;
    const folder = resolveInProject(models.replaceAll("{cohort}", cohort));
    if (await Deno.stat(`${folder}/versions`).then(() => false, () => true)) return;
    const { code, error } = await taskProcess("registry", ["sync", "--cohort", cohort, "--models", models]);
    if (code !== 0) throw new Error(error);
  }

  async #tried(work: () => Promise<void>, what = "Not noted in the history of runs"): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#options.warn(`${what}: ${messageOf(error)}`);
    }
  }
}

function keyOf({ run, step }: Pick<RunEntry, "run" | "step">): string {
  return `${run} ${step}`;
}
