import { basename } from "node:path";
import { resolveInProject } from "lib/files/mod.ts";
import { type Parameter, type ParameterValue, readParameters } from "../execute/parameters.ts";
import { type Notebook, readNotebook } from "../notebook.ts";
import { overridesOf, refuseUnknown, type RequestedValues } from "./overrides.ts";

/** What is going to run, with all parameters checked. */
export type RunPlan = {
  readonly notebooks: readonly NotebookPlan[];
  /** The value of the parameter `cohort`, "synthetic" when no notebook has one. */
  readonly cohort: string;
  /** The yes/no outcome that is asked about; null for days. */
  readonly outcome: string | null;
  /** Whether a parameter differs from its default. */
  readonly isOverridden: boolean;
};
export type NotebookPlan = {
  /** File name without ending, for instance "03_training". */
  readonly name: string;
  readonly path: string;
  readonly notebook: Notebook;
  readonly parameters: readonly Parameter[];
  readonly values: Readonly<Record<string, ParameterValue>>;
};

/**
 * Reads notebooks and gives each the values that the command line and the environment have for its
 * parameters.
 *
 * @param environment reads an environment variable; none are read when left out.
 * @throws {RangeError} when a requested parameter is unknown to all notebooks, or malformed, or the synthetic
 * cohort would be made up in a warehouse that somebody named without naming that cohort.
 * @throws {SyntaxError} when a file is no notebook or its parameters can't be read.
 */
export async function planRun(
  paths: readonly string[],
  requested: RequestedValues,
  environment?: (variable: string) => string | undefined,
): Promise<RunPlan> {
  const notebooks: NotebookPlan[] = [];
  for (const path of paths) {
    const name = basename(path, ".ipynb");
    const notebook = await readNotebook(path);
    const parameters = readParameters(notebook, name);
    notebooks.push({
      name,
      path,
      notebook,
      parameters,
      values: overridesOf(parameters, requested, environment),
    });
  }
  refuseUnknown(notebooks.flatMap(({ parameters }) => parameters), requested);
  for (const notebook of notebooks) refuseUnaskedPatients(notebook);
  return {
    notebooks,
    cohort: cohortOf(notebooks),
    outcome: outcomeOf(notebooks),
    isOverridden: notebooks.some(isOverridden),
  };
}

/** All parameters of a notebook by name, with the values that they have in a run. */
export function valuesOf({ parameters, values }: NotebookPlan): Readonly<Record<string, ParameterValue>> {
  return Object.fromEntries(parameters.map(({ name, value }) => [name, values[name] ?? value]));
}

/** Invented patients must not come to stand in a hospital's own warehouse because a cohort was left out. */
function refuseUnaskedPatients({ parameters, values }: NotebookPlan): void {
  const byDefault = new Map(parameters.map(({ name, value }) => [name, value]));
  const valueOf = (name: string) => values[name] ?? byDefault.get(name);
  const isMadeUp = (valueOf("source") === "" || valueOf("messages") === "") &&
    valueOf("cohort") === "synthetic" && values.cohort === undefined;
  if (!isMadeUp || !isElsewhere(valueOf("warehouse"), byDefault.get("warehouse"))) return;
  throw new RangeError(
    "Cannot make up the synthetic cohort as the warehouse was named and the cohort was not: say --cohort " +
      "NAME --source FILE for real stays, or --cohort synthetic if invented patients are meant to go there",
  );
}

/** Whether a warehouse keeps its rows in another place than the default one. */
function isElsewhere(warehouse: ParameterValue | undefined, byDefault: ParameterValue | undefined): boolean {
  const placeOf = (url: ParameterValue | undefined) => {
    const [, path] = /^duckdb:(.*)$/s.exec(String(url).replaceAll("{cohort}", "synthetic")) ?? [];
    return path === undefined || /^\w\w+:/.test(path) ? String(url) : resolveInProject(path);
  };
  return warehouse !== undefined && warehouse !== "duckdb::memory:" &&
    placeOf(warehouse) !== placeOf(byDefault);
}

function cohortOf(notebooks: readonly NotebookPlan[]): string {
  const isCohort = ({ name }: Parameter) => name === "cohort";
  const notebook = notebooks.find(({ parameters }) => parameters.some(isCohort));
  const byDefault = notebook?.parameters.find(isCohort)?.value;
  const cohort = String(notebook?.values.cohort ?? byDefault ?? "synthetic");
  // It names a folder.
  if (/^[a-z0-9][a-z0-9_-]*$/.test(cohort)) return cohort;
  throw new RangeError(
    `Cannot run a cohort as its name must be a word of a-z, 0-9, "-" and "_": current value is "${cohort}"`,
  );
}

function outcomeOf(notebooks: readonly NotebookPlan[]): string | null {
  const isOutcome = ({ name }: Parameter) => name === "outcome";
  const notebook = notebooks.find(({ parameters }) => parameters.some(isOutcome));
  const value = notebook?.values.outcome ?? notebook?.parameters.find(isOutcome)?.value;
  return value === undefined ? null : String(value);
}

function isOverridden({ parameters, values }: NotebookPlan): boolean {
  return parameters.some(({ name, value }) => Object.hasOwn(values, name) && values[name] !== value);
}
