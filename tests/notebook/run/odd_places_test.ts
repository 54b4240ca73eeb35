import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { resolveInProject } from "lib/files/project_root.ts";
import { writeNotebook } from "lib/notebook/notebook.ts";
import { openRegistry } from "lib/registry/registry.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql } from "lib/warehouse/sql.ts";
import { smallFit } from "../../registry/small_artefact.ts";
import { commandLine, type Said } from "../tasks/task_line.ts";
import { codeNotebook } from "./code_notebook.ts";

const isUnix = Deno.build.os !== "windows";
/** Longer than any file system's names. */
const long = "w".repeat(300);
/** Longer than any path. */
const deep = Array(30).fill("w".repeat(200)).join("/");
const oddNames = [
  "two words",
  "a#b",
  "50%",
  "a%20b",
  "o'clock",
  'the "best"',
  "a\nb",
  "a\\b",
  "Zoë 東京 🏥",
  "e\u0301",
  "-rf",
  "~",
  "$(id)",
  "`id`",
  "a;b&c|d",
  "[*]",
  "a:b",
];

/** In the project, so that cells find `lib/`; git ignores it. */
async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const local = resolveInProject("data/local");
  await Deno.mkdir(local, { recursive: true });
  const folder = await Deno.makeTempDir({ dir: local, prefix: "odd_places_" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const call = commandLine(["run", "-q", "-A"], "lib/notebook/run/main.ts");

/** The command line through a shell that does something first, with `$0` and `$@` the words to run. */
async function callAfter(before: string, args: readonly string[]): Promise<Said> {
  const words = ["run", "-q", "-A", resolveInProject("lib/notebook/run/main.ts"), ...args];
  const { code, stdout, stderr } = await new Deno.Command("/bin/sh", {
    args: ["-c", `${before}; exec "$0" "$@"`, Deno.execPath(), ...words],
    env: { NO_COLOR: "1" },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out: out!, err: err! };
}

async function addNotebook(folder: string, ...cells: readonly string[]): Promise<string> {
  const notebooks = join(folder, "notebooks");
  await Deno.mkdir(notebooks, { recursive: true });
  await writeNotebook(join(notebooks, "01_first.ipynb"), codeNotebook(...cells));
  return notebooks;
}

/** What writes all kinds of files: a database and a registry with a champion, below the notebook's folder. */
const writesAll = `
import { openRegistry } from "lib/registry/mod.ts";
import { openWarehouse, sql } from "lib/warehouse/mod.ts";
import { smallFit } from "${new URL("../../registry/small_artefact.ts", import.meta.url)}";
const place = Deno.cwd() + "/..";
const store = await openWarehouse("duckdb:" + place + "/data/ward.duckdb");
await store.run(sql\`CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1)\`);
const registry = await openRegistry(place + "/models", "synthetic");
const { bytes, matrix, model } = smallFit(1);
const version = await registry.register(bytes);
await registry.promote(version, {
  reason: "r", asOf: 0, over: null, probe: matrix, expected: model.predict(matrix),
});
await store.close();`;

async function* filesBelow(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    yield path;
    if (isDirectory) yield* filesBelow(path);
  }
}

Deno.test({
  name: "a run with umask 077 works, and leaves nothing that another user may read",
  ignore: !isUnix,
  fn: () =>
    inFolder(async (folder) => {
      const notebooks = await addNotebook(folder, writesAll);
      const out = join(folder, "out");
      for (const command of ["run"]) {
        await Deno.remove(join(folder, "data"), { recursive: true }).catch(() => {});
        await Deno.remove(join(folder, "models"), { recursive: true }).catch(() => {});
        const args = [command, "--notebooks", notebooks, "--out", out, "--quiet"];
        const { code, err } = await callAfter("umask 077", args);
        assertEquals(code, 0, err);
      }
      const made: string[] = [];
      for (const part of ["out", "data", "models"]) {
        for await (const path of filesBelow(join(folder, part))) {
          made.push(path.slice(folder.length + 1));
          const { mode } = await Deno.stat(path);
          assertEquals(mode! & 0o077, 0, `${path}: ${(mode! & 0o777).toString(8)}`);
        }
      }
      for (
        const name of ["out/index.html", "out/01_first.ipynb", "data/ward.duckdb", "models/champion.json"]
      ) {
        assert(made.includes(name), `${name} must be there: ${made}`);
      }
    }),
});

Deno.test({
  name: "a run writes into folders of odd names, and its pages and databases are there",
  ignore: !isUnix,
  fn: () =>
    inFolder(async (folder) => {
      const odd = join(folder, oddNames.slice(0, 8).join(" "));
      const notebooks = await addNotebook(odd, writesAll);
      const { code, out, err } = await call(["run", "--notebooks", notebooks, "--out", join(odd, "é#")]);
      assertEquals(code, 0, err);
      const [, url] = /Open (\S+)/.exec(out)!;
      assertStringIncludes(await Deno.readTextFile(new URL(url!)), "01_first");
      assert((await Deno.stat(join(odd, "data", "ward.duckdb"))).isFile);
    }),
});

Deno.test({
  name: "databases and registries are where their odd names say",
  ignore: !isUnix,
  fn: () =>
    inFolder(async (folder) => {
      const { bytes } = smallFit(1);
      for (const name of oddNames) {
        const path = join(folder, name, `${name}.duckdb`);
        const store = await openWarehouse(`duckdb:${path}`);
        await store.run(sql`CREATE TABLE t (x INTEGER)`);
        await store.close();
        await (await openWarehouse(`duckdb:${path}`, { readOnly: true })).close();
        const registry = await openRegistry(join(folder, name, name), "synthetic");
        await registry.register(bytes);
        const there = Array.from(Deno.readDirSync(join(folder, name)), (entry) => entry.name).sort();
        assertEquals(there, [name, `${name}.duckdb`].sort());
      }
      assertEquals([...Deno.readDirSync(folder)].length, oddNames.length);
    }),
});

Deno.test({
  name: "a name or path that is too long is told in a sentence, whatever it is for",
  ignore: !isUnix,
  fn: () =>
    inFolder(async (folder) => {
      const notebooks = await addNotebook(folder, "1");
      const page = join(notebooks, "01_first.ipynb");
      for (const name of [long, deep, "é".repeat(200)]) {
        const path = join(folder, name);
        for (
          const args of [
            ["run", "--notebooks", notebooks, "--out", path, "--quiet"],
            ["run", "--notebooks", path, "--quiet"],
            ["notebook", name, "--notebooks", notebooks, "--quiet"],
            ["render", path],
            ["render", page, "--out", path],
          ]
        ) {
          const { code, err } = await call(args);
          assert(code === 1 || code === 2, `${args[0]}: ${code}`);
          assertMatch(err, /^Cannot (write|find|read) /);
          assertEquals(err.includes("    at "), false, err);
        }
        for (
          const open of [
            () => openWarehouse(`duckdb:${path}/a.duckdb`),
            () => openWarehouse(`duckdb:${path}.duckdb`),
            () => openRegistry(path, "synthetic"),
          ]
        ) {
          const { message } = await assertRejects<Error>(open, Error);
          assertMatch(message, /^Cannot (write|open) .*too long/s);
        }
      }
    }),
});

Deno.test({
  name: "what is no file, or can't be read, is told in a sentence by whoever renders it",
  ignore: !isUnix,
  fn: () =>
    inFolder(async (folder) => {
      await Deno.mkdir(join(folder, "folder.ipynb"));
      await Deno.symlink("loop.ipynb", join(folder, "loop.ipynb"));
      await Deno.symlink("/dev/zero", join(folder, "zero.ipynb"));
      await new Deno.Command("mkfifo", { args: [join(folder, "pipe.ipynb")] }).output();
      await Deno.writeTextFile(join(folder, "file"), "");
      const names = [
        "folder.ipynb",
        "loop.ipynb",
        "zero.ipynb",
        "pipe.ipynb",
        "absent.ipynb",
        "file/x.ipynb",
      ];
      for (const name of names) {
        const { code, err } = await call(["render", join(folder, name)]);
        assertEquals(code, 2, name);
        assertMatch(err, /^Cannot read .* as /);
        assertEquals(err.includes("    at "), false, err);
      }
    }),
});

Deno.test({
  name: "a kernel writes no core file when it crashes, whatever the user's limit is",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    inFolder(async (folder) => {
      const notebooks = await addNotebook(
        folder,
        'console.log(Deno.readTextFileSync("/proc/self/limits"));',
        'Deno.kill(Deno.pid, "SIGABRT"); await new Promise((done) => setTimeout(done, 10_000));',
      );
      const out = join(folder, "out");
      const { code, err } = await callAfter(
        "ulimit -c unlimited 2>/dev/null || ulimit -c $(ulimit -H -c)",
        ["run", "--notebooks", notebooks, "--out", out, "--quiet"],
      );
      assertEquals(code, 1);
      assertStringIncludes(err, "the kernel died");
      assertMatch(await Deno.readTextFile(join(out, "01_first.ipynb")), /Max core file size +0 +0 /);
      assertEquals(Array.from(Deno.readDirSync(notebooks), ({ name }) => name), ["01_first.ipynb"]);
    }),
});

Deno.test({
  name: "a run beside a kernel that was left open says who has the database, and works once it is closed",
  ignore: !isUnix,
  fn: () =>
    inFolder(async (folder) => {
      const path = join(folder, "ward.duckdb");
      const notebooks = await addNotebook(
        folder,
        `import { openWarehouse } from "lib/warehouse/mod.ts";
const store = await openWarehouse(${JSON.stringify(`duckdb:${path}`)});
await store.close();`,
      );
      const args = ["run", "--notebooks", notebooks, "--out", join(folder, "out"), "--quiet"];
      const store = await openWarehouse(`duckdb:${path}`);
      await store.run(sql`CREATE TABLE t (x INTEGER)`);
      const beside = await call(args);
      assertEquals(beside.code, 1);
      assertStringIncludes(beside.err, `process ${Deno.pid}`);
      assertStringIncludes(beside.err, "close");
      assertEquals((await store.query(sql`SELECT * FROM t`)).rowCount, 0);
      await store.close();
      const after = await call(args);
      assertEquals(after.code, 0, after.err);
    }),
});
