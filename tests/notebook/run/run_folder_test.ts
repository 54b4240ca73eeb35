import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { isAlive } from "lib/files/durable_file.ts";
import { resolveInProject } from "lib/files/project_root.ts";
import { writeNotebook } from "lib/notebook/notebook.ts";
import { codeNotebook } from "./code_notebook.ts";

type Place = { readonly folder: string; readonly out: string };

async function inPlace(cell: string, test: (place: Place) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(folder, "notebooks"));
    await writeNotebook(join(folder, "notebooks", "01_first.ipynb"), codeNotebook(cell));
    await test({ folder, out: join(folder, "out") });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function runner({ folder, out }: Place, ...args: string[]): Deno.Command {
  const places = ["--notebooks", join(folder, "notebooks"), "--out", out];
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      resolveInProject("lib/notebook/run/main.ts"),
      "run",
      "--json",
      "--quiet",
      ...places,
      ...args,
    ],
    env: { NO_COLOR: "1", INIT_CWD: folder },
    stdout: "piped",
    stderr: "piped",
  });
}

async function outcome(
  command: Deno.Command,
): Promise<{ code: number; last: Record<string, unknown>; err: string }> {
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  const last = JSON.parse(decoder.decode(stdout).trim().split("\n").at(-1)!);
  return { code, last, err: decoder.decode(stderr) };
}

/** Waits until a cell has written a file, and reads it. */
async function written(path: string): Promise<string> {
  while (true) {
    const text = await Deno.readTextFile(path).catch(() => "");
    if (text.endsWith("\n")) return text.trim();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const waiting = `Deno.writeTextFileSync("../started", Deno.pid + "\\n");
while (!(await Deno.stat("../go").catch(() => null))) await new Promise((resolve) => setTimeout(resolve, 20));`;

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}

Deno.test("a second run into a folder is refused, names the first, and takes nothing away", () =>
  inPlace(waiting, async (place) => {
    const first = runner(place).spawn();
    await written(join(place.folder, "started"));
    await Deno.writeTextFile(join(place.out, "index.html"), "of the first");
    const { code, last, err } = await outcome(runner(place));
    assertEquals(code, 1);
    assertStringIncludes(err, `as only one run at a time may write there: process ${first.pid} does`);
    assertEquals([last.ok, last.error], [false, err.trim()]);
    assertEquals(await Deno.readTextFile(join(place.out, "index.html")), "of the first");
    await Deno.writeTextFile(join(place.folder, "go"), "");
    assertEquals((await first.output()).code, 0);
    assertEquals(await namesIn(place.out), ["01_first.html", "01_first.ipynb", "index.html", "results"]);
  }));

Deno.test("a run takes over the lock of one that was killed", () =>
  inPlace(waiting, async (place) => {
    const killed = runner(place).spawn();
    await written(join(place.folder, "started"));
    killed.kill("SIGKILL");
    await killed.output();
    await Deno.writeTextFile(join(place.folder, "go"), "");
    assertEquals(await Deno.readTextFile(join(place.out, ".lock")), `${killed.pid}\n`);
    const { code, err } = await outcome(runner(place));
    assertEquals(code, 0, err);
    assertEquals(await namesIn(place.out), ["01_first.html", "01_first.ipynb", "index.html", "results"]);
  }));

Deno.test("a kernel ends with its runner, also while a cell keeps it busy", () =>
  inPlace(
    'Deno.writeTextFileSync("../started", Deno.pid + "\\n");\nfor (const end = Date.now() + 60_000; Date.now() < end;);',
    async (place) => {
      const killed = runner(place).spawn();
      const kernel = Number(await written(join(place.folder, "started")));
      assert(isAlive(kernel));
      killed.kill("SIGKILL");
      await killed.output();
      for (let tries = 0; isAlive(kernel) && tries < 250; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      assertEquals(isAlive(kernel), false);
    },
  ));

Deno.test("a full disk is told in a sentence and as JSON, and leaves no half file", async () => {
  if (Deno.build.os !== "linux") return;
  // What is written last; all are written by one function.
  for (const name of ["index.html"]) {
    await inPlace("1", async (place) => {
      await Deno.mkdir(place.out);
      await Deno.symlink("/dev/full", join(place.out, `${name}.tmp`));
      const { code, last, err } = await outcome(runner(place));
      assertEquals(code, 1);
      assertMatch(
        err,
        /^Cannot write ".*" as its folder must exist and have room: No space left on device.*\n$/,
      );
      assertStringIncludes(err, name);
      assertEquals([last.ok, last.summary, last.error], [false, true, err.trim()]);
      assertEquals((await namesIn(place.out)).filter((each) => each === name || /tmp|lock/.test(each)), []);
    });
  }
});

Deno.test("a folder that can't be made is told in a sentence, and a URL is no folder", () =>
  inPlace("1", async (place) => {
    await Deno.writeTextFile(join(place.folder, "file"), "");
    const hindered = await outcome(runner({ ...place, out: join(place.folder, "file", "out") }));
    assertEquals(hindered.code, 1);
    assertMatch(hindered.err, /^Cannot write ".*out" as its folder must exist and have room: .*\n$/);
    const { code, err } = await outcome(runner({ ...place, out: "s3://bucket/runs" }));
    assertEquals(code, 2);
    assertEquals(
      err,
      'Cannot use a path as it must be one of this machine\'s file system: it begins with "s3:"\n',
    );
  }));

Deno.test("every notebook of a run knows the run's name and its own, by which a warehouse tells what they cost", () =>
  inPlace(
    `const [run, name] = ["WARDBOOK_RUN", "WARDBOOK_NOTEBOOK"].map((each) => Deno.env.get(each));
    console.log(run, name);`,
    async (place) => {
      const { code } = await runner(place).output();
      assertEquals(code, 0);
      const executed = await Deno.readTextFile(join(place.out, "01_first.ipynb"));
      assertMatch(executed, /[0-9a-f]{8}-[0-9a-f-]{27} 01_first/);
    },
  ));
