import { assertEquals, assertRejects } from "@std/assert";
import { type Notebook, notebookText, parseNotebook } from "lib/notebook/notebook.ts";
import { readResults, removeResult, writeResult } from "lib/notebook/results/result_files.ts";
import { resultOf } from "lib/notebook/results/result_of.ts";
import { tableRows } from "lib/notebook/results/table_rows.ts";
import { codeNotebook } from "../run/code_notebook.ts";

const said = (markdown: string) => ({ "text/markdown": markdown, "text/plain": markdown });

function notebook(tags: readonly string[] = []): Notebook {
  const outputs = [
    said("As of **2022-07-18**: version `0123456789ab`, seed `42`."),
    { "image/svg+xml": "<svg></svg>", "text/plain": "It rises. In days." },
    { "text/html": "<table><tbody><tr><td>a</td></tr></tbody></table>", "text/plain": "a" },
    { "application/vnd.wardbook.summary+json": { retrain: true }, "text/plain": "{}" },
  ].map((data) => ({ output_type: "display_data", data, metadata: {} } as const));
  return {
    ...{ nbformat: 4, nbformat_minor: 5, metadata: {} },
    cells: [
      { cell_type: "markdown", id: "a", metadata: {}, source: "# Who?\n\n## How long?" },
      { cell_type: "code", id: "b", metadata: { tags }, source: "1", execution_count: 1, outputs },
    ],
  };
}

const place = { notebook: "06_drift", cohort: "small", outcome: null, asOf: null, data: "d1" };

Deno.test("`resultOf()` keeps what a notebook found by name, with its day and models", () => {
  const { question, asOf, models, summary, shown } = resultOf(notebook(), place);
  assertEquals({ question, asOf, models, summary }, {
    ...{ question: "Who?", asOf: "2022-07-18", models: ["0123456789ab"], summary: { retrain: true } },
  });
  assertEquals(shown.map(({ heading, name, cell }) => `${heading} ${name} ${cell}`), [
    "How long? claim-1 1",
    "How long? figure-1 1",
    "How long? table-1 1",
  ]);
  const measured = resultOf(notebook(["volatile"]), { ...place, asOf: "2022-01-01" });
  assertEquals([measured.shown, measured.asOf, measured.summary], [[], "2022-01-01", { retrain: true }]);
});

Deno.test("`resultOf()` is the same, byte for byte, of a notebook and of its file", () => {
  const said = { retrain: true, drift: { weeks: 2, alarms: 1 }, decision: "Go on." };
  const [cell] = codeNotebook("1").cells;
  const data = { "text/plain": "{}", "application/vnd.wardbook.summary+json": said };
  const outputs = [{ output_type: "display_data", metadata: {}, data }] as const;
  const fresh = { ...notebook(), cells: [...notebook().cells, { ...cell, outputs }] } as Notebook;
  const [now, later] = [fresh, parseNotebook(notebookText(fresh))].map((each) => resultOf(each, place));
  assertEquals(now!.summary, said);
  assertEquals(JSON.stringify(now), JSON.stringify(later));
});

Deno.test("`readResults()` reads what was written, in order, and refuses what is damaged, naming the field", async () => {
  const folder = await Deno.makeTempDir();
  try {
    assertEquals(await readResults(folder), []);
    const results = ["02_b", "01_a"].map((name) => resultOf(notebook(), { ...place, notebook: name }));
    for (const result of results) await writeResult(folder, result);
    assertEquals(await readResults(folder), results.toReversed());
    await removeResult(folder, "01_a");
    await removeResult(folder, "01_a");
    assertEquals((await readResults(folder)).length, 1);
    await Deno.writeTextFile(
      `${folder}/results/03_c.json`,
      JSON.stringify({ ...results[0], models: "none" }),
    );
    await assertRejects(() => readResults(folder), SyntaxError, 'its "models" must be');
    await Deno.writeTextFile(`${folder}/results/03_c.json`, "[");
    await assertRejects(() => readResults(folder), SyntaxError, "a result is a JSON object");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("`tableRows()` takes headings, numbers and texts from a table of a page", () => {
  const html = '<table><thead><tr><th>a</th><th style="text-align:right">b</th></tr></thead>' +
    "<tbody><tr><td>&lt; 1 &amp; x</td><td>2</td></tr></tbody></table><p>more</p>";
  assertEquals(tableRows(html), { head: ["a", "b"], isNumber: [false, true], rows: [["< 1 & x", "2"]] });
  assertEquals(tableRows("<p>none</p>"), { head: [], isNumber: [], rows: [] });
});
