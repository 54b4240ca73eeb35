import { assertEquals } from "@std/assert";
import { changeLine } from "lib/notebook/compare/change_line.ts";
import { compareNotebooks } from "lib/notebook/compare/compare_notebooks.ts";
import { differenceOfTexts } from "lib/notebook/compare/difference_of_texts.ts";
import type { Cell, MimeBundle, Notebook } from "lib/notebook/notebook.ts";

function notebookOf(outputs: readonly MimeBundle[], tags: readonly string[] = []): Notebook {
  const cells: Cell[] = [
    { cell_type: "markdown", id: "a", metadata: {}, source: "# Who?\n\n## How many?" },
    {
      ...{ cell_type: "code", id: "b", metadata: { tags }, source: "", execution_count: 1 },
      outputs: outputs.map((data) => ({ output_type: "display_data", data, metadata: {} })),
    },
  ];
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
}

const claim = (text: string): MimeBundle => ({ "text/markdown": text, "text/plain": text });
const table = (text: string): MimeBundle => ({ "text/html": "<table>", "text/plain": text });
const figure = (text: string, svg: string): MimeBundle => ({ "image/svg+xml": svg, "text/plain": text });

/** What `compareNotebooks()` says, a line each. */
function linesOf(before: readonly MimeBundle[], after: readonly MimeBundle[], tolerance = 0): string[] {
  return compareNotebooks(notebookOf(before), notebookOf(after), tolerance).map(changeLine);
}

Deno.test("`differenceOfTexts()` tells numbers from words, signs, thousands and versions", () => {
  const kind = (before: string, after: string, tolerance = 0) =>
    differenceOfTexts(before, after, tolerance).kind;
  assertEquals(kind("12 stays", "12 stays"), "same");
  assertEquals(kind("12 stays", "13 stays"), "numbers");
  assertEquals(kind("12 stays are fewer", "12 stays are more"), "words");
  assertEquals(kind("model `a443e1e59789`", "model `e4ad127ef087`"), "words");
  assertEquals(kind("1,000.5 days", "1,000.9 days", 0.001), "same");
  const { numbers } = differenceOfTexts("from −0.5 to 1,234 days", "from 0.5 to 1,230 days", 0);
  assertEquals(numbers, [
    { before: "−0.5", after: "0.5", change: 1 },
    { before: "1,234", after: "1,230", change: -4 },
  ]);
});

Deno.test("`compareNotebooks()` says nothing when nothing differs", () => {
  const outputs = [claim("3 stays"), table("ward  stays\nQ  3"), figure("a figure", "<svg/>")];
  assertEquals(linesOf(outputs, outputs), []);
});

Deno.test("`compareNotebooks()` tells changed numbers, turned claims, rows, drawings, and what is new or gone", () => {
  assertEquals(linesOf([claim("RMSE 16.4 days")], [claim("RMSE 16.9 days")]), ["claim: 16.4 to 16.9 (+0.5)"]);
  assertEquals(linesOf([claim("It is better")], [claim("It is worse")]), ["claim: says something else"]);
  assertEquals(linesOf([table("ward  stays\nQ  3\nR  4")], [table("ward  stays\nQ  3\nS  4")]), [
    "table: - R, + S",
  ]);
  assertEquals(linesOf([table("ward  stays\nQ  3")], [table("ward  stays\nQ  5")]), ["table: 3 to 5 (+2)"]);
  assertEquals(linesOf([figure("one", "<svg>1</svg>")], [figure("one", "<svg>2</svg>")]), [
    "figure: drawn otherwise under the same caption",
  ]);
  assertEquals(linesOf([], [claim("new")]), ["claim: shown on the right only"]);
  assertEquals(linesOf([claim("old")], []), ["claim: shown on the left only"]);
});

Deno.test("`compareNotebooks()` passes over numbers within the tolerance, and cells that are measured anew", () => {
  assertEquals(linesOf([claim("RMSE 16.40")], [claim("RMSE 16.41")], 0.001), []);
  const [before, after] = [
    notebookOf([claim("3 s")], ["volatile"]),
    notebookOf([claim("4 s")], ["volatile"]),
  ];
  assertEquals(compareNotebooks(before, after, 0), []);
});
