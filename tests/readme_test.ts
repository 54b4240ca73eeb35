import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readNotebook } from "lib/notebook/notebook.ts";
import { pictures } from "./pictures.ts";

const root = new URL("../", import.meta.url);
const update = Deno.env.get("WARDBOOK_UPDATE_SNAPSHOTS") === "1";

Deno.test("the README's figure is the one of notebook 04", async () => {
  const { cells } = await readNotebook(new URL("notebooks/04_evaluation.ipynb", root));
  const outputs = cells.flatMap((cell) => (cell.cell_type === "code" ? cell.outputs : []));
  const figures = outputs.flatMap((output) =>
    output.output_type === "display_data" ? [output.data["image/svg+xml"]] : []
  );
  const [first] = figures.filter((svg) => typeof svg === "string");
  assert(first !== undefined);
  const path = new URL(".github/result.svg", root);
  if (update) await Deno.writeTextFile(path, first);
  assertEquals(await Deno.readTextFile(path), first);
});

Deno.test("the README's results are those of notebook 04", async () => {
  const readme = await Deno.readTextFile(new URL("README.md", root));
  const { cells } = await readNotebook(new URL("notebooks/04_evaluation.ipynb", root));
  const tables = cells.flatMap((cell) => (cell.cell_type === "code" ? cell.outputs : []))
    .flatMap((
      output,
    ) => (output.output_type === "display_data" ? [String(output.data["text/plain"] ?? "")] : []));
  const rows = tables.flatMap((table) => table.split("\n"));
  const results = readme.split("\n").filter((each) => /^\| .* \| (later months|random rows)/.test(each));
  assertEquals(results.length, 3);
  for (const line of results) {
    const cellsOf = line.split("|").map((cell) => cell.trim()).filter((cell) => cell !== "");
    const found = rows.some((row) => cellsOf.every((cell) => row.includes(cell)));
    assert(found, `notebook 04 has no row with ${cellsOf.join(", ")}`);
  }
});

Deno.test("the README is at most 150 lines, and its two commands pin the version of CI", async () => {
  const readme = await Deno.readTextFile(new URL("README.md", root));
  assert(readme.split("\n").length <= 151);
  const ci = await Deno.readTextFile(new URL(".ci/run", root));
  assertStringIncludes(readme, "npx --yes deno@2.9.6 task run");
  assertStringIncludes(readme, "npx --yes deno@2.9.6 task test");
  assertStringIncludes(ci, "npx --yes deno@2.9.6");
});

Deno.test("the README shows the pictures that `deno task pictures` takes, none larger than 100 kB", async () => {
  const readme = await Deno.readTextFile(new URL("README.md", root));
  const shown = [...readme.matchAll(/src="\.github\/pictures\/(\w+)\.webp"/g)].map(([, name]) => name);
  assertEquals(shown, Object.keys(pictures));
  for (const name of shown) {
    const { size } = await Deno.stat(new URL(`.github/pictures/${name}.webp`, root));
    assert(size > 1000 && size < 100_000, `${name}: ${size} bytes`);
  }
});

Deno.test("`.ci/run` names tests that are there", async () => {
  const ci = await Deno.readTextFile(new URL(".ci/run", root));
  const named = [...ci.matchAll(/\btests\/[\w/.]+/g)].map(([path]) => path);
  assert(named.length > 0);
  for (const path of named) assert((await Deno.stat(new URL(path, root))).size > 0, path);
});

Deno.test("links of Markdown files lead to files that are there", async () => {
  const broken: string[] = [];
  const look = async (folder: URL) => {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (name.startsWith(".") || ["local", "runs", "node_modules"].includes(name)) continue;
      if (isDirectory) await look(new URL(`${name}/`, folder));
      if (!name.endsWith(".md")) continue;
      const page = new URL(name, folder);
      for (const [, target] of (await Deno.readTextFile(page)).matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)) {
        if (/^[a-z]+:/.test(target!)) continue;
        const isThere = await Deno.stat(new URL(target!, page)).then(() => true, () => false);
        if (!isThere) broken.push(`${page.pathname.slice(root.pathname.length)}: ${target}`);
      }
    }
  };
  await look(root);
  assertEquals(broken, []);
});
