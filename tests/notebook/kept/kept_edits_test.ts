import { assertEquals, assertMatch } from "@std/assert";
import { makeTrials, trialCount, type Verdict } from "../../harness/harness.ts";
import { SmallProject } from "./small_project.ts";

/** Changes a project in one place; what is not in a file is an option of the run. */
const kinds: readonly ((project: SmallProject, n: number) => Promise<string[]>)[] = [
  async (project, n) => {
    await project.edit(
      "notebooks/02_features.ipynb",
      (text) => text.replace(/console\.log\(total\);.*?\\n/, `console.log(total); // ${n}\\n`),
    );
    return [];
  },
  async (project, n) => {
    await project.write("lib/stats/factor.ts", `export const factor = ${n % 5};\n`);
    return [];
  },
  (_, n) => Promise.resolve(["--seed", String(1 + n % 3)]),
  async (project, n) => {
    await project.write("days.csv", `days\n4\n5\n${n % 4}\n`);
    return [];
  },
  async (project) => {
    await project.edit("deno.lock", (text) => `${text}\n`);
    return [];
  },
];

Deno.test("`deno task run` does again what an edit reaches and nothing else, and equals a fresh run", async () => {
  await using project = await SmallProject.make();
  const firstRun = await project.run();
  assertEquals(firstRun, {
    code: 0,
    told: "01_eda: runs as no run of it is kept\n02_features: runs as no run of it is kept",
  });
  const outputs = await project.outputs();
  assertEquals((await project.run()).told, "01_eda: unchanged, kept\n02_features: unchanged, kept");
  assertEquals(await project.outputs(), outputs);

  await project.write("lib/stats/factor.ts", "export const factor = 4; // more\n");
  const second = await project.run("--explain");
  assertEquals(second.told, "01_eda: unchanged, kept\n02_features: runs as lib/stats/factor.ts has changed");
  assertMatch(await project.outputs(), /"36\\n"/);
});

/** What each kind of edit reaches, the test before tells of one: these are for `deno task bench chaos`. */
const edits = trialCount(0);

Deno.test({
  name: "a kept run equals a fresh one after random edits: a comment, a module, a parameter, a row, the lock",
  ignore: edits === 0,
  fn: async () => {
    await using project = await SmallProject.make();
    const { failed } = await makeTrials("random edits", edits, async (pick, seed): Promise<Verdict> => {
      const kind = pick(kinds.length), options = await kinds[kind]!(project, pick(100));
      assertEquals((await project.run(...options)).code, 0);
      const kept = await project.outputs();
      assertEquals((await project.run("--fresh", ...options)).code, 0);
      return kept === await project.outputs() ? "right" : { wrong: `edit ${seed} of kind ${kind}` };
    });
    assertEquals(failed, []);
  },
});
