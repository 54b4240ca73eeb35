import { isScope, type Scope, scopes } from "lib/serve/mod.ts";
import { WrongUse } from "../../run/wrong_use.ts";
import { taskArgs } from "../run_task.ts";

/** What `deno task serve` was told. */
export type ServeLine = ReturnType<typeof serveLine>;

/** Words of `deno task serve token`. */
const tokenCommands = ["create", "list", "revoke"] as const;

/** Reads the command line of `deno task serve`. @throws {WrongUse} */
export function serveLine(args: readonly string[]) {
  const { values, positionals } = taskArgs(args, {
    "cohort": { type: "string", default: Deno.env.get("WARDBOOK_COHORT") || "synthetic" },
    "models": { type: "string", default: "models/{cohort}" },
    "host": { type: "string" },
    "port": { type: "string", default: "8080" },
    "cert": { type: "string" },
    "key": { type: "string" },
    "rate": { type: "string", default: "1000" },
    "today": { type: "string" },
    "run": { type: "string" },
    "flow": { type: "string", default: "data/local/flow" },
    "state": { type: "string", default: "data/local/serve" },
    "scope": { type: "string", multiple: true, default: [] },
    "days": { type: "string", default: "90" },
    "note": { type: "string", default: "" },
    "container": { type: "boolean", default: false },
    "model": { type: "string" },
    "shadow": { type: "string" },
    "oidc": { type: "string" },
    "audience": { type: "string" },
    "oidc-claim": { type: "string" },
    "json": { type: "boolean", default: false },
  });
  const { cert, key } = values;
  if ((cert === undefined) !== (key === undefined)) refuse("--cert and --key go together: one is absent");
  if (values.shadow !== undefined && (values.container || values.model !== undefined)) {
    refuse("--shadow names a version of a registry: --model and --container have none");
  }
  const { oidc: issuer, audience, "oidc-claim": claim } = values;
  if ((issuer === undefined) !== (audience === undefined)) {
    refuse("--oidc and --audience go together: one is absent");
  }
  return {
    ...values,
    oidc: issuer === undefined
      ? null
      : { issuer, audience: audience!, ...(claim !== undefined && { claim }) },
    command: commandOf(positionals),
    host: values.host ?? (values.container ? "0.0.0.0" : "127.0.0.1"),
    id: positionals[2] ?? "",
    scopes: values.scope.flatMap((text) => text.split(",")).map(scopeNamed),
    port: wholeNumber("--port", values.port, [0, 65_535]),
    rate: wholeNumber("--rate", values.rate, [1, 1_000_000]),
    days: wholeNumber("--days", values.days, [1, 3_650]),
    tls: cert === undefined ? null : { cert, key: key! },
  };
}

function commandOf([word, second, third, ...others]: readonly string[]) {
  // SageMaker starts a container by the word serve.
  if (word === undefined || (word === "serve" && second === undefined)) return "start" as const;
  if (word === "dockerfile" && second === undefined) return "dockerfile" as const;
  const command = tokenCommands.find((each) => each === second);
  if (word !== "token" || command === undefined || others.length > 0) {
    return refuse(
      `it takes token create, token list, token revoke ID, dockerfile, or nothing: it is "${word}"`,
    );
  }
  if ((command === "revoke") !== (third !== undefined)) return refuse("an ID goes with token revoke alone");
  return command;
}

function scopeNamed(text: string): Scope {
  return isScope(text) ? text : refuse(`--scope must be one of ${scopes.join(", ")}: it is "${text}"`);
}

function wholeNumber(name: string, text: string, [least, most]: readonly [number, number]): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  return refuse(`${name} must be a whole number from ${least} to ${most}: it is "${text}"`);
}

function refuse(reason: string): never {
  throw new WrongUse(`Cannot serve as ${reason} (--help)`);
}
