import { assert, assertEquals, assertThrows } from "@std/assert";
import { isDate, readParameters, withParameters } from "lib/notebook/execute/parameters.ts";
import type { Cell, Notebook } from "lib/notebook/notebook.ts";
import { ownSeconds } from "../../own_seconds.ts";
import { codeNotebook } from "../run/code_notebook.ts";

function notebookOf(...cells: Cell[]): Notebook {
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
}

function codeCell(source: string, ...tags: string[]): Cell {
  return {
    cell_type: "code",
    id: `c${source.length}`,
    metadata: { tags },
    source,
    execution_count: null,
    outputs: [],
  };
}

function parametersOf(...lines: string[]) {
  return readParameters(notebookOf(codeCell(lines.join("\n"), "parameters")));
}

Deno.test("`readParameters()` reads names, defaults, types and comments", () => {
  const parameters = parametersOf(
    "// What this run looks at.",
    'let asOf = "2022-11-01"; // "as of", 2022',
    "let cohort = 'synthetic';",
    "",
    "  let rows = 10_000;  //   at most   ",
    "let share = -.25;",
    "let tiny = 1e-3;",
    "let full = false;",
    'let quoted = "a \\"b\\"; // c\\n";',
    "let plain = `x; y`;",
    'let at = "2022-11-01T08:30";',
    'let none = "";',
  );
  assertEquals(parameters.map(({ name, type, value, comment }) => [name, type, value, comment]), [
    ["asOf", "date", "2022-11-01", '"as of", 2022'],
    ["cohort", "string", "synthetic", ""],
    ["rows", "number", 10_000, "at most"],
    ["share", "number", -.25, ""],
    ["tiny", "number", .001, ""],
    ["full", "boolean", false, ""],
    ["quoted", "string", 'a "b"; // c\n', ""],
    ["plain", "string", "x; y", ""],
    ["at", "date", "2022-11-01T08:30", ""],
    ["none", "string", "", ""],
  ]);
});

Deno.test("`readParameters()` finds none when no cell is tagged or the cell is empty", () => {
  assertEquals(readParameters(notebookOf()), []);
  assertEquals(readParameters(notebookOf(codeCell("let a = 1;"))), []);
  assertEquals(parametersOf(""), []);
});

Deno.test("`readParameters()` refuses a line that is no plain declaration", () => {
  const lines = [
    "const a = 1;",
    "let a;",
    "let a = 1",
    "let a = b;",
    "let a = 1 + 1;",
    "let a = [1];",
    "let a = `${b}`;",
    "let a = \"x';",
    "let a = 1; let b = 2;",
    "let a: number = 1;",
    "let 1a = 1;",
    'let a = "x" + "y";',
    "export let a = 1;",
    "a = 1;",
  ];
  for (const line of lines) {
    assertThrows(() => parametersOf(line), SyntaxError, `current line is "${line}"`);
  }
});

Deno.test("`readParameters()` refuses a name or a cell that is there twice", () => {
  assertThrows(() => parametersOf("let a = 1;", "let a = 2;"), SyntaxError, '"a" is declared twice');
  const twice = notebookOf(codeCell("let a = 1;", "parameters"), codeCell("let b = 1;", "parameters"));
  assertThrows(() => readParameters(twice), SyntaxError, "there are 2");
});

Deno.test("`isDate()` knows which days there are", () => {
  const dates = [
    "2022-11-01",
    "2024-02-29",
    "2022-11-01T00:00",
    "2022-11-01T23:59:59",
    "2022-11-01T10:00:00Z",
  ];
  const others = [
    "",
    "2022-11-1",
    "2022-13-01",
    "2022-02-29",
    "2022-11-31",
    "2022-00-10",
    "2022-11-01T24:00",
    "2022-11-01T10:60",
    "2022-11-01 10:00",
    "20221101",
    "x2022-11-01",
  ];
  assertEquals([...dates, ...others].filter(isDate), dates);
});

Deno.test("`withParameters()` adds one cell behind the parameters when values differ from the defaults", () => {
  const notebook = notebookOf(
    codeCell("0"),
    codeCell('let a = 1;\nlet b = "x";\nlet c = true;', "parameters"),
    codeCell("a"),
  );
  const changed = withParameters(notebook, { a: 2, b: 'y"', c: true });
  assertEquals(changed.cells.length, 4);
  assertEquals(changed.cells[2], {
    cell_type: "code",
    id: "injected-parameters",
    metadata: { tags: ["injected-parameters"] },
    source: 'let a = 2;\nlet b = "y\\"";',
    execution_count: null,
    outputs: [],
  });
});

Deno.test("`withParameters()` leaves a notebook as it is when nothing differs, and takes out what was injected", () => {
  const notebook = notebookOf(codeCell("let a = 1;", "parameters"));
  assertEquals(withParameters(notebook, {}), notebook);
  assertEquals(withParameters(notebook, { a: 1 }), notebook);
  assertEquals(withParameters(withParameters(notebook, { a: 2 }), {}), notebook);
  assertEquals(withParameters(notebookOf(), { a: 2 }), notebookOf());
});

Deno.test("`readParameters()` reads a text's escapes as the kernel does", () => {
  const texts = [
    String.raw`caf\u00e9`,
    String.raw`caf\xe9`,
    String.raw`\u{1f600} \u{e9}`,
    String.raw`a\nb\tc\rd\be\ff\vg\0`,
    "\\'\\\"\\\\\\q",
    "\\ud83d\\ude00 \\ud83d",
  ];
  for (const text of texts) {
    for (const quote of [`"`, `'`, "`"]) {
      const literal = quote + text + quote;
      const [parameter] = readParameters(
        codeNotebook({ source: `let ward = ${literal};`, tags: ["parameters"] }),
      );
      assertEquals(parameter?.value, Function(`return ${literal}`)(), literal);
    }
  }
  for (
    const bad of [String.raw`\u12`, String.raw`\xg0`, String.raw`\u{110000}`, String.raw`\u{`, String.raw`\1`]
  ) {
    const notebook = codeNotebook({ source: `let ward = "${bad}";`, tags: ["parameters"] });
    assertThrows(() => readParameters(notebook), SyntaxError, "each line must be");
  }
});

Deno.test("`readParameters()` refuses long lines in time that grows with their length alone", () => {
  const lines = [
    `let a = ${"1".repeat(1e6)}x;`,
    `let a = ${"1_".repeat(4000)}x;`,
    `let a = ${" ".repeat(9000)}x`,
    `let a = "${"\\".repeat(9000)}`,
    `let a = ${"1".repeat(4000)}.${"1".repeat(4000)}x;`,
    `let a = 1 ${" ".repeat(9000)}; x`,
  ];
  for (const line of lines) {
    const notebook = codeNotebook({ source: line, tags: ["parameters"] });
    const start = ownSeconds();
    assertThrows(() => readParameters(notebook), SyntaxError);
    // Seconds, where it used to be a minute: far from both.
    assert(ownSeconds() - start < 5, line.slice(0, 20));
  }
});
