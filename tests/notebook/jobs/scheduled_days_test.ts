/** The workflow's shell, as its runner does it: each day a fresh checkout, and the state kept before. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { resolveInProject } from "lib/files/project_root.ts";
import { readJobRecord } from "lib/notebook/jobs/job_record.ts";
import { writeNotebook } from "lib/notebook/notebook.ts";
import { codeNotebook } from "../run/code_notebook.ts";

const isLong = Deno.env.get("WARDBOOK_SLOW") === "1";
const workflow = await Deno.readTextFile(resolveInProject(".github/workflows/scheduled.yml"));

/** The shell of each step, in order. */
const scripts = [...workflow.matchAll(/^( +)run: \|\n((?:\1 +.*\n)+)/gm)].map(([, , lines]) =>
  lines!.split("\n").map((line) => line.trim()).join("\n")
);
/** The folders that the workflow keeps from job to job. */
const kept = /path: &state \|\n((?: +\S+\n)+?) +key:/.exec(workflow)![1]!.trim().split(/\s+/);
/** What the workflow maps is set, and empty, where nobody has defined it. */
const mapped = [...workflow.matchAll(/^ +([A-Z_]+): \$\{\{ (?:vars|secrets|inputs)\./gm)].map(([, name]) =>
  name!
);

/** A runner's machine: nothing stays but what the workflow keeps. */
class Runner {
  readonly #folder: string;
  readonly #notebooks: string;

  constructor(folder: string, notebooks: string) {
    this.#folder = folder;
    this.#notebooks = notebooks;
  }

  get state(): string {
    return join(this.#folder, "state");
  }

  /** @returns each step's exit code; later ones do not run after one that failed. */
  async job(name: string, asOf = ""): Promise<number[]> {
    const checkout = await this.#checkOut();
    const codes: number[] = [];
    for (const [i, script] of scripts.entries()) {
      const empty = Object.fromEntries(mapped.map((each) => [each, ""]));
      const { code, stderr } = await new Deno.Command("bash", {
        args: ["-c", script],
        cwd: checkout,
        env: { ...empty, JOB: name, WARDBOOK_AS_OF: i === 0 ? "" : asOf, INIT_CWD: checkout, NO_COLOR: "1" },
        stdout: "null",
      }).output();
      codes.push(code);
      if (code !== 0) this.said = new TextDecoder().decode(stderr);
      if (code !== 0) break;
    }
    for (const path of kept) await copy(join(checkout, path), join(this.state, path));
    await Deno.remove(checkout, { recursive: true });
    return codes;
  }

  said = "";

  async #checkOut(): Promise<string> {
    // At one path, as a runner does: what Deno keeps of a module, it keeps by its path.
    const checkout = join(this.#folder, "checkout");
    await Deno.mkdir(checkout);
    for (const path of ["deno.json", "deno.lock", "lib", "sql", "tests/links"]) {
      await copy(resolveInProject(path), join(checkout, path));
    }
    await copy(this.#notebooks, join(checkout, "notebooks"));
    for (const path of kept) await copy(join(this.state, path), join(checkout, path));
    return checkout;
  }
}

async function copy(from: string, to: string): Promise<void> {
  if (!await Deno.stat(from).then(() => true, () => false)) return;
  await Deno.mkdir(join(to, ".."), { recursive: true });
  await Deno.remove(to, { recursive: true }).catch(() => {});
  const { success } = await new Deno.Command("cp", { args: ["-r", from, to] }).output();
  assert(success, `${from} is not copied`);
}

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "scheduled_" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Notebooks of the jobs' names that do next to nothing: 04 promotes `v1`, 07 `v2`, 05 notes its day and the
 * champion, and fails as of the first day.
 */
async function writeNotebooks(folder: string): Promise<void> {
  await Deno.mkdir(folder);
  const champion = "../models/synthetic/champion.json";
  const promote = (version: string) =>
    `Deno.mkdirSync("../models/synthetic", { recursive: true });
Deno.writeTextFileSync("${champion}", "${version}");`;
  const note = (text: string) =>
    `Deno.mkdirSync("../data/local", { recursive: true });
Deno.writeTextFileSync("../data/local/noted", ${text}, { append: true });`;
  const retrain = JSON.stringify({ "application/vnd.wardbook.summary+json": { retrain: true } });
  const cells: Readonly<Record<string, string>> = {
    "01_eda": note("`01 ${asOf}\\n`"),
    "02_features": "",
    "03_training": "",
    "04_evaluation": promote("v1"),
    "05_scoring": `if (asOf === "2022-07-19") throw new Error("no admissions yet");
${note(`\`05 \${asOf} \${Deno.readTextFileSync("${champion}")}\\n\``)}`,
    "06_drift": `await Deno.jupyter.display(${retrain}, { raw: true });`,
    "07_retraining": promote("v2"),
  };
  for (const [name, cell] of Object.entries(cells)) {
    const parameters = { source: 'let cohort = "synthetic";\nlet asOf = ""; // a day', tags: ["parameters"] };
    await writeNotebook(join(folder, `${name}.ipynb`), codeNotebook(parameters, cell));
  }
}

Deno.test({
  name: "the workflow's steps, day after day, go on by a day, keep what a failed job left, and a promotion",
  ignore: !isLong,
  fn: () =>
    inFolder(async (folder) => {
      await writeNotebooks(join(folder, "notebooks"));
      const runner = new Runner(folder, join(folder, "notebooks"));
      assertEquals(await runner.job("nightly"), [0, 1], runner.said);
      // Such notebooks leave no stays to tell of: a job fails at its last step, and what it promoted stays.
      assertEquals(await runner.job("weekly"), [0, 1], runner.said);
      assertEquals(await runner.job("nightly"), [0, 1], runner.said);
      const noted = await Deno.readTextFile(join(runner.state, "data/local/noted"));
      assertEquals(noted.trim().split("\n"), ["01 ", "05 2022-07-20 v2"]);
      const jobs = join(runner.state, "data/runs/synthetic/jobs");
      const { steps } = await readJobRecord(jobs, "weekly", "2022-07-25");
      assertEquals(steps.map(({ outcome }) => outcome), ["done", "done", "failed"]);
      assertEquals((await readJobRecord(jobs, "nightly", "2022-07-19")).steps[0]?.outcome, "failed");
      const { steps: last } = await readJobRecord(jobs, "nightly", "2022-07-20");
      assertEquals(last.map(({ outcome }) => outcome), ["done", "failed"]);
      for (const own of [steps[2], last[1]]) {
        assertStringIncludes(own?.reason ?? "", "database does not exist");
      }
    }),
});

Deno.test({
  name:
    "the workflow's steps with the notebooks themselves: a promotion of the second day scores on the third",
  ignore: !isLong,
  fn: () =>
    inFolder(async (folder) => {
      const runner = new Runner(folder, resolveInProject("notebooks"));
      const champion = () => Deno.readTextFile(join(runner.state, "models/synthetic/champion.json"));
      assertEquals(await runner.job("nightly", "2023-05-30"), [0, 0], runner.said);
      const first = await champion();
      assertEquals(await runner.job("weekly", "2023-05-31"), [0, 0], runner.said);
      const second = await champion();
      assert(first !== second, "nothing was promoted");
      assertEquals(await runner.job("nightly", "2023-06-01"), [0, 0], runner.said);
      assertEquals(await champion(), second);
    }),
});
