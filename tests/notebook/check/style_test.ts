import { assertEquals } from "@std/assert";
import { checkCellStyle } from "lib/notebook/check/style.ts";
import type { Cell, Notebook } from "lib/notebook/notebook.ts";
import { codeCell, display, markdownCell } from "../render/render_sample.ts";

const question = markdownCell("question", "# Why?\n\nBecause.");
const parameters = codeCell("parameters", "let n = 1;", [], ["parameters"]);
const lines = (count: number) => Array(count).fill("n;").join("\n");

Deno.test("`checkCellStyle()` finds nothing when the notebook keeps the style", () => {
  const cells = [
    question,
    parameters,
    codeCell("i", lines(20), [], ["imports"]),
    codeCell("eight", lines(8) + "\n"),
    codeCell(
      "words",
      "// for all of class S, while they do\nshow('for a function', `select the best`, x.for, { class: 1 });",
    ),
    codeCell("sql", 'await warehouse.query(sql("stays"), { title: "Select ward and date from the list" });'),
    codeCell("figures", "n", Array.from({ length: 6 }, () => display({ "image/svg+xml": "<svg/>" }))),
  ];
  assertEquals(checkCellStyle(notebook(cells), 500_000), []);
});

Deno.test("`checkCellStyle()` names cell, line and rule of what a cell breaks", () => {
  const cases: [string, string][] = [
    ["", "3:1 cell-length"],
    [lines(9), "3:9 cell-length"],
    ["n;\nfunction f() {}", "3:2 logic-in-lib"],
    ["const f = async function () {};", "3:1 logic-in-lib"],
    ["class A {}", "3:1 logic-in-lib"],
    ["/* a\nb */ for (const x of []) n;", "3:2 logic-in-lib"],
    ["n;\n\nwhile (n < 1) n++;", "3:3 logic-in-lib"],
    ["do { n++; } while (n < 1);", "3:1 logic-in-lib,3:1 logic-in-lib"],
    ["n;\nquery(`\n  SELECT 1\n`);", "3:2 sql-in-files"],
    ['query("select a from b");', "3:1 sql-in-files"],
    ["query('create table t as');", "3:1 sql-in-files"],
    ['query("DELETE FROM stays");', "3:1 sql-in-files"],
  ];
  for (const [source, expected] of cases) {
    const problems = checkCellStyle(notebook([question, parameters, codeCell("c", source)]), 0);
    assertEquals(problems.map(({ cell, line, rule }) => `${cell}:${line} ${rule}`).join(), expected, source);
  }
});

Deno.test("`checkCellStyle()` says what the notebook as a whole breaks", () => {
  const figures = Array.from({ length: 7 }, () => display({ "image/svg+xml": "<svg/>" }));
  const cases: [readonly Cell[], number, string[]][] = [
    [[], 0, [
      'the first cell must open with the question, as "# …?": it doesn\'t',
      'one cell must be tagged "parameters": found 0',
    ]],
    [[markdownCell("a", "# Stays\n\nWhy?"), parameters], 0, [
      'the first cell must open with the question, as "# …?": found "# Stays"',
    ]],
    [[question, parameters, codeCell("p", "let n = 1;", [], ["parameters"])], 0, [
      'one cell must be tagged "parameters": found 2',
    ]],
    [[question, parameters, codeCell("f", "n", figures)], 0, ["at most 6 figures a notebook: found 7"]],
    [[question, parameters], 500_001, ["at most 500 KB a notebook: found 501 KB"]],
    [[question, parameters, codeCell("question", "n")], 0, [
      'ids of cells must be unique: "question" is that of cell 1, too',
    ]],
  ];
  for (const [cells, bytes, messages] of cases) {
    assertEquals(checkCellStyle(notebook(cells), bytes).map(({ message }) => message), messages);
  }
});

function notebook(cells: readonly Cell[]): Notebook {
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
}
