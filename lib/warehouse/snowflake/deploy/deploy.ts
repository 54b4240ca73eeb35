import { categoriesOf } from "lib/table/mod.ts";
import { written } from "../../sql.ts";
import type { Warehouse } from "../../warehouse.ts";
import type { DeploymentStep } from "./deployment.ts";
import type { DeploymentNames } from "./deployment_names.ts";

/** What became of a step: `missing` are tables and views that others must make before all of it can run. */
export type StepOutcome = {
  readonly step: DeploymentStep;
  readonly ran: boolean;
  readonly missing: readonly string[];
  /** Why a step that all others do without was refused. */
  readonly refusal?: string;
};

/** What an account may refuse: it only tells of costs, and needs what an administrator grants. */
const optional = ["cost.sql"];

/**
 * Runs the steps of a deployment, in their order, in the roles that they name. A step whose tables are not
 * there yet is left out, of one that does nothing but grant the part that needs them: notebooks make them,
 * and the deployment is run again.
 *
 * @param warehouse in whose account, by a user who has these roles; it must not send anything again by
 * itself, as the role would be lost with the session.
 * @param onStep told after each.
 * @throws {QueryError} when a statement is refused: what ran before stays, and may run again.
 */
export async function deploy(
  warehouse: Warehouse,
  steps: readonly DeploymentStep[],
  names: DeploymentNames,
  onStep: (outcome: StepOutcome) => void,
): Promise<void> {
  for (const step of steps) onStep(await runStep(warehouse, step, names));
}

async function runStep(
  warehouse: Warehouse,
  step: DeploymentStep,
  names: DeploymentNames,
): Promise<StepOutcome> {
  const [first, ...others] = step.statements;
  // A step begins by taking its role, but for those that administrators run in their own.
  if (first !== undefined) await warehouse.run(written(first, step.file));
  const there = step.needs.length === 0 ? [] : await relationsIn(warehouse, names);
  const missing = step.needs.filter((name) => !there.includes(name));
  const able = missing.length === 0 ? others : grantsWithout(others, missing, step.needs);
  if (able.length === 0) return { step, ran: false, missing };
  try {
    for (const statement of able) await warehouse.run(written(statement, step.file));
  } catch (error) {
    if (!optional.includes(step.file) || !(error instanceof Error)) throw error;
    return { step, ran: false, missing, refusal: error.message };
  }
  return { step, ran: true, missing };
}

/**
 * The statements that can do without these tables, where a step does nothing but grant: a source without
 * dates never makes some, and nobody is to wait for those. None where no table is there at all.
 */
function grantsWithout(
  statements: readonly string[],
  missing: readonly string[],
  needs: readonly string[],
): readonly string[] {
  if (missing.length === needs.length || !statements.every((each) => each.startsWith("GRANT "))) return [];
  return statements.filter((each) => !missing.some((name) => new RegExp(`\\b${name}\\b`).test(each)));
}

async function relationsIn(warehouse: Warehouse, { database, schema }: DeploymentNames): Promise<string[]> {
  const found = await warehouse.query(
    written(
      `SELECT LOWER(table_name) AS name FROM ${database}.information_schema.tables
        WHERE UPPER(table_catalog) = UPPER(:database) AND UPPER(table_schema) = UPPER(:schema)`,
      "inline",
    ),
    { database, schema },
  );
  return [...categoriesOf(found, "name").labels];
}
