import type { Load } from "lib/cohort/mod.ts";
import type { Summary } from "../cell/summary.ts";
import type { Recipe } from "./recipe.ts";

/**
 * What became of a step: it was done, it was not needed, it could not answer (and is asked again when its job
 * is started again), or it failed.
 */
export type StepOutcome = "done" | "not needed" | "no answer" | "failed";

/** How many loads there were, and what became of their rows, together. */
export type LoadTotal =
  & Pick<
    Load,
    "rowsRead" | "added" | "changed" | "unchanged" | "superseded" | "cancelled" | "quarantined" | "withdrawn"
  >
  & { readonly loads: number };

/** What a step found out: a notebook by its summary, a load by its counts. */
export type StepSummary = Summary & { readonly load?: LoadTotal };

/** One step of a job. */
export type JobStep = {
  /** A notebook's name, "load" or "report". */
  readonly step: string;
  readonly outcome: StepOutcome;
  readonly seconds: number;
  readonly summary: StepSummary;
  /** Why it failed, had no answer, or was not needed. */
  readonly reason?: string;
  /** The run that it ended in, and when, epoch milliseconds UTC; absent in records of earlier versions. */
  readonly ended?: { readonly run: string; readonly at: number };
};

/** A job as of a day: what of it was done. */
export type JobRecord = { readonly job: string; readonly asOf: string; readonly steps: readonly JobStep[] };

/** One step of a run that has ended: a line of the history. */
export type RunEntry = {
  /** The same for all steps of a run. */
  readonly run: string;
  /** "run", "notebook", or a job's name. */
  readonly job: string;
  readonly cohort: string;
  /** An ISO date; null where the cohort's own day was meant. */
  readonly asOf: string | null;
  /** A notebook's name, or "load". */
  readonly step: string;
  /** The commit of the code; null where there is none. */
  readonly commit: string | null;
  /** When it began, epoch milliseconds UTC. */
  readonly startedAt: number;
  readonly seconds: number;
  readonly outcome: StepOutcome;
  readonly reason?: string;
  readonly summary: StepSummary;
  /** Of a notebook, but those of jobs; absent in records of earlier versions. */
  readonly recipe?: Recipe;
};

/** How many rows a step worked on: loaded, scored, or stays; null where it told none. */
export function rowsOf({ summary: { load, scored, cohort } }: Pick<RunEntry, "summary">): number | null {
  return load?.rowsRead ?? scored?.stays ?? cohort?.stays ?? null;
}

/** The model that a step left in use; null where it told none. */
export function modelOfEntry({ summary }: Pick<RunEntry, "summary">): string | null {
  return summary.championAfterRetraining ?? summary.champion?.version ?? null;
}
