import { assertEquals } from "@std/assert";
import { pathToFileURL } from "node:url";
import { resolveInProject } from "lib/files/project_root.ts";
import { readNotebook } from "lib/notebook/notebook.ts";
import { renderIndex } from "lib/notebook/render/index.ts";
import { renderNotebook } from "lib/notebook/render/render.ts";
import { documentHtml } from "lib/report/document/document_html.ts";
import { periodBefore } from "lib/report/period/period.ts";
import { periodDocument } from "lib/report/period/period_document.ts";
import { reportOf } from "lib/report/report_of.ts";
import { slidesHtml } from "lib/report/slides/slides_html.ts";
import { slidesOf } from "lib/report/slides/slides_of.ts";
import { barriersOn, looks } from "../harness/accessible.ts";
import { needsChromiumAndTime } from "../harness/browser.ts";
import { committed } from "./committed.ts";

async function pagesOf(html: Readonly<Record<string, string>>, folder: string) {
  const entries = Object.entries(html).map(async ([name, text]) => {
    await Deno.writeTextFile(`${folder}/${name}.html`, text);
    return [name, pathToFileURL(`${folder}/${name}.html`).href] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

Deno.test({
  ...needsChromiumAndTime(
    "report, slides and pages of a run have no serious barrier, light, dark, narrow and printed",
  ),
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const found = await committed(null), [first] = [...found.results.values()];
      const none = { admissions: 0, discharges: 0, inBed: 0, predicted: 0 };
      const operation = { versions: 0, changes: [], runs: [], schedule: [], alerts: [], told: [] };
      const week = { title: "Small", period: periodBefore("week", 0), volume: { now: none, before: none } };
      const notebook = await readNotebook(resolveInProject("notebooks/02_features.ipynb"));
      const entry = {
        file: "02_features.html",
        title: "02",
        question: "What?",
        seconds: 1,
        cells: 9,
        ok: true,
      };
      const { report, ...others } = await pagesOf({
        report: documentHtml(reportOf(found)),
        slides: slidesHtml(slidesOf(found, 500), ["Invented"]),
        week: documentHtml(
          periodDocument({ ...week, errors: [], withoutModel: 0, drift: null, operation }, null),
        ),
        notebook: await renderNotebook(notebook, { index: "index.html" }),
        index: renderIndex([entry], {
          title: "A run",
          summary: first!.summary,
          written: { report: "report.html", slides: "slides.html", whyNoPdf: null },
        }),
      }, folder);
      const [light, dark, printed] = looks;
      assertEquals(await barriersOn({ report: report! }, looks), []);
      assertEquals(await barriersOn(others, [light!, dark!, printed!]), []);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  ...needsChromiumAndTime("pages of every run that was left on this machine have no serious barrier"),
  fn: async () => {
    const runs = resolveInProject("data/runs"), pages: Record<string, string> = {};
    for (const { name: cohort } of await Array.fromAsync(Deno.readDir(runs)).catch(() => [])) {
      for (const { name } of await Array.fromAsync(Deno.readDir(`${runs}/${cohort}`)).catch(() => [])) {
        if (name.endsWith(".html")) {
          pages[`${cohort} ${name}`] = pathToFileURL(`${runs}/${cohort}/${name}`).href;
        }
      }
    }
    assertEquals(await barriersOn(pages), []);
  },
});
