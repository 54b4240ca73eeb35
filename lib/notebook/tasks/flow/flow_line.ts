import { usualDepartments, usualHuddles } from "lib/beds/mod.ts";
import { messageOf, resolveInProject } from "lib/files/mod.ts";
import type { KafkaTarget } from "lib/flow/mod.ts";
import { dayNamed } from "lib/stats/mod.ts";
import { typedPath } from "../../run/typed_path.ts";
import { WrongUse } from "../../run/wrong_use.ts";
import { taskArgs } from "../run_task.ts";

/** Where a stream goes. */
export type Target =
  | { readonly kind: "mllp"; readonly host: string; readonly port: number }
  | { readonly kind: "kafka"; readonly target: KafkaTarget }
  | { readonly kind: "file"; readonly path: string };

/** What `deno task flow` was told. */
export type FlowLine = ReturnType<typeof flowLine>;

const commands = [
  "simulate",
  "listen",
  "load",
  "list",
  "report",
  "kpis",
  "risk",
  "beds",
  "whatif",
  "briefing",
  "tables",
  "watch",
  "alerts",
  "ack",
] as const;

const windowKinds = ["now", "shift", "day", "week"] as const;

/** Reads the command line of `deno task flow`. @throws {WrongUse} */
export function flowLine(args: readonly string[]) {
  const { values, positionals } = taskArgs(args, {
    "to": { type: "string" },
    "truth": { type: "string" },
    "format": { type: "string", default: "hl7" },
    "hospitals": { type: "string", default: "3" },
    "days": { type: "string", default: "14" },
    "from": { type: "string", default: "2022-10-24" },
    "zone": { type: "string", default: "Europe/Berlin" },
    "seed": { type: "string", default: "1" },
    "rate": { type: "string", default: "0" },
    "speed": { type: "string", default: "0" },
    "no-faults": { type: "boolean", default: false },
    "host": { type: "string", default: "127.0.0.1" },
    "port": { type: "string" },
    "kafka": { type: "string" },
    "group": { type: "string", default: "wardbook" },
    "ca": { type: "string" },
    "client-ca": { type: "string" },
    "cert": { type: "string" },
    "key": { type: "string" },
    "folder": { type: "string", default: "data/local/flow" },
    "at": { type: "string" },
    "hours": { type: "string", default: "96" },
    "share": { type: "string", default: "20" },
    "huddles": { type: "string", default: usualHuddles },
    "departments": { type: "string", default: usualDepartments },
    "learn": { type: "string", default: "42" },
    "ward": { type: "string", default: "" },
    "window": { type: "string", default: "day" },
    "page": { type: "string" },
    "markdown": { type: "string" },
    "messages": { type: "boolean", default: false },
    "send": { type: "boolean", default: false },
    "invented": { type: "boolean", default: false },
    "judge": { type: "boolean", default: false },
    "tell": { type: "boolean", default: false },
    "quiet": { type: "string", default: "" },
    "escalate": { type: "string", default: "60" },
    "digest": { type: "string", default: "60" },
    "live": { type: "string" },
    "serve": { type: "boolean", default: false },
    "figure": { type: "string" },
    "by": { type: "string", default: "" },
    "warehouse": { type: "string", default: "duckdb:data/local/flow.duckdb" },
    "json": { type: "boolean", default: false },
  });
  const [word = "", ...files] = positionals;
  const command = commands.find((each) => each === word) ??
    refuse(`a command must be one of ${commands.join(", ")}: it is "${word}"`);
  if (["load", "ack"].includes(command) !== (files.length > 0)) {
    refuse("FILE goes with load, NUMBER with ack alone, which take one or more");
  }
  const { cert, key, format } = values;
  if ((cert === undefined) !== (key === undefined)) refuse("--cert and --key go together: one is absent");
  const clientCa = values["client-ca"] === undefined ? null : typedPath(values["client-ca"]);
  if (clientCa !== null && cert === undefined) {
    refuse("--client-ca goes with --cert and --key: they are absent");
  }
  if (format !== "hl7" && format !== "prior") refuse(`--format must be hl7 or prior: it is "${format}"`);
  const ca = values.ca === undefined ? null : typedPath(values.ca);
  const to = values.to === undefined ? null : targetOf(values.to);
  if (command === "simulate" && to === null) {
    refuse("simulate needs --to mllp://HOST:PORT, --to kafka://HOST:PORT/TOPIC or --to FILE");
  }
  const kafka = values.kafka === undefined ? null : kafkaTarget(values.kafka) ??
    refuse(`--kafka must be kafka://HOST:PORT/TOPIC: it is "${values.kafka}"`);
  if (!/^\S+$/.test(values.group)) refuse(`--group must be a name without spaces: it is "${values.group}"`);
  if (to?.kind === "mllp" && format === "prior") refuse("MLLP bears HL7 alone: the format is prior");
  return {
    ...{ command, to, format: format as "hl7" | "prior", json: values.json, hasFaults: !values["no-faults"] },
    files: command === "load" ? files.map(typedPath) : [],
    numbers: command === "ack" ? files.map((each) => wholeNumber("NUMBER", each, [1, 1e9])) : [],
    figure: values.figure === undefined ? null : typedPath(values.figure),
    isServed: values.serve,
    live: values.live === undefined ? null : wholeNumber("--live", values.live, [0, 65_535]),
    alerting: {
      isTold: values.tell,
      quiet: values.quiet,
      escalateMs: 60_000 * wholeNumber("--escalate", values.escalate, [1, 100_000]),
      digestMs: 60_000 * wholeNumber("--digest", values.digest, [1, 100_000]),
      by: values.by,
    },
    truth: values.truth === undefined ? null : typedPath(values.truth),
    from: momentIn(values.from),
    at: values.at === undefined ? null : momentIn(values.at),
    warehouse: values.warehouse,
    ...{
      huddles: values.huddles,
      departments: values.departments,
      judge: values.judge,
      ward: values.ward,
      isSent: values.send,
      hasMessages: values.messages,
      isInvented: values.invented,
    },
    page: values.page === undefined ? null : typedPath(values.page),
    markdown: values.markdown === undefined ? null : typedPath(values.markdown),
    window: windowKinds.find((each) => each === values.window) ??
      refuse(`--window must be one of ${windowKinds.join(", ")}: it is "${values.window}"`),
    learn: wholeNumber("--learn", values.learn, [42, 2_000]),
    hours: wholeNumber("--hours", values.hours, [4, 2_000]),
    share: wholeNumber("--share", values.share, [1, 99]) / 100,
    zone: zoneIn(values.zone),
    hospitals: wholeNumber("--hospitals", values.hospitals, [1, 99]),
    days: wholeNumber("--days", values.days, [1, 400]),
    seed: wholeNumber("--seed", values.seed, [0, 1_000_000]),
    rate: wholeNumber("--rate", values.rate, [0, 1_000_000]),
    speed: wholeNumber("--speed", values.speed, [0, 1_000_000]),
    host: values.host,
    /** None where a topic is read, and no port is named. */
    port: values.port === undefined && kafka !== null
      ? null
      : wholeNumber("--port", values.port ?? "2575", [0, 65_535]),
    ...{ kafka, group: values.group, ca, clientCa },
    tls: cert === undefined ? null : { cert: typedPath(cert), key: typedPath(key!) },
    folder: resolveInProject(values.folder),
  };
}

function targetOf(text: string): Target {
  const [, host, port] = /^mllp:\/\/(\[[^\]]+\]|[^:/]+):(\d{1,5})\/?$/.exec(text) ?? [];
  if (host !== undefined) return { kind: "mllp", host: host.replace(/[[\]]/g, ""), port: Number(port) };
  const target = kafkaTarget(text);
  if (target !== null) return { kind: "kafka", target };
  if (/^[a-z]+:\/\//.test(text)) {
    refuse(`--to must be mllp://HOST:PORT, kafka://HOST:PORT/TOPIC or a file: it is "${text}"`);
  }
  return { kind: "file", path: typedPath(text) };
}

/** Such as `kafka://a:9092,b:9092/adt`; `kafkas` for TLS. */
function kafkaTarget(text: string): KafkaTarget | null {
  const host = String.raw`(?:\[[^\]]+\]|[^:/,@\s]+):\d{1,5}`;
  const form = new RegExp(`^(kafkas?)://(${host}(?:,${host})*)/([\\w.-]{1,249})$`);
  const [, scheme, brokers, topic] = form.exec(text) ?? [];
  if (brokers === undefined) return null;
  return { brokers: brokers.split(","), topic: topic!, ...(scheme === "kafkas" && { tls: {} }) };
}

function momentIn(text: string): number {
  try {
    return dayNamed(text);
  } catch (cause) {
    throw new WrongUse(messageOf(cause), { cause });
  }
}

function zoneIn(zone: string): string {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return zone;
  } catch {
    return refuse(`--zone must be one such as Europe/Berlin: it is "${zone}"`);
  }
}

function wholeNumber(name: string, text: string, [least, most]: readonly [number, number]): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  return refuse(`${name} must be a whole number from ${least} to ${most}: it is "${text}"`);
}

function refuse(reason: string): never {
  throw new WrongUse(`Cannot read the command line as ${reason} (--help)`);
}
