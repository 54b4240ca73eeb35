import { assertEquals, assertMatch } from "@std/assert";
import { randomSource } from "lib/stats/random.ts";
import { SmallProject } from "./small_project.ts";

/** How many; what each kind of edit reaches, the test before it tells of one. */
const edits = Number(Deno.env.get("WARDBOOK_EDITS") ?? 0);

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

Deno.test({
  name: `a kept run equals a fresh one after ${edits} random edits (WARDBOOK_EDITS=50)`,
  ignore: edits === 0,
  fn: async () => {
    await using project = await SmallProject.make();
    const random = randomSource(17);
    for (let n = 1; n <= edits; n++) {
      const kind = Math.floor(kinds.length * random());
      const options = await kinds[kind]!(project, Math.floor(100 * random()));
      assertEquals((await project.run(...options)).code, 0);
      const kept = await project.outputs();
      assertEquals((await project.run("--fresh", ...options)).code, 0);
      assertEquals(kept, await project.outputs(), `edit ${n} of kind ${kind}`);
    }
  },
});
