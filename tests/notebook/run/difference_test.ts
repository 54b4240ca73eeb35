import { assertEquals } from "@std/assert";
import { type Notebook, notebookText } from "lib/notebook/notebook.ts";
import { firstDifference } from "lib/notebook/run/difference.ts";
import { codeNotebook } from "./code_notebook.ts";

const base = codeNotebook("1", "2", "3");
const notebook: Notebook = {
  ...base,
  cells: [
    { cell_type: "markdown", id: "t", metadata: {}, source: "# Title\nText" },
    ...base.cells.slice(0, 2),
    { cell_type: "markdown", id: "u", metadata: {}, source: "between" },
    ...base.cells.slice(2),
  ],
};
const text = notebookText(notebook);

Deno.test("`firstDifference()` is null when the bytes are the same", () => {
  assertEquals(firstDifference(text, notebook), null);
});

Deno.test("`firstDifference()` names the place of the first line that differs", () => {
  const cases: [string, string, string][] = [
    ["# Title", "text before cell 1", '    "# Title\\n",'],
    ['"2"', "cell 2", '    "2"'],
    ["between", "text before cell 3", '    "between"'],
    ['"3"', "cell 3", '    "3"'],
    ['"nbformat_minor": 5', "cell 3", ' "nbformat_minor": 5'],
  ];
  for (const [found, place, after] of cases) {
    const difference = firstDifference(text.replace(found, found.toUpperCase() + "!"), notebook);
    assertEquals(difference?.place, place);
    assertEquals(difference?.after, after);
    assertEquals(difference?.line, text.split("\n").indexOf(after) + 1);
  }
});

Deno.test("`firstDifference()` finds what is missing, added, or only formatted otherwise", () => {
  assertEquals(firstDifference(text.slice(0, -1), notebook)?.line, text.split("\n").length);
  assertEquals(firstDifference(`${text}\n`, notebook)?.before, "");
  assertEquals(firstDifference("", notebook), { place: "the notebook", line: 1, before: "", after: "{" });
  assertEquals(firstDifference(JSON.stringify(JSON.parse(text)), notebook)?.line, 1);
});
