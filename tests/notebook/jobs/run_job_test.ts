import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { withFileLock } from "lib/files/file_lock.ts";
import { cannotMime } from "lib/notebook/cannot_answer.ts";
import { jobDays, readJobRecord } from "lib/notebook/jobs/job_record.ts";
import { jobs } from "lib/notebook/jobs/jobs.ts";
import { JobUnderWay, runJob } from "lib/notebook/jobs/run_job.ts";
import { readNotebook, writeNotebook } from "lib/notebook/notebook.ts";
import { codeNotebook } from "../run/code_notebook.ts";
import { taskLine } from "../tasks/task_line.ts";

const weekly = taskLine("weekly");

type Place = { readonly folder: string; readonly notebooks: string; readonly ran: () => Promise<string[]> };

/**
 * Notebooks of the weekly job's names; each notes its day in a file, and the second wants a file to be there.
 */
async function inPlace(retrain: boolean, test: (place: Place) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const note = (name: string) =>
    `Deno.writeTextFileSync(${
      JSON.stringify(join(folder, "ran"))
    }, \`${name} \${asOf}\\n\`, { append: true });`;
  const notebook = (name: string, ...cells: string[]) =>
    codeNotebook({ source: 'let asOf = ""; // a day', tags: ["parameters"] }, note(name), ...cells);
  const mime = "application/vnd.wardbook.summary+json";
  const data = JSON.stringify({ [mime]: { retrain } });
  const display = `await Deno.jupyter.display(${data}, { raw: true });`;
  try {
    await Deno.mkdir(join(folder, "notebooks"));
    const write = (name: string, ...cells: string[]) =>
      writeNotebook(join(folder, "notebooks", `${name}.ipynb`), notebook(name, ...cells));
    await write("06_drift", display);
    await write("07_retraining", `Deno.statSync(${JSON.stringify(join(folder, "there"))});`);
    await test({
      folder: join(folder, "jobs"),
      notebooks: join(folder, "notebooks"),
      ran: async () => (await Deno.readTextFile(join(folder, "ran"))).trim().split("\n"),
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const asOf = "2022-11-14";
const first = `06_drift ${asOf}`, second = `07_retraining ${asOf}`;

Deno.test("`runJob()` goes on with the notebook that had not ended, and does nothing once all have", async () => {
  await inPlace(true, async ({ folder, notebooks, ran }) => {
    const options = { notebooks, folder, asOf, requested: {} };
    const failed = await runJob(jobs.weekly, options);
    assertEquals(failed.steps.map(({ outcome }) => outcome), ["done", "failed"]);
    assertStringIncludes(failed.steps[1]!.reason!, "there");
    assertEquals(await ran(), [first, second]);

    await Deno.writeTextFile(join(folder, "..", "there"), "");
    const told: string[] = [];
    const done = await runJob(jobs.weekly, { ...options, onStep: ({ step }) => void told.push(step) });
    assertEquals([told, done.steps.map(({ outcome }) => outcome)], [["07_retraining"], ["done", "done"]]);
    assertEquals(await ran(), [first, second, second]);
    assertEquals(await runJob(jobs.weekly, options), done);
    assertEquals(await ran(), [first, second, second]);

    await runJob(jobs.weekly, { ...options, asOf: "2022-11-21" });
    assertEquals((await ran()).slice(3), ["06_drift 2022-11-21", "07_retraining 2022-11-21"]);
    assertEquals(await jobDays(folder, "weekly"), [asOf, "2022-11-21"]);
    assertEquals(await jobDays(folder, "nightly"), []);
  });
});

Deno.test("`runJob()` tries a step that failed again as often as is asked, and ends a notebook that takes too long", async () => {
  await inPlace(true, async ({ folder, notebooks, ran }) => {
    const started: string[] = [];
    const options = { notebooks, folder, asOf, requested: {}, retries: 2, limitSeconds: 60 };
    const onStart = (step: string) => {
      started.push(step);
      // What the second notebook wants is there when it is tried again.
      if (started.length === 3) Deno.writeTextFileSync(join(folder, "..", "there"), "");
    };
    const { steps } = await runJob(jobs.weekly, { ...options, onStart });
    assertEquals(steps.map(({ outcome }) => outcome), ["done", "done"]);
    assertEquals(await ran(), [first, second, second]);
    const late = await runJob(jobs.weekly, {
      ...options,
      asOf: "2022-11-21",
      retries: 0,
      limitSeconds: 0.001,
    });
    assertEquals(late.steps.map(({ outcome }) => outcome), ["failed"]);
    assertStringIncludes(late.steps[0]!.reason!, "the notebook ran longer than 0.001 s");
  });
});

Deno.test("`runJob()` writes a report last, and only that again when it could not", async () => {
  await inPlace(false, async ({ folder, notebooks, ran }) => {
    let calls = 0;
    const report = () => ++calls === 1 ? Promise.reject(new Error("no room")) : Promise.resolve();
    const options = { notebooks, folder, asOf, requested: {}, report };
    const { steps } = await runJob(jobs.weekly, options);
    assertEquals(steps.map(({ step, outcome, reason }) => [step, outcome, reason]).slice(1), [
      ["07_retraining", "not needed", "retraining was not advised"],
      ["report", "failed", "no room"],
    ]);
    const again = await runJob(jobs.weekly, options);
    assertEquals(again.steps.map(({ outcome }) => outcome), ["done", "not needed", "done"]);
    await runJob(jobs.weekly, options);
    assertEquals([calls, await ran()], [2, [first]]);
  });
});

Deno.test("`runJob()` leaves out what the notebooks before did not ask for, and says why", async () => {
  await inPlace(false, async ({ folder, notebooks, ran }) => {
    const { steps } = await runJob(jobs.weekly, { notebooks, folder, asOf, requested: {} });
    assertEquals(steps.map(({ outcome, reason }) => [outcome, reason]), [
      ["done", undefined],
      ["not needed", "retraining was not advised"],
    ]);
    assertEquals(await ran(), [first]);
    assertEquals((await readJobRecord(folder, "weekly", asOf)).steps, steps);
  });
});

Deno.test("`runJob()` asks a notebook again that had no answer, and says why it had none", async () => {
  await inPlace(false, async ({ folder, notebooks, ran }) => {
    const box = JSON.stringify({ [cannotMime]: { reason: "No week has passed." } });
    const cell = `await Deno.jupyter.display(${box}, { raw: true });`;
    const path = join(notebooks, "06_drift.ipynb"), usual = await readNotebook(path);
    const unanswered = codeNotebook({ source: 'let asOf = ""; // a day', tags: ["parameters"] }, cell);
    await writeNotebook(path, unanswered);
    const options = { notebooks, folder, asOf, requested: {} };
    const { steps } = await runJob(jobs.weekly, options);
    assertEquals([steps[0]!.outcome, steps[0]!.reason], ["no answer", "No week has passed."]);
    await writeNotebook(path, usual);
    const again = await runJob(jobs.weekly, options);
    assertEquals(again.steps.map(({ outcome }) => outcome), ["done", "not needed"]);
    assertEquals(await ran(), [first]);
  });
});

Deno.test("`runJob()` refuses a second job of the cohort, and a record that is damaged", async () => {
  await inPlace(false, async ({ folder, notebooks }) => {
    const options = { notebooks, folder, asOf, requested: {} };
    await Deno.mkdir(folder);
    await withFileLock(`${folder}/.lock`, { waitMs: 0 }, async () => {
      await assertRejects(() => runJob(jobs.weekly, options), JobUnderWay, `process ${Deno.pid}`);
    });
    for (const text of ["", "{", "[]", '{"job":"nightly","asOf":"2022-11-14","steps":[]}']) {
      await Deno.writeTextFile(`${folder}/weekly-${asOf}.json`, text);
      await assertRejects(() => runJob(jobs.weekly, options), SyntaxError, "may be removed");
    }
  });
});

Deno.test("`deno task nightly` and `weekly` refuse wrong use, and say with --dry-run what would run", async () => {
  const plan = await weekly(["--dry-run", "--as-of", "2999-01-01"]);
  assertEquals(plan.code, 0);
  assertEquals(
    plan.out,
    "weekly as of 2999-01-01:\n  06_drift: to run\n  07_retraining: to run, if it is needed\n  report: to run\n",
  );
  for (
    const [args, message] of [
      [["--as-of", "soon"], "today or yesterday"],
      [["--where", "here"], "only nightly loads, and scores"],
      [["monthly"], "one job"],
      [["--cohort", "nobody"], '"nobody"'],
      [["--fast"], "--fast"],
    ] as const
  ) {
    const { code, out, err } = await weekly(args);
    assertEquals([code, out], [args[0] === "--cohort" ? 1 : 2, ""], err);
    assertStringIncludes(err, message);
  }
});

Deno.test("`runJob()` loads first, once, goes on where that failed, and does again what was done without it", async () => {
  await inPlace(false, async ({ folder, notebooks, ran }) => {
    const counts = { loads: 1, rowsRead: 9, added: 9, changed: 0, unchanged: 0, superseded: 0 };
    const total = { ...counts, cancelled: 0, quarantined: 0, withdrawn: 0 };
    let loads = 0;
    const load = () => ++loads === 1 ? Promise.reject(new Error("no extract")) : Promise.resolve(total);
    const options = { notebooks, folder, asOf, requested: {} };
    const outcomes = async (more = {}) =>
      (await runJob(jobs.weekly, { ...options, ...more })).steps.map(({ step, outcome }) =>
        `${step} ${outcome}`
      );
    assertEquals(await outcomes({ load }), ["load failed"]);
    assertEquals(await outcomes(), ["06_drift done", "07_retraining not needed"]);
    const whole = ["load done", "06_drift done", "07_retraining not needed"];
    assertEquals(await outcomes({ load }), whole);
    assertEquals((await readJobRecord(folder, "weekly", asOf)).steps[0]!.summary.load, total);
    assertEquals([await outcomes({ load }), await outcomes()], [whole, whole]);
    assertEquals([loads, await ran()], [2, [first, first]]);
  });
});
