import { assert, assertEquals, assertRejects } from "@std/assert";
import { LockHeld, withFileLock } from "lib/files/file_lock.ts";
import { openRegistry } from "lib/registry/registry.ts";
import { smallFit } from "../registry/small_artefact.ts";

const hour = 3_600_000;

/** Runs work while the clock on the wall jumps an hour, back and forth, whenever it is looked at. */
async function withJumpingClock(work: () => Promise<void>): Promise<void> {
  const { now } = Date;
  let looks = 0;
  Date.now = () => now() + (looks++ % 2 === 0 ? hour : -hour);
  try {
    await work();
  } finally {
    Date.now = now;
  }
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "clock_jumps_" });
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a lock is waited for as long as stated, wherever the clock on the wall jumps to", () =>
  inFolder((folder) =>
    withJumpingClock(() =>
      withFileLock(`${folder}/.lock`, { waitMs: 0 }, async () => {
        const start = performance.now();
        const second = () => withFileLock(`${folder}/.lock`, { waitMs: 300 }, () => Promise.resolve());
        await assertRejects(second, LockHeld, "after 0.3 s");
        const waited = performance.now() - start;
        assert(waited >= 300 && waited < 30_000, `it waited ${waited} ms`);
      })
    )
  ));

Deno.test("a registry whose files are of the future or of long ago is changed and read as ever", () =>
  inFolder((folder) =>
    withJumpingClock(async () => {
      const registry = await openRegistry(folder, "synthetic");
      const versions: string[] = [];
      for (const [i, { bytes, matrix, model }] of [1, 2, 3].map((seed) => smallFit(seed)).entries()) {
        versions.push(await registry.register(bytes));
        const over = versions[i - 1] ?? null;
        await registry.promote(versions[i]!, {
          reason: "r",
          asOf: 0,
          over,
          probe: matrix,
          expected: model.predict(matrix),
        });
        const time = new Date(i % 2 === 0 ? "2099-01-01" : "1980-01-01");
        for (const name of ["champion.json", "history.jsonl", ".lock"]) {
          await Deno.utime(`${folder}/${name}`, time, time);
        }
      }
      assertEquals((await registry.history()).map(({ sequence }) => sequence), [1, 2, 3]);
      assertEquals((await registry.champion())?.version, versions[2]);
    })
  ));

Deno.test("nothing in lib/ measures or decides by the clock on the wall", async () => {
  const wrong: string[] = [];
  const told = [
    // A message of Jupyter's protocol bears the date on which it was sent; nobody reads it.
    "lib/notebook/kernel/wire.ts",
    // Who changed a champion, and when: told in the history, which goes by its own order.
    "lib/registry/registry.ts",
    // How old a model is that never was champion, for who clears them away, and sees them listed.
    "lib/registry/version_files.ts",
    "lib/notebook/tasks/registry/upkeep.ts",
    "lib/notebook/tasks/registry/trial.ts",
    "lib/notebook/tasks/registry/answer.ts",
    // Today, where nobody says on which day an extract was made.
    "lib/notebook/tasks/cohort.ts",
    // The same of a load's as-of day and a job's; and when a load began and ended, which its log tells.
    "lib/notebook/tasks/load.ts",
    "lib/notebook/tasks/job.ts",
    // Today and yesterday, where somebody says these words.
    "lib/notebook/run/overrides.ts",
    // When people were told of something, and a run ended: told, and how long ago it was.
    "lib/notify/notifier.ts",
    "lib/notebook/tasks/notify.ts",
    "lib/notebook/tasks/runs.ts",
    "lib/notebook/run/main.ts",
    // When a version's file and a page were written, to tell which run they are of.
    "lib/notebook/history/track_registry.ts",
    // Nothing can have been shown later than now; and what is known now, where nobody says as of which day.
    "lib/notebook/tasks/data/feedback.ts",
    // Today, where nobody says as of which day a job is.
    "lib/notebook/tasks/job_line.ts",
    // When a request came, and whether a token still holds.
    "lib/notebook/tasks/serve/serve.ts",
    // Whether a module was written since it was read.
    "lib/notebook/kept/module_hashes.ts",
    // A list of a day that was written anew is read anew.
    "lib/serve/today/book_file.ts",
    "lib/serve/live/flow_page.ts",
    // When a model of a survey was put in use.
    "lib/notebook/tasks/survey/fit_survey.ts",
    // When a message came.
    "lib/notebook/tasks/flow/flow.ts",
    // A spec that was changed is read anew.
    "lib/cohort/open_cohort.ts",
  ];
  for await (const path of sourcesBelow("lib")) {
    const text = await Deno.readTextFile(new URL(`../../${path}`, import.meta.url));
    if (!told.includes(path) && /\bDate\.now\b|new Date\(\)|[^.]\bDate\(\)|\b[mc]time\b/.test(text)) {
      wrong.push(path);
    }
  }
  assertEquals(wrong, []);
});

async function* sourcesBelow(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(`../../${folder}/`, import.meta.url))) {
    if (isDirectory) yield* sourcesBelow(`${folder}/${name}`);
    else if (name.endsWith(".ts")) yield `${folder}/${name}`;
  }
}
