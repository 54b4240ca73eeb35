import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { writeNotebook } from "lib/notebook/notebook.ts";
import { findNotebooks } from "lib/notebook/run/find_notebooks.ts";
import { runNotebooks, type RunOptions } from "lib/notebook/run/run.ts";
import { planRun } from "lib/notebook/run/run_plan.ts";
import { codeNotebook, type TestCell } from "./code_notebook.ts";

const parallel = { ignore: navigator.hardwareConcurrency < 2 };

async function run(
  cells: Readonly<Record<string, TestCell | readonly TestCell[]>>,
  options: RunOptions = {},
) {
  const folder = await Deno.makeTempDir({ prefix: "turns_" }), out = join(folder, "out");
  try {
    for (const [name, cell] of Object.entries(cells)) {
      await writeNotebook(join(folder, `${name}.ipynb`), codeNotebook(...[cell].flat()));
    }
    const { notebooks } = await runNotebooks(await planRun(await findNotebooks(folder), {}), {
      ...{ timeoutSeconds: 60, ...options, out, hasIndex: false },
    });
    const files = (await Array.fromAsync(Deno.readDir(out), ({ name }) => name)).sort();
    return { ended: notebooks.map(({ name, error }) => `${name} ${error === null}`), files };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const waitsFor = (file: string) =>
  `while (!(await Deno.stat("${file}").catch(() => null))) await new Promise((go) => setTimeout(go, 20));`;

Deno.test("what needs nothing of others runs beside them, and ends in its order", parallel, async () => {
  const seen: string[] = [];
  const { ended } = await run({
    "01_eda": waitsFor("beside"),
    "09_bed_demand": 'Deno.writeTextFileSync("beside", "");',
    "10_population_risk": 'Deno.statSync("beside");',
  }, {
    onStart: (name) => seen.push(name),
    onCell: ({ cell, done }) => seen.push(`${cell} ${done}`),
  });
  assertEquals(ended, ["01_eda true", "09_bed_demand true", "10_population_risk true"]);
  const each = ["1 false", "1 true"];
  assertEquals(seen, ["01_eda", ...each, "09_bed_demand", ...each, "10_population_risk", ...each]);
});

Deno.test("what runs beside one that fails is ended, and leaves no page", parallel, async () => {
  const endless = 'Deno.writeTextFileSync("begun", ""); await new Promise(() => {});';
  const { ended, files } = await run({
    "01_eda": `${waitsFor("begun")} throw new Error("no rows");`,
    "09_bed_demand": endless,
    "10_population_risk": endless,
  });
  assertEquals(ended, ["01_eda false"]);
  assertEquals(files.filter((name) => /^(?:09|10)/.test(name)), []);
});

Deno.test("the next notebook imports while the last one runs, and what it does waits", parallel, async () => {
  const importing: TestCell = { source: 'Deno.writeTextFileSync("imported", "");', tags: ["imports"] };
  const { ended } = await run({
    "01_a": ["1;", "2;", waitsFor("imported"), 'Deno.writeTextFileSync("one", "");'],
    "02_b": [importing, 'Deno.statSync("one");'],
  });
  assertEquals(ended, ["01_a true", "02_b true"]);
});

Deno.test("the next one imports, too, where between them are some that need nothing", parallel, async () => {
  const importing: TestCell = { source: 'Deno.writeTextFileSync("imported", "");', tags: ["imports"] };
  const { ended } = await run({
    "08_a": ["1;", "2;", waitsFor("imported"), 'Deno.writeTextFileSync("one", "");'],
    "09_bed_demand": "1;",
    "10_population_risk": "1;",
    "11_b": [importing, 'Deno.statSync("one");'],
  });
  assertEquals(ended, ["08_a true", "09_bed_demand true", "10_population_risk true", "11_b true"]);
});

Deno.test(
  "a kernel that has begun for the next notebook ends where the last one fails",
  parallel,
  async () => {
    const importing: TestCell = { source: 'Deno.writeTextFileSync("imported", "");', tags: ["imports"] };
    const { ended, files } = await run({
      "01_a": ["1;", `${waitsFor("imported")} throw new Error("no rows");`],
      "02_b": [importing, "2;"],
    });
    assertEquals([ended, files.filter((name) => name.startsWith("02"))], [["01_a false"], []]);
  },
);

Deno.test("a page that can't be written ends the run, and the notebook that runs by then", async () => {
  const folder = await Deno.makeTempDir({ prefix: "turns_" }), out = join(folder, "out");
  try {
    await writeNotebook(join(folder, "01_a.ipynb"), codeNotebook("1;"));
    await writeNotebook(join(folder, "02_features.ipynb"), codeNotebook("await new Promise(() => {});"));
    // A folder stands where the page would.
    const block = () => Deno.mkdirSync(join(out, "01_a.html", "in the way"), { recursive: true });
    const ran = runNotebooks(await planRun(await findNotebooks(folder), {}), {
      ...{ timeoutSeconds: 60, out, hasIndex: false, onStart: (name) => name === "01_a" && block() },
    });
    await assertRejects(() => ran, Error, "01_a.html");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
