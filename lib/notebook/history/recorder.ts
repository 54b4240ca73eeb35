import { messageOf, resolveInProject, writeWhole } from "lib/files/mod.ts";
import { taskProcess } from "../task_process.ts";
import { codeCommit } from "./code_commit.ts";
import { postLineage, writeLineage } from "./emit_lineage.ts";
import { historyPage } from "./history_page.ts";
import { lineageEvent } from "./lineage.ts";
import type { RunEntry } from "./run_entry.ts";
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
  async add(
    step: Pick<RunEntry, "step" | "seconds" | "outcome" | "summary"> & { readonly reason?: string },
    now: number,
  ): Promise<void> {
    const { run, job, cohort, asOf, warehouse, environment } = this.#options;
    await this.#tried(async () => {
      const commit = this.#commit ??= await codeCommit(environment);
      const startedAt = Math.round(now - 1000 * step.seconds);
      const entry = { run, job, cohort, asOf, commit, startedAt, ...step };
      await addToHistory(historyPath(this.#folder), entry);
      const event = lineageEvent(entry, warehouse);
      this.#events.push(event);
      await writeLineage(event, environment);
    });
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
