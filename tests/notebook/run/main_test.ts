import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { resolveInProject } from "lib/files/project_root.ts";
import { notebookText, parseNotebook, readNotebook, writeNotebook } from "lib/notebook/notebook.ts";
import { untilSaid } from "../../until_said.ts";
import { commandLine, type Said } from "../tasks/task_line.ts";
import { codeNotebook, type TestCell } from "./code_notebook.ts";

const mainFile = "lib/notebook/run/main.ts";
const line = commandLine(["run", "-q", "-A"], mainFile);

/** A folder of notebooks, and the command line. */
class Workplace {
  readonly notebooks: string;
  readonly runs: string;
  constructor(readonly folder: string) {
    this.notebooks = join(folder, "notebooks");
    this.runs = join(folder, "runs");
  }

  async add(name: string, ...cells: TestCell[]): Promise<void> {
    await Deno.mkdir(this.notebooks, { recursive: true });
    await writeNotebook(join(this.notebooks, `${name}.ipynb`), codeNotebook(...cells));
  }

  command(args: readonly string[]): Deno.Command {
    return new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", resolveInProject(mainFile), ...this.#placed(args)],
      env: { NO_COLOR: "1", INIT_CWD: this.folder },
      stdout: "piped",
      stderr: "piped",
    });
  }

  call(args: readonly string[], env: Record<string, string> = {}): Promise<Said> {
    return line(this.#placed(args), { INIT_CWD: this.folder, ...env });
  }

  #placed(args: readonly string[]): string[] {
    return [...args, ...(args[0] === "render" ? [] : ["--notebooks", this.notebooks, "--out", this.runs])];
  }

  read(...path: string[]): Promise<string> {
    return Deno.readTextFile(join(this.folder, ...path));
  }

  async fileNames(): Promise<string[]> {
    return (await Array.fromAsync(Deno.readDir(this.runs), ({ name }) => name)).sort();
  }
}

async function inWorkplace(test: (workplace: Workplace) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(new Workplace(folder));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const parameters: TestCell = {
  source: 'let asOf = "2022-11-01"; // when\nlet cohort = "synthetic";',
  tags: ["parameters"],
};
const summaryMime = "application/vnd.wardbook.summary+json";
const says = (json: string) => `await Deno.jupyter.display({ "${summaryMime}": ${json} }, { raw: true });`;

Deno.test("`main()` runs all notebooks in order, twice the same, and sums up in JSON", () =>
  inWorkplace(async (workplace) => {
    await workplace.add("02_second", says("{ champion: null, retrain: false }"));
    await workplace.add(
      "01_first",
      parameters,
      "console.log(asOf);",
      says("{ retrain: true, promoted: true }"),
    );
    const { code, out, err } = await workplace.call(["run", "--json"]);
    assertEquals(code, 0, err);
    const lines = out.trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(lines.map(({ notebook, cells, ok }) => [notebook, cells, ok]), [
      ["01_first", 3, true],
      ["02_second", 1, true],
      [undefined, undefined, true],
    ]);
    const { seconds, peakMegabytes, ...summary } = lines[2];
    assertEquals(summary, {
      retrain: false,
      promoted: true,
      champion: null,
      summary: true,
      ok: true,
      notebooks: 2,
    });
    assertEquals(typeof seconds, "number");
    if (Deno.build.os === "linux") {
      assertEquals(peakMegabytes, Math.max(lines[0].peakMegabytes, lines[1].peakMegabytes));
    }
    assertStringIncludes(err, "01_first: cell 3 of 3");
    const files = [
      "01_first.html",
      "01_first.ipynb",
      "02_second.html",
      "02_second.ipynb",
      "index.html",
      "results",
    ];
    assertEquals(await workplace.fileNames(), files);
    const first = await workplace.read("runs", "01_first.ipynb");
    const again = await workplace.call(["run", "--quiet"]);
    assertEquals([again.code, again.err], [0, ""]);
    assertStringIncludes(again.out, "runs/index.html");
    assertEquals(await workplace.read("runs", "01_first.ipynb"), first);
  }));

Deno.test("`main()` stops at the notebook that fails, and names notebook, cell and message", () =>
  inWorkplace(async (workplace) => {
    await workplace.add("01_good", "1");
    await workplace.add(
      "02_bad",
      "2",
      'console.log("so far"); throw new RangeError("beds must be positive");',
    );
    await workplace.add("03_never", "3");
    await Deno.mkdir(workplace.runs);
    await Deno.writeTextFile(join(workplace.runs, "03_never.html"), "of an earlier run");
    const { code, out, err } = await workplace.call(["run", "--quiet", "--json"]);
    assertEquals(code, 1);
    assertEquals(err, "02_bad: cell 2: RangeError: beds must be positive\n");
    const lines = out.trim().split("\n").map((line) => JSON.parse(line));
    const message = "RangeError: beds must be positive";
    assertEquals(lines[1].error, { cell: 2, kind: "error", message });
    assertEquals(lines[2].ok, false);
    const files = ["01_good.html", "01_good.ipynb", "02_bad.html", "02_bad.ipynb", "index.html", "results"];
    assertEquals(await workplace.fileNames(), files);
    assertStringIncludes(await workplace.read("runs", "02_bad.ipynb"), "so far");
    assertStringIncludes(await workplace.read("runs", "index.html"), message);
  }));

Deno.test("`main()` takes parameters from the command line before the environment", () =>
  inWorkplace(async (workplace) => {
    await workplace.add("01_first", parameters, "console.log(asOf, cohort);");
    await workplace.add("02_second", "1");
    const env = { WARDBOOK_AS_OF: "2022-12-24", WARDBOOK_COHORT: "sparcs" };
    const { code, err } = await workplace.call(["run", "--as-of=2022-12-01", "--quiet"], env);
    assertEquals([code, err], [0, ""]);
    assertStringIncludes(await workplace.read("runs", "01_first.ipynb"), "2022-12-01 sparcs");
  }));

Deno.test("`main()` refuses wrong use with exit code 2 before anything runs", () =>
  inWorkplace(async (workplace) => {
    await workplace.add("01_first", parameters, "1");
    await Deno.writeTextFile(join(workplace.folder, "broken.ipynb"), "{");
    const cases: [string[], string][] = [
      [
        ["run", "--as-off", "x"],
        'Cannot set "as-off" as it must be a parameter of a notebook: there are --as-of, --cohort',
      ],
      [
        ["run", "--as-of", "tomorrow"],
        'parameter "asOf" as it must be a date (such as 2022-11-01, today or yesterday): current value is "tomorrow"',
      ],
      [["run", "--cohort", "../../x"], 'must be a word of a-z, 0-9, "-" and "_": current value is "../../x"'],
      [
        ["run", "--save", "--as-of", "2022-12-01"],
        "Cannot save notebooks as all parameters must be at their defaults",
      ],
      [["run", "--check", "--as-of", "2022-12-01"], "Cannot check notebooks"],
      [["notebook", "7"], 'Cannot find notebook "7"'],
      [["render", "nowhere.ipynb"], "nowhere.ipynb"],
      [["render", "broken.ipynb"], "as a notebook is JSON"],
      [["walk"], "a command must be one of"],
    ];
    for (const [args, message] of cases) {
      const { code, out, err } = await workplace.call(args);
      assertEquals([code, out], [2, ""], err);
      assertStringIncludes(err, message);
    }
    assertEquals(
      await Array.fromAsync(Deno.readDir(workplace.folder), ({ name }) => name).then((n) => n.sort()),
      [
        "broken.ipynb",
        "notebooks",
      ],
    );
  }));

Deno.test("`main()` refuses credentials before it writes anything or starts a kernel, and doesn't repeat them", () =>
  inWorkplace(async (workplace) => {
    const warehouse: TestCell = { source: 'let warehouse = "duckdb::memory:";', tags: ["parameters"] };
    await workplace.add("01_first", warehouse, 'Deno.writeTextFileSync("ran", "");');
    const url = "snowflake://alice:hunter2@acct/DB/SC";
    const cases: [string[], Record<string, string>][] = [
      [["run", "--warehouse", url], {}],
      [["run", `--warehouse=${url}`], {}],
      [["run", "--warehous", url], {}],
      [["run"], { WARDBOOK_WAREHOUSE: url }],
      [["notebook", url], {}],
    ];
    for (const [args, env] of cases) {
      const { code, out, err } = await workplace.call(args, env);
      assertEquals([code, out], [2, ""], err);
      assertStringIncludes(err, "must hold no user, password or token");
      assert(!err.includes("hunter2"), err);
    }
    await workplace.add("01_first", { ...warehouse, source: `let warehouse = "${url}";` }, "1");
    assertEquals((await workplace.call(["run"])).code, 2);
    assertEquals(await Array.fromAsync(Deno.readDir(workplace.folder), ({ name }) => name), ["notebooks"]);
  }));

Deno.test("`main()` shows the escapes in a message, and not more of it than people read", () =>
  inWorkplace(async (workplace) => {
    await workplace.add(
      "01_first",
      'throw new Error("\\x1b]0;OWNED\\x07\\x1b[2J \\u202e" + "x".repeat(50_000))',
    );
    const { code, err } = await workplace.call(["run", "--quiet"]);
    assertEquals(code, 1);
    assertStringIncludes(err, "01_first: cell 1: Error: \\x1b]0;OWNED\\x07\\x1b[2J \\u202exxx");
    assertStringIncludes(err, "more characters)");
    assert(err.length < 2200);
    const page = await workplace.read("runs", "01_first.html");
    for (const character of ["\x1b", "\x07", "\u202e"]) assert(!page.includes(character));
    assert(page.length < 60_000);
  }));

Deno.test("`main()` goes on after an output that can't be rendered", () =>
  inWorkplace(async (workplace) => {
    const show = (html: string) =>
      `await Deno.jupyter.broadcast("display_data", { data: { "text/html": ${html} }, metadata: {}, transient: {} });`;
    await workplace.add(
      "01_deep",
      show("'<font color=red>line<br>'.repeat(3000)"),
      'console.log("after it")',
    );
    await workplace.add("02_next", "1");
    const { code, out, err } = await workplace.call(["run", "--quiet", "--json"]);
    assertEquals([code, err], [0, ""]);
    assertEquals(out.trim().split("\n").length, 3);
    assertEquals((await workplace.fileNames()).length, 6);
    const page = await workplace.read("runs", "01_deep.html");
    for (const text of ["This output is shown as text", "after it"]) assertStringIncludes(page, text);
  }));

Deno.test("`main()` saves canonical notebooks, and says which line differs from them later", () =>
  inWorkplace(async (workplace) => {
    const volatile: TestCell = { source: "performance.now()", tags: ["volatile"] };
    await workplace.add("01_first", 'console.log(Deno.env.get("WORD"));', volatile);
    assertEquals((await workplace.call(["run", "--check", "--quiet"], { WORD: "a" })).code, 1);
    assertEquals((await workplace.call(["run", "--save", "--quiet"], { WORD: "a" })).code, 0);
    const saved = await workplace.read("notebooks", "01_first.ipynb");
    assertStringIncludes(saved, "Measured at every run");
    assertEquals((await workplace.call(["run", "--check", "--quiet"], { WORD: "a" })).code, 0);
    const { code, err } = await workplace.call(["run", "--check", "--quiet"], { WORD: "b" });
    assertEquals(code, 1);
    const line = saved.split("\n").findIndex((text) => text.includes('"a\\n"')) + 1;
    assertEquals(
      err,
      `01_first: cell 1: line ${line} of the file differs\n  in the file: "a\\n"\n  in this run: "b\\n"\n`,
    );
    assertEquals(await workplace.read("notebooks", "01_first.ipynb"), saved);
  }));

Deno.test("`main()` runs one notebook by number, and renders files", () =>
  inWorkplace(async (workplace) => {
    await workplace.add("01_first", "1");
    await workplace.add("02_second", "2");
    const { code, out } = await workplace.call(["notebook", "2", "--quiet"]);
    assertEquals(code, 0);
    assertStringIncludes(out, "02_second.html");
    assertEquals(await workplace.fileNames(), ["02_second.html", "02_second.ipynb", "results"]);
    const rendered = await workplace.call(["render", "runs/02_second.ipynb", "--out", "pages"]);
    assertEquals(rendered.code, 0, rendered.err);
    assertStringIncludes(await workplace.read("pages", "02_second.html"), "<html");
  }));

Deno.test("`main()` explains itself when asked", () =>
  inWorkplace(async (workplace) => {
    for (const command of ["run", "notebook", "render"]) {
      const { code, out } = await workplace.call([command, "--help"]);
      assertEquals(code, 0);
      assertStringIncludes(out, `deno task ${command}`);
      assertStringIncludes(out, "Examples");
    }
  }));

Deno.test({
  name: "`main()` ends the kernel and exits with 130 when it is interrupted",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inWorkplace(async (workplace) => {
      const pidFile = join(workplace.folder, "pid");
      const source = `Deno.writeTextFileSync(${JSON.stringify(pidFile)}, String(Deno.pid));`;
      await workplace.add("01_endless", source, 'console.log("here"); await new Promise(() => {});');
      const child = workplace.command(["run"]).spawn();
      const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
      await untilSaid(reader, "cell 1 of 2");
      child.kill("SIGINT");
      assertEquals((await child.status).code, 130);
      await Promise.all([reader.cancel(), child.stdout.cancel()]);
      const pid = Number(await Deno.readTextFile(pidFile));
      assert(isGone(pid), "the kernel lives on");
    }),
});

Deno.test("`main()` writes notebooks that follow nbformat 4.5", () =>
  inWorkplace(async (workplace) => {
    await workplace.add("01_first", "console.log(1); 2", "throw new Error('x')");
    await workplace.call(["run", "--quiet"]);
    const file = join(workplace.runs, "01_first.ipynb");
    const text = await Deno.readTextFile(file);
    assertEquals(notebookText(parseNotebook(text)), text);
    assertEquals((await readNotebook(file)).cells.length, 2);
    assertEquals(violationsOf(JSON.parse(text)), []);
  }));

function isGone(pid: number): boolean {
  try {
    Deno.kill(pid, "SIGCONT");
    return false;
  } catch {
    return true;
  }
}

type Json = Readonly<Record<string, unknown>>;

/**
 * What breaks the schema https://github.com/jupyter/nbformat/blob/main/nbformat/v4/nbformat.v4.5.schema.json
 */
function violationsOf(notebook: Json): string[] {
  const keys = { notebook: ["cells", "metadata", "nbformat", "nbformat_minor"] };
  const cells = notebook.cells as Json[];
  const ids = cells.map(({ id }) => String(id));
  return [
    ...wrongKeys("notebook", notebook, keys.notebook),
    ...(notebook.nbformat === 4 && Number(notebook.nbformat_minor) >= 5 ? [] : ["nbformat"]),
    ...ids.filter((id) => !/^[a-zA-Z0-9-_]{1,64}$/.test(id) || ids.indexOf(id) !== ids.lastIndexOf(id)),
    ...cells.flatMap(cellViolations),
  ];
}

function cellViolations(cell: Json): string[] {
  const common = ["cell_type", "id", "metadata", "source"];
  if (cell.cell_type !== "code") return wrongKeys("text cell", cell, common);
  return [
    ...wrongKeys("code cell", cell, [...common, "execution_count", "outputs"]),
    ...(cell.outputs as Json[]).flatMap((output) =>
      wrongKeys(String(output.output_type), output, [
        "output_type",
        ...outputKeys[String(output.output_type)] ?? [],
      ])
    ),
  ];
}

const outputKeys: Readonly<Record<string, readonly string[]>> = {
  stream: ["name", "text"],
  display_data: ["data", "metadata"],
  execute_result: ["data", "execution_count", "metadata"],
  error: ["ename", "evalue", "traceback"],
};

function wrongKeys(name: string, value: Json, required: readonly string[]): string[] {
  const actual = Object.keys(value);
  return [
    ...required.filter((key) => !actual.includes(key)).map((key) => `${name} lacks ${key}`),
    ...actual.filter((key) => !required.includes(key)).map((key) => `${name} has ${key}`),
  ];
}
