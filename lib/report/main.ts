import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { resolveInProject, writeWhole } from "lib/files/mod.ts";
import {
  readResults,
  type ResultTable,
  runFolder,
  runTask,
  taskArgs,
  taskProcess,
  usualWarehouse,
  WrongUse,
} from "lib/notebook/mod.ts";
import { checkFound, type Now } from "./check_found.ts";
import { documentHtml } from "./document/document_html.ts";
import { documentMarkdown } from "./document/document_markdown.ts";
import { foundIn } from "./found.ts";
import { printPage } from "./print_page.ts";
import { reportOf } from "./report_of.ts";

const help = `Writes the report of a run from what its notebooks found, and nothing else.

Usage: deno task report [options]

Into the folder of the run, data/runs/COHORT: report.html, report.md, and where Chromium is there report.pdf.
Results (results/NOTEBOOK.json there) that are missing, or of other data or another model than those that are
there now, are refused, naming notebook and key.

Options
  --cohort NAME    whose run (default synthetic, or WARDBOOK_COHORT)
  --outcome NAME   the run that asked a yes/no outcome
  --pages FOLDER   the folder of the run (default data/runs/COHORT[/OUTCOME])
  --bed-day N      what a bed day is worth, in whatever money (default 500)
  --warehouse URL  where the tables are (default ${usualWarehouse}, or WARDBOOK_WAREHOUSE)
  --models DIR     where the registry lies (default models/{cohort})
  --ended          the run has just ended: don't ask what data and model are there now
  --no-pdf         no report.pdf
  --json           JSON on standard output
  --help           this text

WARDBOOK_CHROMIUM says where Chromium is. Exit codes: 0 done; 1 it can't be done; 2 wrong use.

Examples
  deno task report
  deno task report --cohort mine --bed-day 740
`;

/** The command line of `deno task report` (see `--help`). This file prints. Returns the exit code. */
export function main(args: readonly string[]): Promise<number> {
  return runTask(args.length === 0 ? ["--cohort", "synthetic"] : args, help, async () => {
    const line = reportLine(args);
    const found = foundIn(line.cohort, line.outcome, await readResults(line.pages));
    checkFound(found, line.hasEnded ? { data: null, champion: null } : await whatIsThere(line));
    const report = reportOf(found, { bedDay: line.bedDay, glossary: await glossary() });
    const page = join(line.pages, "report.html");
    await writeWhole(page, documentHtml(report));
    await writeWhole(join(line.pages, "report.md"), documentMarkdown(report, "report.html"));
    const pdf = line.hasPdf ? await printPage(page, join(line.pages, "report.pdf")) : "not asked for";
    tell(line, page, pdf);
    return 0;
  });
}

type ReportLine = ReturnType<typeof reportLine>;

function reportLine(args: readonly string[]) {
  const { values, positionals } = taskArgs(args, {
    "cohort": { type: "string", default: Deno.env.get("WARDBOOK_COHORT") || "synthetic" },
    "outcome": { type: "string" },
    "pages": { type: "string" },
    "bed-day": { type: "string", default: "500" },
    "warehouse": { type: "string", default: Deno.env.get("WARDBOOK_WAREHOUSE") || usualWarehouse },
    "models": { type: "string", default: "models/{cohort}" },
    "ended": { type: "boolean", default: false },
    "no-pdf": { type: "boolean", default: false },
    "json": { type: "boolean", default: false },
  });
  const wrong = (rule: string, state: string) =>
    new WrongUse(`Cannot read the command line as ${rule}: ${state}`);
  if (positionals.length > 0) throw wrong("there are options alone", `it has "${positionals[0]}" (--help)`);
  const { cohort, warehouse, models } = values,
    outcome = values.outcome ?? null,
    bedDay = Number(values["bed-day"]);
  if (!/^[a-z0-9-]+$/.test(cohort)) throw wrong("--cohort must be a cohort's name", `it is "${cohort}"`);
  if (outcome !== null && !/^[a-z0-9_]+$/.test(outcome)) {
    throw wrong("--outcome must be an outcome's name", `it is "${outcome}"`);
  }
  if (!(bedDay > 0 && bedDay < Infinity)) {
    throw wrong("--bed-day must be a number above 0", `it is "${values["bed-day"]}"`);
  }
  const pages = values.pages ?? runFolder(cohort, outcome);
  const { ended: hasEnded, json } = values;
  return { cohort, outcome, pages, bedDay, warehouse, models, hasEnded, hasPdf: !values["no-pdf"], json };
}

/** Asks the tables and the registry, each by its own task. */
async function whatIsThere({ cohort, outcome, warehouse, models }: ReportLine): Promise<Now> {
  const of = ["--cohort", cohort, "--json"];
  const [states, changes] = await Promise.all([
    taskProcess("data", ["list", ...of, "--warehouse", warehouse]),
    taskProcess("registry", [
      "history",
      ...of,
      "--models",
      models,
      ...outcome === null ? [] : ["--outcome", outcome],
    ]),
  ]);
  const data = states.code === 0 ? /"id":"([0-9a-f]+)"/.exec(states.out.split("\n").at(-1)!)?.[1] : undefined;
  const champion = changes.code === 0 ? /^.*"version":"([0-9a-f]+)"/s.exec(changes.out)?.[1] : undefined;
  return { data: data ?? null, champion: champion ?? null };
}

/** README's glossary. */
async function glossary(): Promise<ResultTable> {
  const [, part = ""] = (await Deno.readTextFile(resolveInProject("README.md"))).split(/^## Glossary$/m);
  const [head = [], , ...rows] = part.split(/^## /m)[0]!.split("\n").filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  return { head, isNumber: head.map(() => false), rows };
}

/** @param pdf why there is none, null where there is one. */
function tell({ json, pages }: ReportLine, page: string, pdf: string | null): void {
  if (json) {
    console.log(JSON.stringify({ page, markdown: join(pages, "report.md"), pdf: pdf === null, reason: pdf }));
    return;
  }
  console.log(`Open ${pathToFileURL(page)}`);
  console.log(pdf === null ? `Printed ${join(pages, "report.pdf")}` : `No report.pdf: ${pdf}.`);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
