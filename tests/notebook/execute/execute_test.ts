import {
  assert,
  assertEquals,
  assertGreater,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import {
  type CellError,
  type CellProgress,
  executeNotebook,
  type Execution,
} from "lib/notebook/execute/execute.ts";
import { notebookText, type Output } from "lib/notebook/notebook.ts";
import { codeNotebook, type TestCell } from "../run/code_notebook.ts";
import { OneKernel } from "./one_kernel.ts";

const folder = resolveInProject("tests"), together = new OneKernel(folder);
const raises = ["raises-exception"];

function execute(cells: readonly TestCell[], timeoutSeconds = 30): Promise<Execution> {
  return executeNotebook(codeNotebook(...cells), { folder, timeoutSeconds });
}

function outputsOf({ notebook }: Execution): (readonly Output[])[] {
  return notebook.cells.map((cell) => cell.cell_type === "code" ? cell.outputs : []);
}

function stream(text: string, name: "stdout" | "stderr" = "stdout"): Output {
  return { output_type: "stream", name, text };
}

function shown(text: string): Output {
  return { output_type: "display_data", data: { "text/plain": text }, metadata: {} };
}

Deno.test("`executeNotebook()` keeps outputs in their order and merges neighbours of one stream", async () => {
  const execution = await execute([
    'console.log("a"); console.log("b"); console.error("c"); console.log("d"); 40 + 2',
    "  \n",
    'await Deno.jupyter.display({ "text/plain": "x" }, { raw: true }); console.log("e");',
  ]);
  assertEquals(execution.error, null);
  assertEquals(outputsOf(execution), [
    [
      stream("a\nb\n"),
      stream("c\n", "stderr"),
      stream("d\n"),
      { output_type: "execute_result", data: { "text/plain": "42" }, metadata: {}, execution_count: 1 },
    ],
    [],
    [shown("x"), stream("e\n")],
  ]);
  const counts = execution.notebook.cells.map((cell) => cell.cell_type === "code" && cell.execution_count);
  assertEquals(counts, [1, null, 3]);
  assertEquals(execution.notebook.metadata.kernelspec, {
    display_name: "Deno",
    language: "typescript",
    name: "deno",
  });
  assertGreater(execution.seconds, 0);
  if (Deno.build.os === "linux") assertGreater(execution.peakMegabytes, 10);
});

const display = (text: string, id: string, update: boolean) =>
  `await Deno.jupyter.display({ "text/plain": "${text}" }, { raw: true, display_id: "${id}", update: ${update} });`;
const clear = (wait: boolean) => `await Deno.jupyter.broadcast("clear_output", { wait: ${wait} });`;
const changing = together.add(
  `${display("old", "one", false)} console.log("between"); ${display("old", "one", false)}`,
  `${display("new", "one", true)} ${display("nobody", "two", true)}`,
  `console.log("gone"); ${clear(false)} console.log("kept"); ${clear(true)}`,
  `console.log("gone"); ${clear(true)} console.log("kept");`,
);

Deno.test("`executeNotebook()` follows `clear_output` and `update_display_data`", async () => {
  assertEquals(await changing(), [
    [shown("new"), stream("between\n"), shown("new")],
    [],
    [stream("kept\n")],
    [stream("kept\n")],
  ]);
});

const sharing = together.add(
  'import { projectRoot } from "lib/files/project_root.ts"; const x = 1;',
  'console.log(x, Deno.cwd().endsWith("tests"), projectRoot.protocol, Deno.env.get("NO_COLOR"));',
);

Deno.test("`executeNotebook()` shares names between cells and runs in the notebook's folder", async () => {
  assertEquals((await sharing())[1], [stream("1 true file: 1\n")]);
});

Deno.test("`executeNotebook()` injects parameters behind their cell", async () => {
  const notebook = codeNotebook(
    { source: 'let city = "x";\nlet n = 1;', tags: ["parameters"] },
    "`${city} ${n}`",
  );
  const execution = await executeNotebook(notebook, { folder, values: { city: "y" } });
  assertEquals(execution.notebook.cells.map((cell) => cell.id), ["c1", "injected-parameters", "c2"]);
  assertEquals(outputsOf(execution)[2], [
    { output_type: "execute_result", data: { "text/plain": '"y 1"' }, metadata: {}, execution_count: 3 },
  ]);
});

/** Cells that fail, and what is said of it. */
const failing: readonly (readonly [string, RegExp])[] = [
  ['throw new RangeError("no\\nreally")', /^RangeError: no\nreally$/],
  ['throw "text"', /^Error: text$/],
  ["null.x", /^TypeError: Cannot read properties of null/],
  ["const a = 1;\nlet b = ;", /^SyntaxError: Expression expected$/],
  ["const a = 1; const a = 2;", /^SyntaxError: Identifier 'a' has already been declared$/],
  ['import "./nowhere.ts";', /^TypeError: Module not found "tests\/nowhere\.ts"/],
  ['import "npm:left-pad@0.0.3";', /^Error: Cannot run the cell as its imports must load/],
  ['setTimeout(() => { throw new Error("from a timer"); }, 0);', /^Error: from a timer$/],
  [
    'setTimeout(() => { throw new Error("in between"); }, 0); await new Promise((done) => setTimeout(done, 20));',
    /^Error: in between$/,
  ],
  ['Promise.reject(new TypeError("unhandled"));', /^TypeError: unhandled$/],
  ["Promise.reject(7);", /^Error: 7$/],
  ["Promise.reject({ beds: 2 });", /^Error: \{ beds: 2 \}$/],
  ["throw { beds: 2 };", /^Error: \{ beds: 2 \}$/],
  ["throw [1, 2];", /^Error: \[ 1, 2 \]$/],
  ["throw Object.create(null);", /^Error: \[Object: null prototype\] \{\}$/],
  ["throw undefined;", /^Error: no error was thrown but null, undefined, /],
  ["throw 1n;", /^Error: no error was thrown but null, undefined, /],
  ['"\\ud83d\\ude00 ward".slice(0, 1)', /^TypeError: Cannot show the cell's value, .* half of one/],
  ['throw new Error("\\ud83d")', /^TypeError: Cannot show the cell's value, or the error that it threw/],
];

Deno.test("`executeNotebook()` stops at the cell that fails, with its error as output", async () => {
  const long = [
    'throw new Error("x".repeat(50_000))',
    /^Error: x{1993}… \(48,007 more characters\)$/,
  ] as const;
  for (const [source, message] of [failing[4]!, failing[7]!, long]) {
    const execution = await execute(['console.log("before")', source, 'console.log("after")']);
    const [before, failed, after] = outputsOf(execution);
    assertEquals(execution.error?.cell, 2, source);
    assertEquals(execution.error?.kind, "error");
    assertMatch(execution.error?.message ?? "", message);
    assertEquals(before, [stream("before\n")]);
    assertEquals(failed?.at(-1)?.output_type, "error", source);
    assertEquals(after, []);
  }
});

Deno.test("`executeNotebook()` says in the output whatever it was that a cell threw", async () => {
  // A block each, as cells share their names. After an import that failed others fail, too.
  const cells = failing.map(([source]) => ({
    source: source.includes("const a") || source.startsWith("import") ? source : `{ ${source} }`,
    tags: raises,
  }));
  for (const [i, outputs] of outputsOf(await execute(cells)).entries()) {
    const last = outputs.at(-1);
    assert(last?.output_type === "error", failing[i]![0]);
    assertMatch(`${last.ename}: ${last.evalue}`, failing[i]![1], failing[i]![0]);
  }
});

const unparsed = together.add({ source: "const a = 1;\nlet b = ;", tags: raises });

Deno.test("`executeNotebook()` shows where a cell can't be parsed", async () => {
  const [[error]] = await unparsed() as [Output[]];
  assertStringIncludes(JSON.stringify(error), "2 | let b = ;");
});

const going = together.add(
  { source: 'throw new Error("wanted")', tags: raises },
  { source: "let = ;", tags: raises },
  { source: 'Promise.reject(new Error("wanted"));', tags: raises },
  "1",
);

Deno.test("`executeNotebook()` goes on after an error when the cell is tagged `raises-exception`", async () => {
  const last = (await going()).map((outputs) => outputs.at(-1)?.output_type);
  assertEquals(last, ["error", "error", "error", "execute_result"]);
});

const traced = together.add({
  source: 'import { parseNotebook } from "lib/notebook/notebook.ts"; parseNotebook("");',
  tags: raises,
});

Deno.test("`executeNotebook()` writes no path of this machine into a traceback", async () => {
  const text = JSON.stringify(await traced());
  assertStringIncludes(text, "lib/notebook/notebook.ts:");
  assertEquals(text.includes(resolveInProject("")), false);
});

Deno.test("`executeNotebook()` ends a cell that takes too long, keeping what it put out", async () => {
  const loops = [
    "while (true);",
    "await new Promise(() => {});",
    "await new Promise((done) => setTimeout(done, 1e6));",
  ];
  for (const loop of loops) {
    const execution = await execute([`console.log("kept"); ${loop}`, "1"], .3);
    const error: CellError = { cell: 1, kind: "timeout", message: "the cell ran longer than 0.3 s" };
    assertEquals(execution.error, error);
    const [first, second] = outputsOf(execution);
    assertEquals(first?.map(({ output_type }) => output_type), ["stream", "error"], loop);
    assertEquals(second, []);
  }
});

Deno.test("`executeNotebook()` says how the kernel died, keeping what it put out", async () => {
  const cases: [string, string][] = [
    ["Deno.exit(3);", "the kernel died (exit code 3)"],
    ['import process from "node:process"; process.exit(4);', "the kernel died (exit code 4)"],
    ['Deno.kill(Deno.pid, "SIGKILL"); await new Promise(() => {});', "SIGKILL"],
  ];
  for (const [source, message] of cases) {
    const execution = await execute([
      `await Deno.jupyter.display({ "text/plain": "x" }, { raw: true });\n${source}`,
      "1",
    ]);
    assertEquals(execution.error?.kind, "death");
    assertStringIncludes(execution.error?.message ?? "", message);
    const [first, second] = outputsOf(execution);
    assertEquals(first?.at(-1)?.output_type, "error");
    assertEquals(second, []);
  }
});

Deno.test("`executeNotebook()` ends with the reason of its signal when that is aborted", async () => {
  const reason = new Error("stop");
  const controller = new AbortController();
  const onCell = () => controller.abort(reason);
  const notebook = codeNotebook("await new Promise(() => {});");
  const thrown = await assertRejects(() =>
    executeNotebook(notebook, { folder, signal: controller.signal, onCell })
  );
  assertEquals(thrown, reason);
  await assertRejects(() => executeNotebook(notebook, { folder, signal: controller.signal }), Error, "stop");
});

Deno.test("`executeNotebook()` reports each cell's start and end", async () => {
  const seen: CellProgress[] = [];
  const onCell = ({ seconds: _, ...progress }: CellProgress) => seen.push(progress);
  await executeNotebook(codeNotebook("1", "2"), { folder, onCell });
  assertEquals(seen, [1, 2].flatMap((cell) => [false, true].map((done) => ({ cell, cells: 2, done }))));
});

Deno.test("`executeNotebook()` gives the same bytes twice", async () => {
  const cells = [
    'console.log("a"); console.error("b"); ({ x: [1, 2], y: new Map([["k", 1]]) })',
    { source: 'throw new Error("wanted")', tags: ["raises-exception"] },
    'for (let i = 0; i < 100; i++) { console.log(i); if (i % 10 === 0) await Deno.jupyter.display({ "text/plain": `${i}` }, { raw: true }); }',
  ];
  const first = await execute(cells);
  const second = await executeNotebook(first.notebook, { folder });
  assertEquals(notebookText(second.notebook), notebookText(first.notebook));
});

const causing = together.add(
  ...[
    'throw new Error("outer", { cause: new Error("inner", { cause: "deepest" }) })',
    'throw new AggregateError([new Error("one"), new TypeError("two")], "many")',
    'Promise.reject(new Error("late", { cause: new RangeError("reason") }));',
    'const loop = new Error("loop"); loop.cause = loop; throw loop',
    'throw new Error("alone")',
  ].map((source) => ({ source, tags: raises })),
);

Deno.test("`executeNotebook()` keeps the causes of an error and the errors inside it", async () => {
  const traces = (await causing()).map((outputs) => {
    const last = outputs.at(-1);
    return last?.output_type === "error" ? last.traceback.join("\n") : "";
  });
  assertMatch(traces[0]!, /^Error: outer\n[^]*\n {2}\[cause\]: Error: inner\n[^]*deepest/);
  assertMatch(traces[1]!, /^AggregateError: many\n[^]*\n {4}Error: one\n[^]*\n {4}TypeError: two/);
  assertMatch(traces[2]!, /^Error: late\n[^]*\n {2}\[cause\]: RangeError: reason/);
  assertMatch(traces[3]!, /Circular/);
  assertMatch(traces[4]!, /^Error: alone\n {4}at <anonymous>:1:\d+$/);
});

const shell = (stdout: string) =>
  `new Deno.Command(Deno.execPath(), { args: ["eval", "console.log(1); console.error(2)"]${stdout} })`;
const both = ', stdout: "inherit", stderr: "inherit"';
const bytes = "new TextEncoder().encode";
const past = together.add(
  `console.log("a"); Deno.stdout.writeSync(${bytes}("b\\n")); await Deno.stdout.write(${bytes}("c\\n")); console.log("d")`,
  `Deno.stderr.writeSync(${bytes}("e\\n"));`,
  'import process from "node:process"; process.stdout.write("f\\n"); process.stderr.write("g\\n");',
  `await new Blob(["h"]).stream().pipeTo(Deno.stdout.writable, { preventClose: true });`,
  `await ${shell(both)}.output();`,
  `await ${shell("")}.spawn().status;`,
  `${shell(both)}.outputSync();`,
  `new TextDecoder().decode((await ${shell("")}.output()).stdout)`,
  `Deno.stdout.writeSync(${bytes}("é").subarray(0, 1)); Deno.stdout.writeSync(${bytes}("é").subarray(1));`,
);

Deno.test("`executeNotebook()` keeps what a cell writes past the kernel, in its place", async () => {
  const texts = (await past()).map((outputs) =>
    outputs.flatMap((output) => output.output_type === "stream" ? [[output.name, output.text]] : []).sort()
  );
  const child = [["stderr", "2\n"], ["stdout", "1\n"]];
  assertEquals(texts, [
    [["stdout", "a\nb\nc\nd\n"]],
    [["stderr", "e\n"]],
    [["stderr", "g\n"], ["stdout", "f\n"]],
    [["stdout", "h"]],
    child,
    child,
    child,
    [],
    [["stdout", "é"]],
  ]);
});

const errors = together.add(
  "class Own extends Error {}; class Other extends Own {}",
  "[new Own() instanceof Own, new Error() instanceof Own, {} instanceof Error, new Other() instanceof Error].join()",
);

Deno.test("`executeNotebook()` leaves `instanceof Error` as it is", async () => {
  assertStringIncludes(JSON.stringify((await errors())[1]), "true,false,false,true");
});
