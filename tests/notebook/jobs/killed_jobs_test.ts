import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { modelOfEntry, rowsOf, type RunEntry } from "lib/notebook/history/run_entry.ts";
import { historyPath, readHistory } from "lib/notebook/history/run_history.ts";
import { readJobRecord } from "lib/notebook/jobs/job_record.ts";
import { openRegistry } from "lib/registry/registry.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoriesOf, type Table } from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql, written } from "lib/warehouse/sql.ts";
import { seed, tell } from "../../harness/harness.ts";
import { account, caFile, type MailServer, startMailServer } from "../../notify/smtp.ts";
import { plainValues } from "../../warehouse/assert_same_rows.ts";
import { type Course, killPlaces, watchWrites, type Write, writesUntil } from "./kill_places.ts";
import { due, makeHospital, putState, startJob } from "./small_hospital.ts";

/** 200 (WARDBOOK_KILLS) is the full test; without it nothing runs, as notebooks take long. */
const asked = Deno.env.get("WARDBOOK_KILLS") ?? Deno.env.get("WARDBOOK_HARNESS"), kills = Number(asked ?? 0);
/** A job is killed so often before it may end: what leads up to the next kill is not done in vain. */
const killsAJob = 8;

/** Tables that jobs fill, each with its key; of a load what says when it ran is of the run. */
const tables = {
  accepted: "case_id",
  quarantine: "source_row, rule",
  stays: "stay_id",
  stay_features: "stay_id",
  prediction_log: "stay_id, model_version, as_of",
  remaining_log: "stay_id, model_version, as_of",
  drift_log: "model_version, week_start, feature",
  load_log: "load_number",
  run_log: "as_of, job, step, outcome",
} as const;
const ofTheRun = ["started_at", "ended_at", "run_id", "seconds"];

type Due = (typeof due)[number];
type State = Readonly<Record<string, unknown>>;

/** All that jobs leave, but for when they ran. */
async function stateOf(folder: string, { received }: MailServer): Promise<State> {
  const cohort = "synthetic",
    store = await openWarehouse(`duckdb:${join(folder, "data/local/synthetic.duckdb")}`);
  const rows: Record<string, unknown> = {};
  try {
    const found = await store.query(sql`SELECT table_name FROM information_schema.tables`);
    const there = categoriesOf(found, "table_name").labels;
    for (const [name, key] of Object.entries(tables)) {
      if (!there.includes(name)) continue;
      rows[name] = valuesOf(await store.query(written(`SELECT * FROM ${name} ORDER BY ${key}`, "test")));
    }
  } finally {
    await store.close();
  }
  const registry = await openRegistry(join(folder, "models/synthetic"), cohort);
  const history = (await registry.history()).map(({ by: _, at: __, ...event }) => event);
  const jobs = due.map(async ([job, asOf]) => {
    const { steps } = await readJobRecord(join(folder, "data/runs/synthetic/jobs"), job, asOf);
    return [job, asOf, ...steps.map(({ step, outcome, reason }) => `${step}: ${outcome} ${reason ?? ""}`)];
  });
  const mails = received.map(({ headers, parts }) =>
    [
      headers.get("x-wardbook-kind"),
      headers.get("subject"),
      parts.find(({ type }) => type === "text/plain")?.text,
    ]
      .join("\n").replaceAll(/in [\d,.]+ s\b/g, "in some time")
  );
  const runs = await readHistory(historyPath(join(folder, "data/runs/synthetic")));
  return {
    ...rows,
    history,
    runs: runs.map(ranText).sort(),
    verdicts: await registry.verdicts.all(),
    causes: await registry.causes.all(),
    versions: (await registry.versions()).toSorted(),
    jobs: await Promise.all(jobs),
    mails: mails.sort(),
  };
}

function valuesOf({ columns }: Table): unknown {
  return Object.fromEntries(
    Object.entries(columns).filter(([name]) => !ofTheRun.includes(name)).map((
      [name, column],
    ) => [name, plainValues(column)]),
  );
}

function ranText(entry: RunEntry): string {
  const { job, asOf, step, outcome } = entry;
  return [job, asOf, step, outcome, rowsOf(entry), modelOfEntry(entry)].join(" ");
}

/** A job at its end, undisturbed; null where it was killed first. */
async function courseOf(folder: string, job: Due, server: MailServer, stop?: Stop): Promise<Course | null> {
  const writes: Write[] = [], start = performance.now(), before = server.sessions;
  const process = startJob(folder, job, mailTo(server)), said = new Response(process.stderr).text();
  const kill = () => killed(process, stop!.isAlone);
  const wrote = (what: Write["what"]) => {
    writes.push({ what, milliseconds: performance.now() - start });
    if (stop?.what === what && writes.filter((each) => each.what === what).length === stop.count) {
      setTimeout(kill, stop.afterMs);
    }
  };
  const watcher = watchWrites(folder, wrote);
  let sessions = before;
  const mails = setInterval(() => {
    for (; sessions < server.sessions; sessions++) wrote("a mail");
  }, 2);
  const timer = stop?.what === null ? setTimeout(kill, stop.afterMs) : undefined;
  const { success, signal } = await process.status;
  clearTimeout(timer);
  clearInterval(mails);
  watcher.close();
  if (signal === "SIGKILL") return null;
  assert(success, `${await said}\n${server.received.at(-1)?.parts[0]?.text}`);
  return { took: performance.now() - start, writes };
}

/** When a job is killed: after so many writes of a kind, or (null) by its time; then so much later. */
type Stop = {
  readonly what: Write["what"] | null;
  readonly count: number;
  readonly afterMs: number;
  readonly isAlone: boolean;
};

/** A write's files follow each other within so many milliseconds. */
const withinWrite = 8;

/** How much of its course a job has behind it that goes on with the step that had not ended. */
async function doneOf(folder: string, [job, asOf]: Due): Promise<number> {
  const { steps } = await readJobRecord(join(folder, "data/runs/synthetic/jobs"), job, asOf);
  return steps.reduce((sum, { seconds }) => sum + 1_000 * seconds, 0);
}

/** @param isAlone kills the job's own process, not those that it has begun. */
function killed({ pid }: Deno.ChildProcess, isAlone: boolean): void {
  try {
    Deno.kill(isAlone ? pid : -pid, "SIGKILL");
  } catch {
    // It ended at this very moment.
  }
}

/** Does what is due, killed so often as is left of all kills; tells how often it was, and what it left. */
async function killedRound(
  folder: string,
  courses: readonly Course[],
  left: number,
  random: () => number,
): Promise<{ readonly done: number; readonly state: State }> {
  return await withMails(async (server) => {
    let done = 0;
    for (const [i, job] of due.entries()) {
      const course = courses[i]!;
      for (const place of killPlaces(course, Math.min(killsAJob, left - done), random)) {
        const behind = await doneOf(folder, job), { what } = place;
        // A step that took longer than undisturbed is behind its place: it is killed as it starts.
        const after = Math.max(place.milliseconds - behind, 1_000 * random());
        const stop = {
          what,
          count: what === null ? 0 : 1 + Math.floor(random() * writesUntil(place, course, behind)),
          afterMs: what === null ? after : withinWrite * random(),
          isAlone: random() < 0.5,
        };
        if (await courseOf(folder, job, server, stop) !== null) break;
        done++;
      }
      await courseOf(folder, job, server);
    }
    return { done, state: await stateOf(folder, server) };
  });
}

/** What differs from what was expected, in a sentence; null where nothing does. */
function differenceOf(state: State, expected: State): string | null {
  try {
    assertEquals(Object.keys(state), Object.keys(expected));
    for (const [name, value] of Object.entries(expected)) assertEquals(state[name], value, name);
    return null;
  } catch (error) {
    return String(error).slice(0, 2_000);
  }
}

function mailTo({ port }: MailServer): Record<string, string> {
  return {
    WARDBOOK_MAIL_TO: "beds@example.org",
    WARDBOOK_MAIL_FROM: "wardbook@example.org",
    WARDBOOK_MAIL_STEPS: "all",
    WARDBOOK_SMTP_HOST: "127.0.0.1",
    WARDBOOK_SMTP_PORT: String(port),
    WARDBOOK_SMTP_USER: account.user,
    WARDBOOK_SMTP_PASSWORD: account.password,
    WARDBOOK_SMTP_CA: caFile,
  };
}

async function withMails<T>(work: (server: MailServer) => Promise<T>): Promise<T> {
  const server = await startMailServer();
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

Deno.test({
  name: `jobs killed at ${kills} random places and begun again leave the same tables, registry and mails`,
  ignore: asked === undefined,
  fn: async () => {
    const folder = await Deno.makeTempDir({ prefix: "killed_jobs_" }), hospital = join(folder, "hospital");
    try {
      await makeHospital(hospital);
      await putState(hospital, join(folder, "before"));
      const courses: Course[] = [];
      const expected = await withMails(async (server) => {
        for (const job of due) courses.push((await courseOf(hospital, job, server))!);
        return await stateOf(hospital, server);
      });
      assert("prediction_log" in expected && "drift_log" in expected && "run_log" in expected);
      const connected = (expected.mails as string[]).filter((mail) => mail.includes(": connected to duckdb"));
      assertEquals(connected.length, due.length, "a mail a job that it has reached the warehouse");
      assertEquals(String(expected.jobs).match(/: (failed|no answer|not needed)/g), null);
      assertEquals((expected.history as unknown[]).length, 4, "promoted, and gone back from, and promoted");
      const failed: string[] = [];
      let done = 0;
      for (let round = seed; done < kills; round++) {
        await putState(join(folder, "before"), hospital);
        const killed = await killedRound(hospital, courses, kills - done, randomSource(round));
        done += killed.done;
        const wrong = differenceOf(killed.state, expected);
        if (wrong !== null) failed.push(`seed ${round}: ${wrong}`);
      }
      tell("killed jobs", { tried: done, failed, beyond: 0 });
      assertEquals(failed, []);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
