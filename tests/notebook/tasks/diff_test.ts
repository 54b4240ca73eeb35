import { assertEquals, assertStringIncludes } from "@std/assert";
import { resolveInProject } from "lib/files/mod.ts";
import { taskLine } from "./task_line.ts";

const diffTask = taskLine("diff");
const diff = (folder: string, ...args: string[]) => diffTask(args, { INIT_CWD: folder });

Deno.test("`deno task diff` ends with 0 for the same run and 1 for another, and writes a page with both sides", async () => {
  const folder = await Deno.makeTempDir({ prefix: "diff_" });
  try {
    await Deno.mkdir(`${folder}/other`);
    const text = await Deno.readTextFile(resolveInProject("notebooks/04_evaluation.ipynb"));
    const changed = text.replaceAll("16.36", "17.36").replaceAll("fitted on", "made of");
    await Deno.writeTextFile(`${folder}/other/04_evaluation.ipynb`, text);
    const same = await diff(folder, "committed", "./other", "--out", "page.html");
    assertEquals([same.code, same.out], [0, "Nothing differs.\n"]);
    await Deno.writeTextFile(`${folder}/other/04_evaluation.ipynb`, changed);
    const other = await diff(folder, "committed", "./other", "--out", "page.html");
    assertEquals(other.code, 1);
    assertStringIncludes(other.out, "16.36 to 17.36 (+1)");
    assertStringIncludes(other.out, "claim: says something else");
    const page = await Deno.readTextFile(`${folder}/page.html`);
    assertStringIncludes(page, "17.36");
    const lines = (await diff(folder, "committed", "./other", "--out", "page.html", "--json")).out.trim()
      .split(
        "\n",
      );
    assertEquals(lines.map((line) => JSON.parse(line).notebook), lines.map(() => "04_evaluation"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("`deno task diff` exits with 2 on wrong use, 1 where there is no run, and says why", async () => {
  const folder = await Deno.makeTempDir({ prefix: "diff_" });
  try {
    const cases = [
      [["committed"], 2, "it compares two runs: there are 1"],
      [["a", "b", "--tolerance", "2"], 2, "--tolerance must be from 0 until below 1"],
      [["committed", "./nowhere"], 1, "their folder must be there"],
    ] as const;
    for (const [args, code, message] of cases) {
      const result = await diff(folder, ...args);
      assertEquals([result.code, result.out], [code, ""]);
      assertStringIncludes(result.err, message);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
