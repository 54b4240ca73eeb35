/** What the docs say to put into cron and systemd: it is read by them, and calls what is there. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import { jobLine } from "lib/notebook/tasks/job_line.ts";

const text = await Deno.readTextFile(resolveInProject("lib/notebook/jobs/README.md"));
const { tasks } = JSON.parse(await Deno.readTextFile(resolveInProject("deno.json")));
const blocks = [...text.matchAll(/```(\w+) ?(\S*)\n([\s\S]*?)```/g)].map(([, kind, name, body]) => ({
  kind,
  name: name!,
  body: body!,
}));

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "schedule_" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Whether a command is there; then what it says. */
async function said(command: string, args: readonly string[]) {
  try {
    const { code, stdout, stderr } = await new Deno.Command(command, { args: [...args] }).output();
    return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

Deno.test("the lines for cron have five fields in their ranges, and call jobs with options that they take", async () => {
  const { body } = blocks.find(({ kind }) => kind === "crontab")!;
  const lines = body.trim().split("\n");
  assertEquals(lines.length, 2);
  const most = [59, 23, 31, 12, 7];
  for (const line of lines) {
    const [, fields, command] = /^((?:\S+\s+){5})(.+)$/.exec(line)!;
    for (const [i, field] of fields!.trim().split(/\s+/).entries()) {
      assert(field === "*" || /^\d+$/.test(field) && Number(field) <= most[i]!, `${field} in ${line}`);
    }
    assert(!command!.includes("%"), "cron takes % for a new line");
    const [, task, options] = /^cd \S+ && npx --yes deno@2\.9\.6 task (\w+) (.*) >> \S+ 2>&1$/.exec(
      command!,
    )!;
    assert(task! in tasks);
    const { job } = await jobLine(
      [task!, ...options!.replace("--cohort mine", "").trim().split(/\s+/)].filter(Boolean),
    );
    assertEquals(job.name, task);
    const { success } = await new Deno.Command("bash", { args: ["-n", "-c", command!] }).output();
    assert(success, command);
  }
});

Deno.test("systemd reads the units, where it is there, and they call the jobs", async () => {
  const units = blocks.filter(({ kind }) => kind === "ini");
  assertEquals(units.map(({ name }) => name), [
    "wardbook@.service",
    "wardbook-nightly.timer",
    "wardbook-weekly.timer",
  ]);
  assertMatch(units[0]!.body, /^ExecStart=\/usr\/bin\/env npx --yes deno@2\.9\.6 task %i$/m);
  for (const { body } of units.slice(1)) {
    const [, task] = /^Unit=wardbook@(\w+)\.service$/m.exec(body)!;
    assert(task! in tasks, task);
  }
  await inFolder(async (folder) => {
    for (const { name, body } of units) {
      // Whatever the umask is: systemd complains of units that anybody may write.
      await Deno.writeTextFile(`${folder}/${name}`, body, { mode: 0o644 });
    }
    const paths = units.slice(1).map(({ name }) => `${folder}/${name}`);
    const verified = await said("systemd-analyze", ["verify", "--recursive-errors=no", ...paths]);
    if (verified !== null) assertEquals([verified.code, verified.text], [0, ""]);
    for (const { body } of units.slice(1)) {
      const [, calendar] = /^OnCalendar=(.+)$/m.exec(body)!;
      const read = await said("systemd-analyze", ["calendar", calendar!]);
      if (read !== null) assertEquals(read.code, 0, read.text);
    }
  });
});

Deno.test("`actionlint` finds nothing in the workflows, where it is there", async () => {
  const found = await said("actionlint", [".github/workflows/scheduled.yml"].map(resolveInProject));
  if (found !== null) assertEquals([found.code, found.text], [0, ""]);
});
