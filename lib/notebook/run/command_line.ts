import type { RequestedValues } from "./overrides.ts";

export type Command = "run" | "notebook" | "render";
/** What somebody asked for on the command line. Folders and files are as typed. */
export type CommandLine = {
  readonly command: Command;
  /** `notebook`: names or numbers; `render`: files; `run`: none. */
  readonly names: readonly string[];
  readonly requested: RequestedValues;
  readonly out?: string;
  readonly notebooks?: string;
  readonly timeoutSeconds?: number;
  readonly save: boolean;
  readonly check: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  /** Execute what is unchanged too. */
  readonly fresh: boolean;
  /** Say all reasons why a notebook runs. */
  readonly explain: boolean;
  /** Tell people how it ended. */
  readonly notify: boolean;
  readonly help: boolean;
};

/**
 * Reads a command line. Options that the commands don't know are taken for parameters of notebooks, as
 * `--name value`, `--name=value`, or `--name` alone for a boolean.
 *
 * @throws {SyntaxError} when the command, an option's value or a combination makes no sense.
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const [command, ...rest] = args;
  if (command === undefined || !isCommand(command)) {
    return fail(`a command must be one of ${commandNames.join(", ")}`, `current value is "${command ?? ""}"`);
  }
  const { names, options } = splitOptions(rest);
  const flag = (name: string) => takeFlag(options, name);
  const text = (name: string) => takeText(options, name);
  const [out, notebooks, timeout] = [text("out"), text("notebooks"), text("timeout")];
  const commandLine = {
    command,
    names,
    save: flag("save"),
    check: flag("check"),
    json: flag("json"),
    quiet: flag("quiet"),
    fresh: flag("fresh"),
    explain: flag("explain"),
    notify: flag("notify"),
    help: flag("help"),
    ...(out === undefined ? {} : { out }),
    ...(notebooks === undefined ? {} : { notebooks }),
    ...(timeout === undefined ? {} : { timeoutSeconds: secondsOf(timeout) }),
    requested: Object.fromEntries(options),
  };
  if (!commandLine.help) checkSense(commandLine);
  return commandLine;
}

const commandNames: readonly Command[] = ["run", "notebook", "render"];
const flags = ["save", "check", "json", "quiet", "fresh", "explain", "notify", "help"];

function isCommand(text: string): text is Command {
  return (commandNames as readonly string[]).includes(text);
}

function splitOptions(args: readonly string[]): { names: string[]; options: Map<string, string | null> } {
  const names: string[] = [];
  const options = new Map<string, string | null>();
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "-h") options.set("help", null);
    else if (!arg.startsWith("--")) names.push(arg);
    else if (arg.length > 2) {
      const [, name = "", value] = /^--([^=]+)(?:=([^]*))?$/.exec(arg) ?? [];
      const next = args[i + 1];
      if (options.has(name)) fail("an option is given once", `--${name} is there twice`);
      const takesNext = value === undefined && !flags.includes(name) && next !== undefined &&
        !next.startsWith("--");
      options.set(name, value ?? (takesNext ? next : null));
      if (takesNext) i++;
    }
  }
  return { names, options };
}

function takeFlag(options: Map<string, string | null>, name: string): boolean {
  const value = options.get(name);
  if (typeof value === "string") fail(`--${name} takes no value`, `current value is "${value}"`);
  return options.delete(name);
}

function takeText(options: Map<string, string | null>, name: string): string | undefined {
  const value = options.get(name);
  if (value === null || value === "") return fail(`--${name} needs a value`, "there is none");
  options.delete(name);
  return value;
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  // Timers count in 31 bits of milliseconds.
  if (seconds > 0 && seconds < 2_000_000) return seconds;
  return fail("--timeout must be a number of seconds above 0", `current value is "${text}"`);
}

function checkSense(line: CommandLine): void {
  const { command, names, requested, save, check, json, notify, fresh, explain } = line;
  if (command === "run" && names.length > 0) {
    fail("run takes all notebooks (see deno task notebook)", `current value is "${names.join(" ")}"`);
  }
  if (command !== "run" && names.length === 0) {
    fail(`${command} needs a ${command === "render" ? "file" : "name or a number"}`, "there is none");
  }
  if (command !== "run" && (fresh || explain)) fail("--fresh and --explain are for run", `it is ${command}`);
  if (command === "render" && (save || check || json || notify || Object.keys(requested).length > 0)) {
    fail("render takes files, --out and --quiet", "there are other options");
  }
  if (save && check) fail("--save and --check exclude each other", "both are there");
}

function fail(rule: string, state: string): never {
  throw new SyntaxError(`Cannot read the command line as ${rule}: ${state}`);
}
