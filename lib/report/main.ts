import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { resolveInProject, writeWhole } from "lib/files/mod.ts";
import {
  historyPath,
  jobs,
  outboxOf,
  readHistory,
  readResults,
  type ResultTable,
  runFolder,
  runsOf,
  runTask,
  taskArgs,
  taskProcess,
  usualWarehouse,
  WrongUse,
} from "lib/notebook/mod.ts";
import { readOutbox } from "lib/notify/mod.ts";
import type { Registry } from "lib/registry/mod.ts";
import { cardDocument } from "./card/card_document.ts";
import { type FullModelCard, modelCardOf } from "./card/model_card_of.ts";
import { checkFound, type Now } from "./check_found.ts";
import { documentHtml } from "./document/document_html.ts";
import { documentMarkdown } from "./document/document_markdown.ts";
import { type Found, foundIn, versionOf } from "./found.ts";
import { printPage } from "./print_page.ts";
import { reportOf } from "./report_of.ts";
import type { Operation } from "./sections/operation_section.ts";
import { slidesHtml } from "./slides/slides_html.ts";
import { slidesOf } from "./slides/slides_of.ts";

const help = `Writes the report of a run from what its notebooks found, and nothing else.

Usage: deno task report [options]

Into the folder of the run, data/runs/COHORT: report.html, report.md, slides.html, and where Chromium is there
report.pdf and slides.pdf;
model_card.html and .json, which lies beside the artefact in the registry, too.
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
  --no-pdf         no PDF
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
    const registry = await registryOf(line);
    checkFound(found, line.hasEnded ? { data: null, champion: null } : await whatIsThere(line, registry));
    const card = registry === null ? null : await cardOf(found, registry);
    const report = reportOf(found, {
      bedDay: line.bedDay,
      glossary: await glossary(),
      card,
      operation: await operationOf(line, registry),
    });
    const page = join(line.pages, "report.html");
    await writeWhole(page, documentHtml(report));
    await writeWhole(join(line.pages, "report.md"), documentMarkdown(report, "report.html"));
    if (card !== null) await writeCard(line, registry!, card);
    const slides = join(line.pages, "slides.html");
    await writeWhole(slides, slidesHtml(slidesOf(found, line.bedDay), report.facts));
    const pdf = await printed(line, [page, slides]);
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

/** The registry of the models; null where there is none, which looking must not make. */
async function registryOf({ cohort, outcome, models }: ReportLine): Promise<Registry | null> {
  const folder = resolveInProject(models.replaceAll("{cohort}", cohort));
  const of = outcome === null ? folder : join(folder, outcome);
  if (await Deno.stat(join(of, "versions")).then(() => false, () => true)) return null;
  const { openRegistry } = await import("lib/registry/mod.ts");
  return await openRegistry(folder, cohort, outcome === null ? {} : { outcome });
}

/** Asks the tables by their own task, and the registry. */
async function whatIsThere({ cohort, warehouse }: ReportLine, registry: Registry | null): Promise<Now> {
  const words = ["list", "--cohort", cohort, "--json", "--warehouse", warehouse];
  const { code, out, error } = await taskProcess("data", words);
  if (code !== 0) {
    const rule = "the data that is there must be known (--ended asks for none)";
    throw new Error(`Cannot report on the ${cohort} cohort as ${rule}: ${error.split("\n")[0]}`);
  }
  const data = /"id":"([0-9a-f]+)"/.exec(out.split("\n").at(-1)!)?.[1];
  return { data: data ?? null, champion: await registry?.championVersion() ?? null };
}

/** What is noted of the cohort's runs, of changes of its model, and of what people were told. */
async function operationOf({ cohort }: ReportLine, registry: Registry | null): Promise<Operation> {
  const runs = runsOf(await readHistory(historyPath(resolveInProject(`data/runs/${cohort}`))));
  const { open } = await readOutbox(outboxOf(cohort));
  return {
    versions: (await registry?.versions() ?? []).length,
    changes: await registry?.history() ?? [],
    runs,
    schedule: Object.values(jobs),
    alerts: Object.values(open).flatMap((causes) => Object.values(causes)),
  };
}

/** The card of the model that was judged; null where it is not in the registry. */
async function cardOf(found: Found, registry: Registry): Promise<FullModelCard | null> {
  const version = versionOf(found);
  if (version === null || !(await registry.versions()).includes(version)) return null;
  const { meta } = await registry.load(version);
  return modelCardOf(found, meta, await registry.learntFrom(version));
}

/** The card as a page, as JSON, and with the artefact. */
async function writeCard({ pages }: ReportLine, registry: Registry, card: FullModelCard): Promise<void> {
  const text = `${JSON.stringify(card, null, 1)}\n`;
  await writeWhole(join(pages, "model_card.html"), documentHtml(cardDocument(card)));
  await writeWhole(join(pages, "model_card.json"), text);
  await registry.describe(card.version, text);
}

/** Prints pages, each beside itself: why that can't be, or null. What was printed of earlier ones is gone then. */
async function printed({ hasPdf }: ReportLine, pages: readonly string[]): Promise<string | null> {
  let why = hasPdf ? null : "not asked for";
  for (const page of pages) {
    const pdf = page.replace(/html$/, "pdf");
    if (why === null) why = await printPage(page, pdf);
    if (why !== null) await Deno.remove(pdf).catch(() => {});
  }
  return why;
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
  console.log(pdf === null ? `Printed ${join(pages, "report.pdf")} and slides.pdf` : `No PDF: ${pdf}.`);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
