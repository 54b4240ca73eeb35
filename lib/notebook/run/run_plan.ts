import { basename } from "node:path";
import { type Notebook, readNotebook } from "../notebook.ts";
import { overridesOf, refuseUnknown, type RequestedValues } from "./overrides.ts";
import { type Parameter, type ParameterValue, readParameters } from "./parameters.ts";

/** What is going to run, with all parameters checked. */
export type RunPlan = {
  readonly notebooks: readonly NotebookPlan[];
  /** The value of the parameter `cohort`, "synthetic" when no notebook has one. */
  readonly cohort: string;
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
 * Reads notebooks and gives each the values that the command line and the environment have for its parameters.
 *
 * @param environment reads an environment variable; none are read when left out.
 * @throws {RangeError} when a requested parameter is unknown to all notebooks, or malformed.
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
  return { notebooks, cohort: cohortOf(notebooks), isOverridden: notebooks.some(isOverridden) };
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

function isOverridden({ parameters, values }: NotebookPlan): boolean {
  return parameters.some(({ name, value }) => Object.hasOwn(values, name) && values[name] !== value);
}
