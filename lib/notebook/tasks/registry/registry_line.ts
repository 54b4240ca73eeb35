import { typedPath } from "../../run/typed_path.ts";
import { WrongUse } from "../../run/wrong_use.ts";
import { taskArgs } from "../run_task.ts";
import { usualWarehouse } from "../usual_warehouse.ts";

/** What somebody asked of a registry. */
export type RegistryLine = {
  readonly command: (typeof commandNames)[number];
  readonly versions: readonly string[];
  readonly cohort: string;
  readonly models: string;
  /** Whose models, "stay_days" unless somebody says another. */
  readonly outcome: string;
  readonly reason?: string;
  /** Epoch milliseconds UTC. */
  readonly asOf?: number;
  /** What is asked of a trial. */
  readonly step?: (typeof trialSteps)[number];
  readonly warehouse: string;
  readonly gain: number;
  readonly power: number;
  readonly days: number;
  /** The file of what a served shadow said, where it isn't the usual one. */
  readonly served?: string;
  readonly dryRun: boolean;
  readonly json: boolean;
};

const commandNames = [
  ...[
    "list",
    "show",
    "compare",
    "history",
    "promote",
    "rollback",
    "verify",
    "gc",
    "sync",
    "trial",
    "shadow",
  ] as const,
] as const;
const trialSteps = ["start", "report", "stop"] as const;
/** How many versions a command takes; none where it isn't named. */
const versionsOf: Readonly<Record<string, number>> = { show: 1, compare: 2, promote: 1 };

/**
 * Reads the command line of `deno task registry`.
 *
 * @throws {WrongUse} when a command, an option or a value makes no sense.
 */
export function registryLine(args: readonly string[]): RegistryLine {
  const { values, positionals } = taskArgs(args, {
    "cohort": { type: "string", default: "synthetic" },
    "models": { type: "string", default: "models/{cohort}" },
    "outcome": { type: "string", default: "stay_days" },
    "reason": { type: "string" },
    "as-of": { type: "string" },
    "warehouse": { type: "string", default: Deno.env.get("WARDBOOK_WAREHOUSE") || usualWarehouse },
    "gain": { type: "string", default: "0.005" },
    "power": { type: "string", default: "0.8" },
    "days": { type: "string", default: "30" },
    "dry-run": { type: "boolean", default: false },
    "served": { type: "string" },
    "json": { type: "boolean", default: false },
  });
  const [word = "", ...rest] = positionals;
  const step = word === "trial"
    ? trialSteps.find((name) => name === rest[0]) ?? refuseStep(rest[0])
    : undefined;
  const versions = step === undefined ? rest : rest.slice(1);
  const command = commandNames.find((name) => name === word) ??
    refuse(`a command must be one of ${commandNames.join(", ")}: it is "${word}"`);
  const wanted = step === "start" ? 1 : versionsOf[command] ?? 0;
  if (versions.length !== wanted) refuse(`${command} takes ${wanted} versions: there are ${versions.length}`);
  const { reason = "" } = values;
  const isChange = command === "promote" || command === "rollback" || step === "start" || step === "stop";
  if (isChange && reason.trim() === "" && !values["dry-run"]) {
    refuse(
      `${
        step === undefined ? command : `trial ${step}`
      } needs a reason, which the history keeps: say --reason "why"`,
    );
  }
  const { cohort, models, outcome } = values;
  if (command === "sync" && outcome !== "stay_days") {
    refuse(`sync tells MLflow of models of days alone: the outcome is "${outcome}"`);
  }
  return {
    ...{ command, versions, reason: reason.trim(), cohort, models, outcome },
    ...(values["as-of"] !== undefined && { asOf: dayIn(values["as-of"]) }),
    ...(step !== undefined && { step }),
    ...(values.served !== undefined && { served: typedPath(values.served) }),
    warehouse: values.warehouse,
    gain: Number(values.gain),
    power: Number(values.power),
    days: daysIn(values.days),
    dryRun: values["dry-run"],
    json: values.json,
  };
}

function refuseStep(word = ""): never {
  return refuse(`trial must be followed by ${trialSteps.join(", ")}: it is "${word}"`);
}

function dayIn(text: string): number {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text)) return time;
  return refuse(`--as-of must be a day as 2022-11-01: it is "${text}"`);
}

function daysIn(text: string): number {
  return /^\d{1,6}$/.test(text)
    ? Number(text)
    : refuse(`--days must be a whole number from 0: it is "${text}"`);
}

function refuse(reason: string): never {
  throw new WrongUse(`Cannot read the command line as ${reason} (--help)`);
}
