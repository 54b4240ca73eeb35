import { pathToFileURL } from "node:url";

/** What deno says about a line of a module. `url` is the module's, `line` counts from 1. */
export type Finding = {
  readonly url: string;
  readonly line: number;
  readonly message: string;
  /** Code of the type checker ("TS2322"), name of the linter's rule, or "syntax". */
  readonly rule: string;
};

/** A name that is declared twice is found by the type checker, with both places. */
const excludedRules = ["no-redeclare"];

/**
 * Lints modules in one process of `deno lint`, with the recommended rules or those of the config.
 *
 * @param config path of the deno.json that holds.
 * @throws {Error} when the linter gives no report.
 */
export async function lintFindings(files: readonly string[], config: string): Promise<Finding[]> {
  if (files.length === 0) return [];
  const exclude = `--rules-exclude=${excludedRules.join(",")}`;
  const { stdout, stderr } = await deno(["lint", "--json", exclude, "--config", config, ...files]);
  const report = readLintReport(stdout, stderr);
  return [
    ...report.diagnostics.map(({ filename, range, message, code, hint }) => ({
      url: filename,
      line: range.start.line,
      message: hint === null ? message : `${message}. ${hint}`,
      rule: code,
    })),
    ...report.errors.flatMap(({ message }) => findingOf(message, "syntax") ?? []),
  ];
}

/**
 * Checks the types of modules in one process of `deno check`.
 *
 * @param config path of the deno.json that holds.
 * @throws {Error} when only other modules, which these import, are wrong: with the type checker's words.
 */
export async function typeFindings(files: readonly string[], config: string): Promise<Finding[]> {
  if (files.length === 0) return [];
  const { success, stderr } = await deno(["check", "--quiet", "--config", config, ...files]);
  if (success) return [];
  const findings = stderr.split(/^(?=TS\d+ \[ERROR\]: |error: )/m).flatMap((block) => {
    const rule = /^TS\d+/.exec(block)?.[0] ?? "syntax";
    return findingOf(block.replace(/^(?:TS\d+ \[ERROR\]|error): /, ""), rule) ?? [];
  });
  const urls = new Set(files.map((file) => pathToFileURL(file).href));
  const own = findings.filter(({ url }) => urls.has(url));
  if (own.length > 0) return own;
  throw new Error(`Cannot check the cells as what they import must be free of errors: ${stderr.trim()}`);
}

/** The part of `deno lint --json` (version 1) that is used here. */
type LintReport = {
  readonly diagnostics: readonly {
    readonly filename: string;
    readonly range: { readonly start: { readonly line: number } };
    readonly message: string;
    readonly code: string;
    readonly hint: string | null;
  }[];
  readonly errors: readonly { readonly message: string }[];
};

function readLintReport(stdout: string, stderr: string): LintReport {
  try {
    const report: LintReport = JSON.parse(stdout);
    if (Array.isArray(report.diagnostics) && Array.isArray(report.errors)) return report;
  } catch (cause) {
    throw new Error(`Cannot lint the cells as the linter must report in JSON: ${stderr.trim()}`, { cause });
  }
  throw new Error(`Cannot lint the cells as the linter's report must be of version 1: ${stdout.trim()}`);
}

/**
 * Reads one message of deno: words on one or more lines, perhaps the line of code with its place marked by
 * `~` below, and then `at file:…:line:column`; undefined where it names no place.
 */
function findingOf(block: string, rule: string): Finding | undefined {
  const place = /^ {4}at (file:\S+?):(\d+):\d+$/m.exec(block);
  if (place === null) return undefined;
  const lines = block.slice(0, place.index).trimEnd().split("\n");
  const marker = lines.findIndex((line) => /^\s*(?:[~^]+|\|)\s*$/.test(line));
  const frame = lines[marker]?.trim() === "|" ? marker : marker - 1;
  const words = marker === -1 ? lines : lines.slice(0, frame);
  const message = words.map((line) => line.trim()).join(" ").replace(/^SyntaxError: /, "");
  return { url: place[1]!, line: Number(place[2]), message, rule };
}

async function deno(args: readonly string[]) {
  const command = new Deno.Command(Deno.execPath(), { args: [...args], env: { NO_COLOR: "1" } });
  const { success, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { success, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
