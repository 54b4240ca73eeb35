import { assertEquals } from "@std/assert";
import { notebookFiles } from "./notebook_files.ts";
import { reachOf } from "./reach.ts";

/** What nobody can get at yet, by the file whose door is to come, and why it is kept. */
const doorsToCome: Readonly<Record<string, string>> = {
  "trees/explain/interventional.ts": "a figure of notebook 03",
  "trees/forest/extra_trees.ts": "a learner of notebook 03's contest",
  "trees/forest/out_of_bag.ts": "an error without a hold-out for the forest of notebook 03",
  "trees/forest/quantile_forest.ts": "an interval that differs from stay to stay in notebook 04",
};
/** Files and names that the tests call on behalf of the gate. */
const callers: Readonly<Record<string, string>> = {
  "features/follow_up.ts: followUpWeights": "the weights alone: what benches and tests compare with",
  "notebook/cell/frame.ts":
    "danfojs, for whoever looks at a table in a notebook of their own: README names it",
  "notebook/cell/help.ts": "docstrings, for whoever writes cells: README names it",
  "cohort/cohorts.ts: cohortNamed":
    "the cohorts that come with the project, without waiting: tests and benches",
  "score/here/score_day.ts: scoreDay":
    "a single day: what tests hold, and what several days are compared with",
  "table/csv_file.ts: readCsv": "a CSV file as one table: what tests and benches compare with",
  "cohort/dictionary.ts": "tests/cohort/dictionary_test.ts keeps data/README.md true by it",
  "evaluate/elsewhere/across_cohorts.ts":
    "`deno task bench cohorts`: a model of one cohort asked about another",
  "model/trees/query_model.ts": "for whoever has more rows than memory: the README of lib/trees names it",
  "trees/boosting/boosting.ts: fitBoostingInSteps": "for whoever fits where others need the thread: a server",
  "trees/forest/forest.ts: fitForestInSteps": "for whoever fits where others need the thread: a server",
  "trees/explain/tree_shap.ts: treeShap":
    "the rows of an ensemble that is explained once: tests and benches compare with it",
  "trees/kernels/exponentials.ts: exponential": "the formula that its kernel follows, bit for bit, beside it",
};
const root = new URL("../", import.meta.url);

Deno.test("every file of lib/ is reached from a notebook, a task or the gate, or its door is to come", async () => {
  const files = await filesOf("lib/");
  const entries = { texts: await entryTexts(), paths: await taskPaths() };
  const exceptions = [...Object.keys(doorsToCome), ...Object.keys(callers)].filter((each) => files.has(each));
  const later = reachOf(files, { ...entries, paths: [...entries.paths, ...exceptions] });
  assertEquals(later.unreached, []);
  const unused = later.unused.filter((each) =>
    !(each in callers) && !exceptions.includes(each.split(": ")[0]!)
  );
  assertEquals(unused, []);
  const now = reachOf(files, entries);
  assertEquals(exceptions.filter((each) => !now.unreached.includes(each)), [], "these need no exception");
});

Deno.test("what lib/ exports is imported somewhere, by a test at least", async () => {
  const files = await filesOf("lib/");
  const tests = [...(await filesOf("tests/")).values()];
  const { notImported } = reachOf(files, {
    texts: [...await entryTexts(), ...tests],
    paths: [...files.keys()],
  });
  const started = await taskPaths();
  assertEquals(notImported.filter((each) => !started.includes(each.replace(/: main$/, ""))), []);
});

Deno.test("`reachOf()` goes through a door by name, and finds what nobody takes", () => {
  const files = new Map([
    ["a/mod.ts", 'export { used, type Kind } from "./used.ts";\nexport { spare } from "./spare.ts";'],
    [
      "a/used.ts",
      'import { part } from "./part.ts";\nexport type Kind = 1;\nexport function used() { part(); }',
    ],
    ["a/part.ts", "export const part = () => own();\nexport function own() {}\nexport function idle() {}"],
    ["a/spare.ts", 'import { only } from "./only.ts";\nexport async function spare() { only(); }'],
    ["a/only.ts", "/** `only()` */\nexport const only = () => {};"],
    ["a/worker.ts", "export const nothing = 0;"],
  ]);
  const reached = reachOf(files, { texts: ['import { used } from "lib/a/mod.ts";'], paths: [] });
  assertEquals(reached, {
    unreached: ["a/only.ts", "a/spare.ts", "a/worker.ts"],
    unused: ["a/only.ts: only", "a/part.ts: idle", "a/spare.ts: spare", "a/worker.ts: nothing"],
    notImported: [
      "a/only.ts: only",
      "a/part.ts: idle",
      "a/part.ts: own",
      "a/spare.ts: spare",
      "a/worker.ts: nothing",
    ],
  });
  const worker = 'new Worker(new URL("./worker.ts", import.meta.url))';
  files.set("a/part.ts", files.get("a/part.ts")! + worker);
  assertEquals(reachOf(files, { texts: [], paths: ["a/used.ts"] }).unreached, ["a/only.ts", "a/spare.ts"]);
});

/** The cells of the notebooks and the gate: they start what is in lib/. */
async function entryTexts(): Promise<string[]> {
  const texts = [await Deno.readTextFile(new URL("tests/main.ts", root))];
  for (const file of await notebookFiles(root)) {
    const { cells } = JSON.parse(await Deno.readTextFile(new URL(file, root)));
    for (const { cell_type, source } of cells) if (cell_type === "code") texts.push([source].flat().join(""));
  }
  return texts;
}

/** The files of lib/ that tasks start. */
async function taskPaths(): Promise<string[]> {
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
  return [...JSON.stringify(tasks).matchAll(/\blib\/(\S+?\.ts)/g)].map(([, path]) => path!);
}

async function filesOf(folder: string, below = ""): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder + below, root))) {
    const path = below + name;
    if (isDirectory) { for (const [at, text] of await filesOf(folder, `${path}/`)) files.set(at, text); }
    else if (name.endsWith(".ts")) files.set(path, await Deno.readTextFile(new URL(folder + path, root)));
  }
  return files;
}
