import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { readJobRecord } from "lib/notebook/jobs/job_record.ts";
import { openRegistry } from "lib/registry/registry.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoriesOf, type Table } from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql, written } from "lib/warehouse/sql.ts";
import { account, caFile, type MailServer, startMailServer } from "../../notify/smtp.ts";
import { plainValues } from "../../warehouse/assert_same_rows.ts";
import { due, makeHospital, putState, startJob } from "./small_hospital.ts";

/** WARDBOOK_KILLS=200 is the full test; without it nothing runs, as notebooks take long. */
const asked = Deno.env.get("WARDBOOK_KILLS"), kills = Number(asked ?? 0);
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
} as const;
const ofTheRun = ["started_at", "ended_at"];

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
  return {
    ...rows,
    history,
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

/** @returns the milliseconds it took; null where it was killed first. */
async function runFor(
  job: Deno.ChildProcess,
  milliseconds: number,
  isAlone: boolean,
): Promise<number | null> {
  const start = performance.now(), said = new Response(job.stderr).text();
  const timer = milliseconds < Infinity ? setTimeout(() => killed(job, isAlone), milliseconds) : undefined;
  const { success, signal } = await job.status;
  clearTimeout(timer);
  if (signal === "SIGKILL") return null;
  assert(success, await said);
  return performance.now() - start;
}

/**
 * Where a job is killed, as milliseconds of its undisturbed course, in order: at random in parts of the same
 * length, so that the kills of a run lie all over it.
 */
function killPoints(count: number, took: number, random: () => number): number[] {
  return Array.from({ length: count }, (_, i) => (i + random()) / count * took);
}

/** How much of its course a job has behind it that goes on with the step that had not ended. */
async function doneOf(folder: string, [job, asOf]: (typeof due)[number]): Promise<number> {
  const { steps } = await readJobRecord(join(folder, "data/runs/synthetic/jobs"), job, asOf);
  return steps.reduce((sum, { seconds }) => sum + 1_000 * seconds, 0);
}

/** @param isAlone kills the job's own process, not those that it has begun. */
function killed({ pid }: Deno.ChildProcess, isAlone: boolean): void {
  new Deno.Command("kill", { args: ["-KILL", "--", isAlone ? `${pid}` : `-${pid}`], stderr: "null" })
    .outputSync();
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
      const took: number[] = [];
      const expected = await withMails(async (server) => {
        for (const job of due) {
          took.push((await runFor(startJob(hospital, job, mailTo(server)), Infinity, true))!);
        }
        return await stateOf(hospital, server);
      });
      assert("prediction_log" in expected && "drift_log" in expected);
      assertEquals(String(expected.jobs).match(/: (failed|no answer|not needed)/g), null);
      assertEquals((expected.history as unknown[]).length, 4, "promoted, and gone back from, and promoted");
      const random = randomSource(200);
      for (let done = 0; done < kills;) {
        await putState(join(folder, "before"), hospital);
        const left = await withMails(async (server) => {
          for (const [i, job] of due.entries()) {
            const points = killPoints(Math.min(killsAJob, kills - done), took[i]!, random);
            for (const point of [...points, Infinity]) {
              // A step that took longer than undisturbed is behind its point: it is killed as it starts.
              const ahead = point - await doneOf(hospital, job), after = Math.max(ahead, 1_000 * random());
              const ended = await runFor(startJob(hospital, job, mailTo(server)), after, random() < 0.5);
              if (ended !== null) break;
              done++;
            }
          }
          return await stateOf(hospital, server);
        });
        assertEquals(Object.keys(left), Object.keys(expected));
        for (const [name, value] of Object.entries(expected)) assertEquals(left[name], value, name);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
