import { sqlFile } from "../../sql.ts";
import { splitStatements } from "../../statements.ts";
import { type DeploymentNames, withNames } from "./deployment_names.ts";

/** Who runs a script. */
export type Executor = "deployer" | "administrator";

/** A script of `sql/snowflake/`, filled in. */
export type DeploymentStep = {
  readonly file: string;
  /** What it answers, and the roles that it takes, as its header says. */
  readonly question: string;
  readonly role: string;
  /** Tables and views that must be there before, without those that steps before make. */
  readonly needs: readonly string[];
  readonly statements: readonly string[];
};

const scripts: Readonly<Record<Executor, readonly string[]>> = {
  deployer: ["roles", "warehouse", "database", "stages", "grants", "stream", "tasks", "cost"],
  administrator: ["account", "network", "pool"],
};
const removals = ["remove_tasks", "remove"];

/**
 * The scripts that bring Wardbook into an account, in their order: each may run again, and changes nothing
 * then.
 *
 * @param by the administrator's are few, and nobody else runs them; `network` only where addresses are given.
 * @throws {RangeError} when a name can't stand in a statement.
 */
export function deploymentSteps(names: DeploymentNames, by: Executor = "deployer"): DeploymentStep[] {
  const made = new Set<string>();
  const files = scripts[by].filter((file) => file !== "network" || names.addresses.length > 0);
  return files.map((file) => stepOf(file, names, made));
}

/** The scripts that take all of it back. @throws {RangeError} as `deploymentSteps()`. */
export function removalSteps(names: DeploymentNames): DeploymentStep[] {
  return removals.map((file) => stepOf(file, names, new Set()));
}

function stepOf(file: string, names: DeploymentNames, made: Set<string>): DeploymentStep {
  const text = withNames(sqlFile(`snowflake/${file}.sql`).text, names);
  const header = (field: string) => new RegExp(`^-- ${field}: (.*)$`, "m").exec(text)?.[1] ?? "";
  const inputs = header("inputs").split(/,\s*/).filter((name) => name !== "none" && !made.has(name));
  for (const [, name] of text.matchAll(/^CREATE (?:TABLE|STREAM) IF NOT EXISTS [\w.]+\.(\w+)/gm)) {
    made.add(name!);
  }
  const code = text.replace(/^--.*\n/gm, "");
  return {
    file: `${file}.sql`,
    question: header("question"),
    role: header("role"),
    needs: inputs,
    statements: splitStatements(code),
  };
}
