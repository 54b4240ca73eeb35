import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import { openRegistry } from "lib/registry/registry.ts";
import { smallFit } from "../../../registry/small_artefact.ts";
import { untilSaid } from "../../../until_said.ts";
import { taskLine } from "../task_line.ts";

const serveTask = taskLine("serve");

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "serve_line_" });
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("`deno task serve` makes, lists and revokes tokens, and refuses wrong use", () =>
  inFolder(async (folder) => {
    const state = ["--state", folder];
    const made = await serveTask([
      "token",
      "create",
      "--scope",
      "predict,read",
      "--note",
      "ward app",
      ...state,
    ]);
    assertMatch(made.out, /^wb_[0-9a-f]{12}_[\w-]{43}\n$/);
    assertStringIncludes(made.err, "Nobody can tell it again.");
    const [, id] = made.out.split("_");
    const listed = await serveTask(["token", "list", ...state]);
    assertMatch(listed.out, new RegExp(`\n${id}  predict read  .* ward app\n$`));
    assertEquals(listed.out.includes(made.out.trim()), false);
    assertEquals((await serveTask(["token", "revoke", id!, ...state])).out, `Revoked ${id}.\n`);
    const [entry] = JSON.parse((await serveTask(["token", "list", "--json", ...state])).out);
    assertEquals([entry.id, typeof entry.revoked, "hash" in entry], [id, "string", false]);
    const cases: [string[], number, string][] = [
      [["token", "create"], 2, "must have a --scope"],
      [["token", "create", "--scope", "all"], 2, "--scope must be one of predict, read, patients, operate"],
      [["token", "revoke"], 2, "an ID goes with token revoke alone"],
      [["token", "revoke", "0123456789ab"], 1, "its id must be listed"],
      [
        ["token", "create", "--scope", "read", "--days", "0"],
        2,
        "--days must be a whole number from 1 to 3650",
      ],
      [["start"], 2, "token create, token list, token revoke ID, dockerfile"],
      [["--port", "80000"], 2, "--port must be a whole number from 0 to 65535"],
      [["--cert", "a.pem"], 2, "--cert and --key go together"],
      [["--models", `${folder}/{cohort}`], 1, "there must be a champion"],
    ];
    for (const [args, code, message] of cases) {
      const said = await serveTask([...args, ...state]);
      assertEquals(said.code, code, said.err);
      assertStringIncludes(said.err, message);
    }
  }));

/** What README starts it with, on any port and in a folder of its own. */
async function leastPermissions(folder: string): Promise<string[]> {
  const told = await Deno.readTextFile(resolveInProject("lib/serve/README.md"));
  const [, flags] = /^deno run ([^]*?) lib\/notebook/m.exec(told)!;
  return [
    "run",
    ...flags!.split(/[\s\\]+/).map((flag) => flag.replaceAll("'", "")).map((flag) =>
      flag.replace("=0.0.0.0:8443", "=127.0.0.1").replace("=.", `=.,${folder}`)
        .replace(/(?<=--allow-write=).*/, folder)
    ),
    "lib/notebook/tasks/serve/serve.ts",
  ];
}

Deno.test("`deno task serve` answers by the least permissions, and ends by SIGTERM with whole logs", () =>
  inFolder(async (folder) => {
    if (Deno.build.os === "windows") return;
    const registry = await openRegistry(`${folder}/{cohort}`, "synthetic");
    const { bytes, matrix, model } = smallFit();
    const version = await registry.register(bytes);
    const options = { reason: "a test", asOf: 0, over: null, probe: matrix, expected: model.predict(matrix) };
    await registry.promote(version, options);
    const words = await leastPermissions(folder);
    const child = new Deno.Command(Deno.execPath(), {
      args: [...words, "--port", "0", "--models", `${folder}/{cohort}`, "--state", `${folder}/state`],
      cwd: resolveInProject(""),
      env: { NO_COLOR: "1" },
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let out = await untilSaid(reader, '"event":"listening"');
    const { port } = JSON.parse(out.split("\n").find((line) => line.includes("listening"))!);
    const response = await fetch(`http://127.0.0.1:${port}/v1/predictions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"ward_type":"Q","deposit":4500}',
    });
    assertEquals((await response.json()).model.version, version);
    child.kill("SIGTERM");
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      out += value;
    }
    assertEquals((await child.status).code, 0);
    const events = out.trim().split("\n").map((line) => JSON.parse(line).event);
    assertEquals(events, ["champion", "listening", "request", "stopping", "stopped"]);
    const audit = (await Deno.readTextFile(`${folder}/state/audit.jsonl`)).trim().split("\n");
    assertEquals(audit.map((line) => JSON.parse(line).what), ["POST /v1/predictions"]);
  }));
