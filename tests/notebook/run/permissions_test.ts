import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { resolveInProject } from "lib/files/project_root.ts";
import { readNotebook, writeNotebook } from "lib/notebook/notebook.ts";
import { codeNotebook } from "./code_notebook.ts";

const { tasks } = JSON.parse(await Deno.readTextFile(resolveInProject("deno.json"))) as {
  readonly tasks: Readonly<Record<string, { readonly command: string }>>;
};

/** The words of a task's command, as `deno task` runs it, that end in what it is given. */
function command(task: string, given: readonly string[]): Deno.Command {
  const [, run, ...words] = tasks[task]!.command.split(" ");
  return new Deno.Command(Deno.execPath(), {
    args: [run!, "--no-prompt", ...words, ...given],
    cwd: resolveInProject(""),
    env: { NO_COLOR: "1" },
  });
}

async function called(task: string, given: readonly string[]): Promise<void> {
  const { success, stderr } = await command(task, given).output();
  assert(success, `${task}: ${new TextDecoder().decode(stderr)}`);
}

Deno.test("no task has all permissions", () => {
  const all = Object.entries(tasks).filter(([, { command }]) => /\s(-A|--allow-all)\b/.test(command));
  assertEquals(all, []);
});

Deno.test("`deno task run`, `notebook` and `render` have the permissions for all that they do", async () => {
  const folder = await Deno.makeTempDir({ prefix: "permissions_" });
  try {
    const notebooks = join(folder, "notebooks"), out = join(folder, "out");
    await Deno.mkdir(notebooks);
    const path = join(notebooks, "01_first.ipynb");
    await writeNotebook(
      path,
      codeNotebook({ source: "let answer = 42; // of all", tags: ["parameters"] }, "answer"),
    );
    const places = ["--notebooks", notebooks, "--out", out];
    await called("run", [...places, "--save"]);
    await called("run", [...places, "--check", "--json", "--quiet"]);
    // `notebook` is the same command line with the same permissions.
    assertEquals(tasks.notebook!.command, tasks.run!.command.replace(/run$/, "notebook"));
    await called("render", [path, "--out", join(folder, "pages")]);
    assert((await Deno.stat(join(folder, "pages", "01_first.html"))).isFile);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("an executed notebook may do whatever its user may, as the README says", async () => {
  const folder = await Deno.makeTempDir({ prefix: "permissions_" });
  try {
    const names = ["read", "write", "net", "env", "run", "ffi", "sys"];
    const cell = `JSON.stringify(await Promise.all(${JSON.stringify(names)}.map(async (name) =>
  (await Deno.permissions.query({ name })).state)))`;
    await writeNotebook(join(folder, "01_first.ipynb"), codeNotebook(cell));
    await called("notebook", ["01", "--notebooks", folder, "--out", join(folder, "out"), "--quiet"]);
    const { cells } = await readNotebook(join(folder, "out", "01_first.ipynb"));
    const text = JSON.stringify(cells);
    assertEquals(text.match(/granted/g)?.length, names.length, text);
    const readme = await Deno.readTextFile(resolveInProject("README.md"));
    assert(readme.replace(/\s+/g, " ").includes("An executed notebook may do whatever you may"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
