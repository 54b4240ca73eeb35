import { assertEquals, assertRejects } from "@std/assert";
import { checkCells } from "lib/notebook/check/check.ts";
import { type Cell, writeNotebook } from "lib/notebook/notebook.ts";
import { codeCell, markdownCell } from "../render/render_sample.ts";

const question = markdownCell("question", "# Why?");
const parameters = codeCell("parameters", 'let cohort = "synthetic";\nlet dry = false;\nlet limit = 5;', [], [
  "parameters",
]);
const use = codeCell("use", "if (dry === true) console.log(cohort, limit);");

const head = [question, parameters, use];
const injected = codeCell("injected", 'cohort = "sparcs";\nlet dry = true;', [], ["injected-parameters"]);
/** Checked together, as a project's are. */
const notebooks: Readonly<Record<string, readonly Cell[]>> = {
  "sound.ipynb": [
    question,
    parameters,
    codeCell("imports", 'import { tableOf } from "lib/table/table.ts";', [], ["imports"]),
    use,
    codeCell("rows", "const table = tableOf({});\nawait Promise.resolve(table.rowCount);\ntable.rowCount"),
  ],
  // The same names in another notebook are no redeclaration.
  "names.ipynb": [question, parameters, use, codeCell("table", "const table = 1;\nconsole.log(table);")],
  "types.ipynb": [
    ...head,
    codeCell("t", 'const days: number = 1;\nconst text: number = "a";\nconsole.log(days, text);'),
  ],
  "twice.ipynb": [
    ...head,
    codeCell("x1", "const x = 1;\nconsole.log(x);"),
    codeCell("x2", "const x = 2;"),
  ],
  "misspelt.ipynb": [
    ...head,
    codeCell("i", 'import { tableOff } from "lib/table/table.ts";'),
    codeCell("u", "console.log(tableOff);"),
  ],
  "missing.ipynb": [
    ...head,
    codeCell("i", 'import { x } from "lib/warehouse/nothing.ts";\nconsole.log(x);'),
  ],
  "unused.ipynb": [...head, codeCell("i", 'import { tableOf } from "lib/table/table.ts";')],
  "let.ipynb": [...head, codeCell("l", "let x = 1;\nconsole.log(x);")],
  "syntax.ipynb": [
    ...head,
    codeCell("s", "console.log(1);\nconst y = ;"),
    codeCell("e", "console.log(2);"),
  ],
  "open.ipynb": [...head, codeCell("s", "console.log([1);")],
  "style.ipynb": [...head, codeCell("f", "function f() {}\nconst x: string = 1;\nconsole.log(x);")],
  "injected.ipynb": [question, parameters, injected, use],
};
let checking: Promise<string[]> | undefined;

async function problemsOf(...names: readonly string[]): Promise<string[]> {
  const found = await (checking ??= problemsIn(notebooks));
  return found.filter((problem) => names.includes(problem.split(" ")[0]!));
}

Deno.test("`checkCells()` finds nothing when the notebook is sound", async () => {
  assertEquals(await problemsOf("sound", "names"), []);
});

Deno.test("`checkCells()` names notebook, cell, line and rule when a cell is wrong", async () => {
  const wrong = ["types", "twice", "misspelt", "missing", "unused", "let", "syntax", "open"];
  assertEquals(await problemsOf(...wrong), [
    "types 4:2 TS2322 Type 'string' is not assignable to type 'number'.",
    "twice 4:1 TS2451 Cannot redeclare block-scoped variable 'x'.",
    "twice 5:1 TS2451 Cannot redeclare block-scoped variable 'x'.",
    "misspelt 4:1 TS2724 '\"lib/table/table.ts\"' has no exported member named 'tableOff'. Did you mean 'tableOf'?",
    "missing 4:1 TS2307 Cannot find module 'lib/warehouse/nothing.ts'.",
    "unused 4:1 no-unused-vars `tableOf` is never used. If this is intentional, alias it with an underscore like `tableOf as _tableOf`",
    "let 4:1 prefer-const `x` is never reassigned. Use `const` instead",
    "syntax 4:2 syntax Expression expected",
    "open 4:1 syntax Expected ',', got ')'",
  ]);
});

Deno.test("`checkCells()` joins the style's problems to those of deno by cell and line", async () => {
  const found = await problemsOf("style");
  assertEquals(found.map((problem) => problem.split(" ").slice(0, 3).join(" ")), [
    "style 4:1 no-unused-vars",
    "style 4:1 logic-in-lib",
    "style 4:2 TS2322",
  ]);
});

Deno.test("`checkCells()` leaves injected parameters out", async () => {
  assertEquals(await problemsOf("injected"), []);
});

Deno.test("`checkCells()` finds nothing when there are no notebooks", async () => {
  assertEquals(await checkCells([]), []);
});

Deno.test("`checkCells()` refuses a file when it isn't a notebook", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/a.ipynb`, "{}");
  await assertRejects(() => checkCells([`${folder}/a.ipynb`]), SyntaxError, "a.ipynb");
  await Deno.remove(folder, { recursive: true });
});

/**
 * The problems of notebooks with these cells, as "name cell:line rule message", without the project's folder.
 */
async function problemsIn(notebooks: Readonly<Record<string, readonly Cell[]>>): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    const paths = Object.keys(notebooks).map((name) => `${folder}/${name}`);
    for (const [name, cells] of Object.entries(notebooks)) {
      await writeNotebook(`${folder}/${name}`, { nbformat: 4, nbformat_minor: 5, metadata: {}, cells });
    }
    const root = new URL("../../../", import.meta.url).href;
    return (await checkCells(paths)).map(({ notebook, cell, line, rule, message }) =>
      `${notebook.slice(folder.length + 1, -".ipynb".length)} ${cell}:${line} ${rule} ${
        message.replaceAll(root, "")
      }`
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
