import { pullModels, pushModels } from "lib/registry/mod.ts";
import {
  deploy,
  type DeploymentNames,
  type DeploymentStep,
  deploymentSteps,
  openAccount,
  openWarehouse,
  removalSteps,
  type StepOutcome,
  usualNames,
} from "lib/warehouse/mod.ts";
import { WrongUse } from "../run/wrong_use.ts";
import { runTask, taskArgs } from "./run_task.ts";

const help = `Brings Wardbook into a Snowflake account, and models to and from it.

Usage: deno task snowflake deploy|remove [options]
       deno task snowflake models push|pull --cohort NAME [options]

deploy runs the scripts of sql/snowflake/ in their order, each in the role that it names: USERADMIN and SYSADMIN make
roles, a user, a warehouse and a database, Wardbook's own roles the rest; nothing runs as ACCOUNTADMIN. It may run
again at any time, and must after the notebooks have made tables: what waits for them is told. remove takes all back.
models push copies the registry of a cohort to the stage in the account, and pull fetches it: by the history of
champions neither overwrites what the other side knows and this one does not.

Options
  --dry-run          show the statements, connect to nothing
  --url URL          the account, and who logs in: snowflake://ACCOUNT, with the environment of README.md
                     (default WARDBOOK_WAREHOUSE)
  --database NAME    where the tables lie (default ${usualNames.database})
  --schema NAME      … and in which schema (default ${usualNames.schema})
  --warehouse NAME   which machine runs the statements (default ${usualNames.warehouse})
  --prefix NAME      what roles and the service user are called: NAME_reader, … (default ${usualNames.prefix})
  --administrator    the scripts that only an account administrator may run, for a budget, tasks and a network policy:
                     show them with --dry-run and hand them over, or run them as one (…&role=ACCOUNTADMIN)
  --addresses LIST   from where the service user may log in: 203.0.113.0/24,198.51.100.7
  --cohort NAME      whose models
  --models FOLDER    the registry's folder (default models/{cohort})
  --help             this text

Exit codes: 0 done; 1 the account refused something; 2 wrong use.

Examples
  deno task snowflake deploy --dry-run
  deno task snowflake deploy --administrator --addresses 203.0.113.0/24 --dry-run
  deno task snowflake models pull --cohort synthetic
`;

type CommandLine = ReturnType<typeof parse>;
type Given = CommandLine["given"];

/** The command line of `deno task snowflake` (see `--help`). This file prints. Returns the exit code. */
export function main(args: readonly string[]): Promise<number> {
  return runTask(args, help, async () => {
    const command = parse(args);
    if (command.words[0] === "models") await copyModels(command);
    else await changeAccount(command);
    return 0;
  });
}

async function changeAccount({ words: [word], given }: CommandLine): Promise<void> {
  const names = namesOf(given);
  const steps = word === "remove"
    ? removalSteps(names)
    : deploymentSteps(names, given.administrator ? "administrator" : "deployer");
  if (given["dry-run"]) {
    console.log(steps.map(shown).join("\n"));
    return;
  }
  const warehouse = await openAccount(urlOf(given));
  try {
    await deploy(warehouse, steps, names, (outcome) => console.log(told(outcome)));
  } finally {
    await warehouse.close();
  }
}

async function copyModels({ words: [, way], given }: CommandLine): Promise<void> {
  const { cohort = refuse("--cohort must say whose models"), models } = given;
  const warehouse = await openWarehouse(urlOf(given), { cohort });
  try {
    const copy = way === "push" ? pushModels : pullModels;
    const { versions, champion } = await copy(warehouse, models, cohort);
    const told = champion === null ? "no champion" : `champion ${champion}`;
    console.log(`${way === "push" ? "Pushed" : "Pulled"} ${versions} versions of ${cohort}; ${told}.`);
  } finally {
    await warehouse.close();
  }
}

function shown({ file, role, question, needs, statements }: DeploymentStep): string {
  const after = needs.length === 0 ? "" : `\n-- after: ${needs.join(", ")}`;
  return `-- ${file} (${role}): ${question}${after}\n${statements.map((each) => `${each};`).join("\n")}\n`;
}

function told({ step: { file, role }, ran, missing, refusal }: StepOutcome): string {
  const lacking = missing.length === 0 ? "" : `, but for what there is not yet: ${missing.join(", ")}`;
  if (ran) return `${file}: done (${role})${lacking}`;
  if (refusal !== undefined) return `${file}: left out, refused: ${refusal}`;
  return `${file}: left out until there is ${missing.join(", ")}`;
}

function namesOf(given: Given): DeploymentNames {
  const { database, schema, warehouse, prefix } = given;
  const addresses = given.addresses?.split(",").map((each) => each.trim()) ?? [];
  return { database, schema, warehouse, prefix, addresses };
}

function urlOf({ url = Deno.env.get("WARDBOOK_WAREHOUSE") }: Given): string {
  return url || refuse("--url or WARDBOOK_WAREHOUSE must name the account: snowflake://ACCOUNT");
}

function parse(args: readonly string[]) {
  const { values: given, positionals: words } = taskArgs(args, {
    "url": { type: "string" },
    "database": { type: "string", default: usualNames.database },
    "schema": { type: "string", default: usualNames.schema },
    "warehouse": { type: "string", default: usualNames.warehouse },
    "prefix": { type: "string", default: usualNames.prefix },
    "addresses": { type: "string" },
    "cohort": { type: "string" },
    "models": { type: "string", default: "models/{cohort}" },
    "dry-run": { type: "boolean", default: false },
    "administrator": { type: "boolean", default: false },
  });
  if (!["deploy", "remove", "models push", "models pull"].includes(words.join(" "))) {
    refuse(`it does deploy, remove, models push and models pull: it was asked for "${words.join(" ")}"`);
  }
  return { words, given };
}

function refuse(reason: string): never {
  throw new WrongUse(`Cannot go on as ${reason}`);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
