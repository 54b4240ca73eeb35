import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { JobRecord } from "lib/notebook/history/run_entry.ts";
import { Postman } from "lib/notebook/tell/postman.ts";
import { readOutbox } from "lib/notify/outbox.ts";
import { randomSource } from "lib/stats/random.ts";
import { account, caFile, type MailServer, startMailServer } from "../../notify/smtp.ts";

const rounds = Number(Deno.env.get("WARDBOOK_KILLS") ?? 2);
const record: JobRecord = {
  job: "weekly",
  asOf: "2022-11-14",
  steps: [
    { step: "06_drift", outcome: "done", seconds: 1, summary: { retrain: true, decision: "Retrain." } },
    { step: "07_retraining", outcome: "done", seconds: 9, summary: { promoted: true } },
  ],
};
const wanted = [
  "alert retraining is advised",
  "step weekly: a retrained model was promoted",
  "step weekly: connected to duckdb",
  "step weekly: retraining is advised",
  "summary weekly done: retraining is advised, a retrained model was promoted",
];

async function withMail(
  test: (folder: string, environment: Readonly<Record<string, string>>, server: MailServer) => Promise<void>,
): Promise<void> {
  const server = await startMailServer();
  const folder = await Deno.makeTempDir({ prefix: "postman_" });
  try {
    await test(folder, {
      WARDBOOK_MAIL_TO: "beds@example.org",
      WARDBOOK_MAIL_FROM: "wardbook@example.org",
      WARDBOOK_MAIL_STEPS: "all",
      WARDBOOK_SMTP_HOST: "127.0.0.1",
      WARDBOOK_SMTP_PORT: String(server.port),
      WARDBOOK_SMTP_USER: account.user,
      WARDBOOK_SMTP_PASSWORD: account.password,
      WARDBOOK_SMTP_CA: caFile,
    }, server);
  } finally {
    await server.close();
    await Deno.remove(folder, { recursive: true });
  }
}

const optionsOf = (folder: string) => ({
  job: { name: "weekly" },
  cohort: "mine",
  asOf: record.asOf,
  folder,
  pages: folder,
});

function subjects({ received }: MailServer): string[] {
  return received.map(({ headers }) =>
    `${headers.get("x-wardbook-kind")} ${headers.get("subject")!.replace("Wardbook mine 2022-11-14: ", "")}`
  ).sort();
}

Deno.test("a job that is killed anywhere and begun again sends the same mails, each once", async () => {
  const random = randomSource(5);
  for (let round = 0; round < rounds; round++) {
    await withMail(async (folder, environment, server) => {
      const told = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", new URL("./told_job.ts", import.meta.url).pathname].concat(
          JSON.stringify({ options: optionsOf(folder), record }),
        ),
        env: { ...environment },
        stderr: "inherit",
      });
      const killed = told.spawn();
      await new Promise((resolve) => setTimeout(resolve, 100 + 1100 * random()));
      try {
        killed.kill("SIGKILL");
      } catch {
        // It had ended.
      }
      await killed.status;
      assertEquals((await told.spawn().status).code, 0);
      assertEquals(subjects(server), wanted);
    });
  }
});

Deno.test("`Postman` tells of a job that could not begin, of a wrong setting, and never throws", async () => {
  await withMail(async (folder, environment, server) => {
    const warnings: string[] = [];
    const warn = (warning: string) => void warnings.push(warning);
    const postman = new Postman(optionsOf(folder), environment, warn);
    await postman.tellBroken(new SyntaxError(`Cannot go on with "Jane" and ${account.password}`));
    assertEquals(subjects(server), ["failure weekly failed at job"]);
    const kept = await Deno.readTextFile(`${folder}/outbox.json`);
    const text = JSON.stringify(server.received[0]!.parts) + kept;
    assertStringIncludes(text, "It failed at job: Cannot go on with");
    assert(!text.includes("Jane") && !text.includes(account.password));
    assertEquals(warnings, []);

    const mute = new Postman(optionsOf(folder), { ...environment, WARDBOOK_SMTP_HOST: "" }, warn);
    assertEquals(await mute.tellEnd(record), []);
    assertEquals(warnings, ["Cannot send notices as WARDBOOK_SMTP_HOST must be set: it is not"]);
    const lost = { ...environment, WARDBOOK_SMTP_PASSWORD: "wr0ng-one", WARDBOOK_MAIL_STEPS: "failures" };
    await new Postman(optionsOf(folder), lost, warn).tellEnd(record);
    assertEquals(warnings.slice(1).map((each) => each.split(": Error")[0]), [
      "Not told by mail: Wardbook mine 2022-11-14: retraining is advised",
      "Not told by mail: Wardbook mine 2022-11-14: over: weekly failed at job",
    ]);
    await new Postman({ ...optionsOf(folder), folder: "/proc/nowhere" }, environment, warn).tellEnd(record);
    assertEquals(warnings.length, 4);
  });
});

Deno.test("that the warehouse answers is mailed once, where each step is, and asked for nowhere else", async () => {
  await withMail(async (folder, environment, server) => {
    let asked = 0;
    const warn = (warning: string) => {
      throw new Error(warning);
    };
    const answer = () => {
      asked++;
      return Promise.resolve({ engine: "snowflake", place: `WARDBOOK.STAYS ${account.password}` });
    };
    for (const steps of ["summary", "failures"]) {
      const postman = new Postman(optionsOf(folder), { ...environment, WARDBOOK_MAIL_STEPS: steps }, warn);
      await postman.tellConnected(answer);
    }
    assertEquals([asked, server.received.length], [0, 0]);
    const silent = () => Promise.reject(new Error("nobody answers"));
    await new Postman(optionsOf(folder), environment, warn).tellConnected(silent);
    assertEquals(server.received.length, 0);
    for (let begun = 0; begun < 2; begun++) {
      await new Postman(optionsOf(folder), environment, warn).tellConnected(answer);
    }
    assertEquals(subjects(server), ["step weekly: connected to snowflake"]);
    const { headers, parts } = server.received[0]!;
    assertEquals(headers.get("subject"), "Wardbook mine 2022-11-14: weekly: connected to snowflake");
    for (const type of ["text/plain", "text/html"]) {
      const { text } = parts.find((part) => part.type === type)!;
      assertStringIncludes(text, "WARDBOOK.STAYS");
      assert(!text.includes(account.password));
    }
  });
});

Deno.test("the report of a week is mailed as a page with its PDF, before the notebooks' pages, and what was told is kept", async () => {
  await withMail(async (folder, environment, server) => {
    const names = ["week-2022-11-14.html", "week-2022-11-14.pdf", "06_drift.html"];
    for (const name of names) await Deno.writeTextFile(`${folder}/${name}`, `what is in ${name}`);
    const written = { step: "report", outcome: "done", seconds: 2, summary: {} } as const;
    const attach = { ...environment, WARDBOOK_MAIL_PAGES: "attach", WARDBOOK_MAIL_STEPS: "summary" };
    const postman = new Postman(optionsOf(folder), attach, (warning) => {
      throw new Error(warning);
    });
    await postman.tellEnd({ ...record, steps: [record.steps[0]!, written] });
    const whole = server.received.find(({ headers }) => headers.get("x-wardbook-kind") === "summary")!;
    assertStringIncludes(whole.headers.get("subject")!, "retraining is advised, written up");
    const attached = whole.parts.filter(({ name }) => name !== null);
    assertEquals(attached.map(({ name, type, text }) => [name, type, text]), [
      [names[0]!, "text/html", `what is in ${names[0]}`],
      [names[1]!, "application/pdf", `what is in ${names[1]}`],
      [names[2]!, "text/html", `what is in ${names[2]}`],
    ]);
    const { log } = await readOutbox(`${folder}/outbox.json`);
    const by = [{ channel: "mail", outcome: "sent" }];
    assertEquals(log, [{ kind: "alert", asOf: record.asOf, verdict: "retraining is advised", by }]);
    await postman.tellEnd({ ...record, steps: [record.steps[0]!, written] });
    assertEquals((await readOutbox(`${folder}/outbox.json`)).log.length, 1, "told once, kept once");
  });
});
