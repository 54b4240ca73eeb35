import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { resolveInProject, shownText, writeWhole } from "lib/files/mod.ts";
import { changeLine } from "../compare/change_line.ts";
import { type Change, compareNotebooks } from "../compare/compare_notebooks.ts";
import { diffPage } from "../compare/diff_page.ts";
import { readNotebook } from "../notebook.ts";
import { findNotebooks } from "../run/find_notebooks.ts";
import { typedPath } from "../run/typed_path.ts";
import { WrongUse } from "../run/wrong_use.ts";
import { runTask, taskArgs } from "./run_task.ts";

const help =
  `Says what differs between two runs: numbers, rows, figures, and sentences that say something else.

Usage: deno task diff A B [options]

A and B are run folders (data/runs/synthetic), names of cohorts (their last run), or "committed", the executed
notebooks of the project.

Options
  --tolerance N  numbers that differ by at most this share count as equal (default 0)
  --out FILE     the page with both sides (default: data/runs/diff.html)
  --json         JSON on standard output, one object a change
  --help         this text

Exit codes: 0 nothing differs; 1 something does, or a run can't be read; 2 wrong use.

Examples
  deno task diff committed synthetic
  deno task diff data/runs/before data/runs/after --tolerance 0.001
`;

/** The command line of `deno task diff` (see `--help`). This file prints. Returns the exit code. */
export function main(args: readonly string[]): Promise<number> {
  return runTask(args, help, async () => {
    const line = diffLine(args);
    const { changes, leftOut } = await changesBetween(line);
    await writeWhole(line.out, diffPage(changes, line));
    const flat = [...changes].flatMap(([notebook, each]) => each.map((change) => ({ notebook, ...change })));
    for (const change of flat) console.log(line.json ? jsonLine(change) : textLine(change));
    for (const name of leftOut) console.error(`${name}: in one of the runs only, left out`);
    if (!line.json) console.log(flat.length === 0 ? "Nothing differs." : `Open ${pathToFileURL(line.out)}`);
    return flat.length === 0 ? 0 : 1;
  });
}

type DiffLine = {
  readonly before: string;
  readonly after: string;
  readonly tolerance: number;
  readonly out: string;
  readonly json: boolean;
};

function diffLine(args: readonly string[]): DiffLine {
  const { values, positionals } = taskArgs(args, {
    tolerance: { type: "string", default: "0" },
    out: { type: "string" },
    json: { type: "boolean", default: false },
  });
  const [before, after] = positionals;
  if (before === undefined || after === undefined || positionals.length > 2) {
    return refuse(`it compares two runs: there are ${positionals.length}`);
  }
  const tolerance = Number(values.tolerance);
  if (!(tolerance >= 0 && tolerance < 1)) {
    refuse(`--tolerance must be from 0 until below 1: it is "${values.tolerance}"`);
  }
  const out = values.out === undefined ? resolveInProject("data/runs/diff.html") : typedPath(values.out);
  return { before, after, tolerance, out, json: values.json };
}

type Changes = {
  /** By notebook. */
  readonly changes: Map<string, Change[]>;
  /** Notebooks that one side only has. */
  readonly leftOut: readonly string[];
};

async function changesBetween({ before, after, tolerance }: DiffLine): Promise<Changes> {
  const [old, now] = await Promise.all([notebooksOf(before), notebooksOf(after)]);
  const common = [...old.keys()].filter((name) => now.has(name));
  if (common.length === 0) {
    throw new RangeError(
      `Cannot compare as both runs must have a notebook in common: ${shownText(before)} has ${
        [...old.keys()].join(", ")
      }, ${shownText(after)} has ${[...now.keys()].join(", ")}`,
    );
  }
  const changes = new Map<string, Change[]>();
  for (const name of common) {
    const [one, other] = await Promise.all([readNotebook(old.get(name)!), readNotebook(now.get(name)!)]);
    changes.set(name, compareNotebooks(one, other, tolerance));
  }
  const all = [...new Set([...old.keys(), ...now.keys()])];
  return { changes, leftOut: all.filter((name) => !common.includes(name)) };
}

/** Paths by name: of the project's notebooks, of a cohort's last run, or of a folder. */
async function notebooksOf(run: string): Promise<Map<string, string>> {
  const isName = /^[a-z0-9][a-z0-9_-]*$/.test(run);
  const folder = run === "committed"
    ? resolveInProject("notebooks")
    : isName
    ? resolveInProject(join("data/runs", run))
    : typedPath(run);
  return new Map((await findNotebooks(folder)).map((path) => [basename(path, ".ipynb"), path]));
}

type NamedChange = Change & { readonly notebook: string };

function textLine(change: NamedChange): string {
  return shownText(`${change.notebook}: ${change.heading}: ${changeLine(change)}`, 400);
}

function jsonLine(
  { notebook, heading, kind, how, before, after, numbers, rowsWon, rowsLost }: NamedChange,
): string {
  const texts = { before: before?.text ?? null, after: after?.text ?? null };
  return JSON.stringify({ notebook, heading, kind, how, ...texts, numbers, rowsWon, rowsLost });
}

function refuse(reason: string): never {
  throw new WrongUse(`Cannot read the command line as ${reason} (--help)`);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
