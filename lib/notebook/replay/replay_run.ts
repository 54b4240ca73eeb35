import { cp } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { makeFolder, resolveInProject } from "lib/files/mod.ts";
import { type Change, compareNotebooks } from "../compare/compare_notebooks.ts";
import { codeCommit } from "../history/code_commit.ts";
import type { Recipe } from "../history/recipe.ts";
import type { RunOverview } from "../history/runs_of.ts";
import { placeOf } from "../kept/held.ts";
import { engine, shownHash } from "../kept/recipe_of.ts";
import { type Notebook, readNotebook } from "../notebook.ts";
import type { NotebookRun } from "../run/notebook_run.ts";
import type { RequestedValues } from "../run/overrides.ts";
import { runNotebooks } from "../run/run.ts";
import { planRun, type RunPlan } from "../run/run_plan.ts";
import { planned } from "../run/turns.ts";
import { databaseFile, registryFolder } from "./rehearsal.ts";

export type ReplayRunOptions = {
  readonly signal?: AbortSignal;
  /** Told of a notebook that runs. */
  readonly onStart?: (name: string) => void;
};

/** A notebook of a run that was done again. */
export type ReplayedStep = {
  readonly name: string;
  /** It showed what the run's did. */
  readonly isSame: boolean;
  /** What differs; null where what the run's showed has been overwritten since. */
  readonly changes: readonly Change[] | null;
};

/** A run that was done again: where its notebooks are. */
export type ReplayedRun = { readonly folder: string; readonly steps: readonly ReplayedStep[] };

/**
 * Why a run can't be done again here and now, and what is to do about it, a sentence each; none where it can.
 *
 * @param environment reads an environment variable.
 */
export async function hindrancesOf(
  { steps, commit }: RunOverview,
  environment: (variable: string) => string | undefined,
): Promise<string[]> {
  const recipes = recipesOf(steps);
  if (recipes.length < steps.length) {
    return [
      "What its steps ran with was not noted: it is of runs (run, notebook), not of jobs, from this version on.",
    ];
  }
  const now = await codeCommit(environment), was = recipes[0]!.recipe.engine;
  return [
    ...(commit === null ? ["The commit of its code was not noted, as there was none."] : []),
    ...(commit !== null && commit !== now
      ? [`Its code was that of commit ${commit}, here is ${now ?? "none"}: git checkout ${commit}`]
      : []),
    ...(was === engine ? [] : [`It was executed by ${was}, here is ${engine}: use that one.`]),
  ];
}

/**
 * Does a run's notebooks again, with the parameters that they had, in a folder of its own beside the run's:
 * from nothing where the run began so, else on copies of the warehouse, a DuckDB file, and the registry as
 * they are now. Nothing else is changed, and it is not noted as a run.
 *
 * @throws {RangeError} when the warehouse is no DuckDB file, a notebook is not there, or, once one has ended,
 * the data are not what they were.
 */
export async function replayRun(
  { run, cohort, job, steps }: RunOverview,
  { signal, onStart }: ReplayRunOptions = {},
): Promise<ReplayedRun> {
  const recipes = recipesOf(steps);
  const byName = new Map(recipes.map(({ step, recipe }) => [step, recipe]));
  const paths = recipes.map(({ recipe: { notebook } }) => inProject(notebook));
  const typed: RequestedValues = Object.assign({}, ...recipes.map(({ recipe }) => textsOf(recipe)));
  const before = await planRun(paths, typed);
  const folder = resolveInProject(`data/runs/${cohort}/replayed/${run.slice(0, 8)}`);
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await makeFolder(folder);
  const copies = await copiesIn(folder, before, recipes.some(({ recipe }) => recipe.isFirst));
  const plan = await planRun(paths, { ...typed, ...copies });
  const withRows = new Set(
    plan.notebooks.filter(({ values }) => "warehouse" in values).map(({ name }) => name),
  );
  const { notebooks } = await runNotebooks(plan, {
    ...{ out: folder, id: crypto.randomUUID(), hasIndex: job === "run", isDataAsked: true },
    ...(signal && { signal }),
    ...(onStart && { onStart }),
    onEnd: (ended) => {
      if (withRows.has(ended.name)) refuseOtherData(ended, byName.get(ended.name)!);
    },
  });
  const shownIn = resolveInProject(
    `data/runs/${cohort}${before.outcome === null ? "" : `/${before.outcome}`}`,
  );
  const done = new Map(notebooks.map(({ name, notebook }) => [name, notebook]));
  const compared = recipes.map(({ step, recipe }) =>
    comparedStep(step, recipe, `${shownIn}/${step}.ipynb`, done.get(step))
  );
  return { folder, steps: await Promise.all(compared) };
}

function refuseOtherData({ name, data = null, error }: NotebookRun, recipe: Recipe): void {
  if (error !== null || data === recipe.data) return;
  const [was, now] = [recipe.data ?? "not told", data ?? "not told"];
  throw new RangeError(
    `Cannot replay as the data must be what they were: after ${name} their state was ${was}, now it is ${now}; ` +
      "bring back the source, or loads, of then (deno task data list)",
  );
}

async function comparedStep(
  name: string,
  recipe: Recipe,
  path: string,
  now: Notebook | undefined,
): Promise<ReplayedStep> {
  if (now !== undefined && shownHash(now) === recipe.shown) return { name, isSame: true, changes: [] };
  const was = await readNotebook(path).catch(() => null);
  const isKept = was !== null && shownHash(was) === recipe.shown;
  return { name, isSame: false, changes: isKept && now !== undefined ? compareNotebooks(was, now, 0) : null };
}

type NotedStep = { readonly step: string; readonly recipe: Recipe };

function recipesOf(steps: RunOverview["steps"]): NotedStep[] {
  return steps.flatMap(({ step, recipe }) => recipe === undefined ? [] : [{ step, recipe }]);
}

function textsOf({ values }: Recipe): RequestedValues {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

function inProject(path: string): string {
  return isAbsolute(path) ? path : resolveInProject(path);
}

/** The parameters that name copies, which are made here, of those that notebooks have. */
async function copiesIn(folder: string, plan: RunPlan, isFirst: boolean): Promise<RequestedValues> {
  const names = new Set(plan.notebooks.flatMap(({ parameters }) => parameters.map(({ name }) => name)));
  if (!names.has("warehouse")) return {};
  const place = placeOf(plan.notebooks.map(planned)), { cohort } = plan;
  if (place === null) {
    throw new RangeError(
      "Cannot replay as the warehouse must be one DuckDB file: it is another one, or several",
    );
  }
  const copy = `${folder}/${cohort}.duckdb`;
  if (!isFirst) {
    const file = await databaseFile(place.warehouse, cohort);
    await Deno.copyFile(file, copy);
    await Deno.copyFile(`${file}.wal`, `${copy}.wal`).catch(() => {});
    const models = registryFolder(place.models, cohort);
    const isThere = place.models !== "" && await Deno.stat(models).then(() => true, () => false);
    if (isThere) await cp(models, `${folder}/models`, { recursive: true });
  }
  return {
    ...{ cohort, warehouse: `duckdb:${copy}` },
    ...(names.has("models") && { models: `${folder}/models` }),
  };
}
