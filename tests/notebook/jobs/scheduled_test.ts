/** The workflow that runs the jobs: what it calls is there, and what jobs read of the environment it maps. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import { jobs } from "lib/notebook/jobs/jobs.ts";

const text = await Deno.readTextFile(resolveInProject(".github/workflows/scheduled.yml"));
const { tasks } = JSON.parse(await Deno.readTextFile(resolveInProject("deno.json")));

/** The shell of each step, as the runner hands it to bash. */
const scripts = [...text.matchAll(/^( +)run: \|\n((?:\1 +.*\n)+)/gm)].map(([, , lines]) =>
  lines!.split("\n").map((line) => line.trim()).join("\n")
);

/** Variables that files of lib/ read; a file that one names isn't there where the workflow runs. */
async function readBy(...files: readonly string[]): Promise<Set<string>> {
  const texts = files.map((file) => Deno.readTextFile(resolveInProject(`lib/${file}.ts`)));
  const names = [...(await Promise.all(texts)).join("\n").matchAll(/"((?:WARDBOOK|MLFLOW)_[A-Z_]+)"/g)];
  return new Set(names.map(([, name]) => name!).filter((name) => !/_(CA|FILE)$/.test(name)));
}

Deno.test("the workflow's steps are bash that stops at the first failure, and call tasks that are there", async () => {
  assertEquals(scripts.length, 2);
  for (const script of scripts) {
    assertMatch(script, /^set -euo pipefail$/m);
    const { success } = await new Deno.Command("bash", { args: ["-n", "-c", script] }).output();
    assert(success, script);
    for (const [, task] of script.matchAll(/deno@2\.9\.6 task (\w+)/g)) assert(task! in tasks, task);
  }
  for (const job of Object.keys(jobs)) assert(job in tasks && text.includes(job), job);
});

Deno.test("the workflow's job is the one that the clock or the person asks for", () => {
  const crons = [...text.matchAll(/cron: "(.+?)"/g)].map(([, cron]) => cron);
  assertEquals(crons.length, 2);
  assert(text.includes(`github.event.schedule == '${crons[1]}' && 'weekly' || 'nightly'`));
});

Deno.test("the workflow maps each variable and secret that it names, and keeps its state whatever happens", async () => {
  const mapped = [...text.matchAll(/^ +([A-Z_]+): \$\{\{ (vars|secrets)\.([A-Z_]+) \}\}$/gm)];
  // Whoever sets up mail by OAuth2, or MLflow, would wait in vain for what a step never sees.
  const read = await readBy(
    "notify/settings",
    "registry/tracking/mlflow_settings",
    "notebook/history/emit_lineage",
  );
  assert(read.size > 15, `${read.size} are found`);
  for (const name of read) {
    assert(mapped.some(([, each]) => each === name), `${name} is not mapped`);
  }
  for (const [, name, kind, value] of mapped) {
    assertEquals(name, value);
    assertEquals(
      kind,
      /(KEY|PASSPHRASE|TOKEN|PASSWORD|SECRET|WEBHOOK_URL)$/.test(name!) ? "secrets" : "vars",
    );
  }
  assertMatch(text, /if: always\(\)\n +uses: actions\/cache\/save/);
  assertMatch(text, /key: wardbook-state-\$\{\{ github\.run_id \}\}-\$\{\{ github\.run_attempt \}\}/);
});
