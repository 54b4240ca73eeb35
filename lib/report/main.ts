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
  runsOf,
  runTask,
  taskProcess,
} from "lib/notebook/mod.ts";
import { readOutbox } from "lib/notify/mod.ts";
import type { Registry } from "lib/registry/mod.ts";
import { cardDocument } from "./card/card_document.ts";
import { chaiCard } from "./card/chai_card.ts";
import { type FullModelCard, modelCardOf } from "./card/model_card_of.ts";
import { checkFound, type Now } from "./check_found.ts";
import { documentHtml } from "./document/document_html.ts";
import { documentMarkdown } from "./document/document_markdown.ts";
import { dayOf, type Found, foundIn, resultIn, versionOf } from "./found.ts";
import { printPage } from "./print_page.ts";
import { reportHelp, type ReportLine, reportLine } from "./report_line.ts";
import { reportOf } from "./report_of.ts";
import type { Operation } from "./sections/operation_parts.ts";
import { slidesHtml } from "./slides/slides_html.ts";
import { slidesOf } from "./slides/slides_of.ts";

/** The command line of `deno task report` (see `--help`). This file prints. Returns the exit code. */
export function main(args: readonly string[]): Promise<number> {
  return runTask(args.length === 0 ? ["--cohort", "synthetic"] : args, reportHelp, async () => {
    const line = reportLine(args);
    if (line.period !== null) return await reportPeriod(line, line.period);
    if (line.each !== null) return await reportEach(line, line.each);
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

/** The report of a week or month. What it needs of the tables is loaded only for it. */
async function reportPeriod(
  line: ReportLine,
  { name, day }: NonNullable<ReportLine["period"]>,
): Promise<number> {
  const { cohort, warehouse, models, pages: folder } = line;
  const { writePeriod } = await import("./period/period_task.ts");
  const asked = { name, day, cohort, warehouse, models, folder };
  const page = await writePeriod({ ...asked, operation: await operationOf(line, await registryOf(line)) });
  tell(line, page, await printed(line, [page]));
  return 0;
}

/** The pages of each hospital or department. */
async function reportEach(line: ReportLine, { name, day }: NonNullable<ReportLine["each"]>): Promise<number> {
  const { cohort, warehouse, models, pages: folder } = line;
  const found = foundIn(cohort, null, await readResults(folder));
  const asOf = day ?? resultIn(found, "06_drift")?.asOf ?? dayOf(found);
  const { writeEach } = await import("./each/each_task.ts");
  const page = await writeEach({ each: name, day: asOf, cohort, warehouse, models, folder });
  console.log(line.json ? JSON.stringify({ page }) : `Open ${pathToFileURL(page)}`);
  return 0;
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
async function operationOf(line: ReportLine, registry: Registry | null): Promise<Operation> {
  const { cohort } = line;
  const runs = runsOf(await readHistory(historyPath(resolveInProject(`data/runs/${cohort}`))));
  const { open, log } = await readOutbox(outboxOf(cohort));
  return {
    versions: (await registry?.versions() ?? []).length,
    deployed: deployedText(line),
    changes: await registry?.history() ?? [],
    runs,
    schedule: Object.values(jobs),
    alerts: Object.values(open).flatMap((causes) => Object.values(causes)),
    told: log,
  };
}

/** Where the model in use lies, what it writes to, who asks it; a warehouse is named by its kind alone. */
function deployedText({ warehouse, outcome }: ReportLine): string {
  const kind = warehouse.startsWith("snowflake:") ? "Snowflake" : "DuckDB";
  const log = outcome === null ? "`prediction_log` and `remaining_log`" : "`prediction_log`";
  return `It lies in the registry; the nightly job, where there is one, scores by it into ${log} (${kind}), and ` +
    "`deno task serve`, where it runs, answers by it.";
}

/** The card of the model that was judged; null where it is not in the registry. */
async function cardOf(found: Found, registry: Registry): Promise<FullModelCard | null> {
  const version = versionOf(found);
  if (version === null || !(await registry.versions()).includes(version)) return null;
  const { meta } = await registry.load(version);
  return modelCardOf(found, meta, await registry.learntFrom(version));
}

/** The card as a page, as JSON, as CHAI's XML, and with the artefact. */
async function writeCard({ pages }: ReportLine, registry: Registry, card: FullModelCard): Promise<void> {
  const text = `${JSON.stringify(card, null, 1)}\n`;
  await writeWhole(join(pages, "model_card.html"), documentHtml(cardDocument(card)));
  await writeWhole(join(pages, "model_card.json"), text);
  await writeWhole(join(pages, "model_card.xml"), chaiCard(card));
  await registry.describe(card.version, text);
}

/** Prints pages at once, each beside itself: why it can't be, or null. Earlier prints are gone then. */
async function printed({ hasPdf }: ReportLine, pages: readonly string[]): Promise<string | null> {
  const pdfOf = (page: string) => page.replace(/html$/, "pdf");
  const print = hasPdf ? printPage : () => "not asked for";
  const said = await Promise.all(pages.map((page) => print(page, pdfOf(page))));
  const why = said.find((each) => each !== null) ?? null;
  if (why !== null) { for (const page of pages) await Deno.remove(pdfOf(page)).catch(() => {}); }
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
function tell({ json, period }: ReportLine, page: string, pdf: string | null): void {
  const [markdown, paper] = ["md", "pdf"].map((ending) => page.replace(/html$/, ending));
  if (json) {
    console.log(JSON.stringify({ page, markdown, pdf: pdf === null, reason: pdf }));
    return;
  }
  console.log(`Open ${pathToFileURL(page)}`);
  const slides = period === null ? " and slides.pdf" : "";
  console.log(pdf === null ? `Printed ${paper}${slides}` : `No PDF: ${pdf}.`);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
