import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Notice, noticeId } from "lib/notify/notice.ts";
import { Notifier } from "lib/notify/notifier.ts";
import { settingsFrom } from "lib/notify/settings.ts";
import { account, caFile, type MailServer, startMailServer } from "./smtp.ts";

const summary: Notice = {
  kind: "summary",
  cohort: "synthetic",
  asOf: "2022-11-01",
  verdict: "412 admissions scored – all quiet",
  facts: [{ name: "scored", value: "412 admissions" }, { name: "mean prediction", value: "38.2 days" }],
};
const failure: Notice = {
  ...summary,
  kind: "failure",
  verdict: "scoring failed",
  error: {
    place: "05_scoring, cell 3",
    message: `Cannot read the row: 'Jane PATIENTNAME' of 1947-03-02, login ${account.password}`,
  },
};

type Set = Readonly<Record<string, string>>;
/** Where it matters not how: quicker. */
const plain: Set = { WARDBOOK_SMTP_SECURITY: "none", WARDBOOK_SMTP_USER: "" };
type Time = { now: number; slept: number };

/** A notifier that mails to a real server, with a clock that is moved by hand. */
async function withMail(
  test: (notifier: Notifier, server: MailServer, time: Time, folder: string) => Promise<void>,
  set: Set = {},
): Promise<void> {
  const isImplicit = set.WARDBOOK_SMTP_SECURITY === "tls";
  const server = await startMailServer({ isImplicit });
  const folder = await Deno.makeTempDir({ prefix: "notify_" });
  try {
    const time = { now: Date.UTC(2022, 10, 1, 5), slept: 0 };
    await test(notifierOf(folder, time, { ...mailTo(server), ...set }), server, time, folder);
  } finally {
    await server.close();
    await Deno.remove(folder, { recursive: true });
  }
}

function mailTo({ port }: { readonly port: number }): Set {
  return {
    WARDBOOK_MAIL_TO: "beds@example.org, night@example.org",
    WARDBOOK_MAIL_FROM: "wardbook@example.org",
    WARDBOOK_SMTP_HOST: "127.0.0.1",
    WARDBOOK_SMTP_PORT: String(port),
    WARDBOOK_SMTP_USER: account.user,
    WARDBOOK_SMTP_PASSWORD: account.password,
    WARDBOOK_SMTP_CA: caFile,
  };
}

function notifierOf(folder: string, time: Time, set: Set): Notifier {
  return new Notifier(settingsFrom(set), `${folder}/outbox.json`, {
    now: () => time.now,
    sleep: (ms) => Promise.resolve(void (time.slept += ms)),
  });
}

const outcomes = (deliveries: readonly { readonly outcome: string }[]) =>
  deliveries.map(({ outcome }) => outcome);

Deno.test("`tell()` mails text and HTML with the pages attached when a server takes them by STARTTLS", async () => {
  await withMail(async (notifier, server, _, folder) => {
    const { received } = server;
    const page = `${folder}/05_scoring.html`;
    await Deno.writeTextFile(page, "<p>Größe: 412</p>");
    assertEquals(outcomes(await notifier.tell({ ...summary, pages: [page, `${folder}/gone.html`] })), [
      "sent",
    ]);
    assertEquals(server.logins, 1);
    const [{ headers, parts, isSecure }] = received as [MailServer["received"][number]];
    assert(isSecure);
    assertEquals(headers.get("subject"), "Wardbook synthetic 2022-11-01: 412 admissions scored – all quiet");
    assertEquals(headers.get("to"), "beds@example.org, night@example.org");
    assertEquals(headers.get("auto-submitted"), "auto-generated");
    assertEquals(parts.map(({ type, name }) => [type, name]), [
      ["text/plain", null],
      ["text/html", null],
      ["text/html", "05_scoring.html"],
    ]);
    assertMatch(parts[0]!.text, /scored: +412 admissions/);
    assertMatch(parts[1]!.text, /<h1[^>]*>412 admissions scored – all quiet<\/h1>/);
    assertStringIncludes(parts[2]!.text, "Größe: 412");
    // A failure's page shows the error as it is.
    await notifier.tell({ ...failure, pages: [page] });
    assertEquals(received[1]!.parts.length, 2);
  }, { WARDBOOK_MAIL_PAGES: "attach" });
});

Deno.test("`tell()` mails over TLS from the first byte, and links the pages where they can be read", async () => {
  await withMail(async (notifier, { received }) => {
    await notifier.tell({ ...summary, pages: ["/srv/05_scoring.html"] });
    const { isSecure, parts } = received[0]!;
    assert(isSecure);
    assertEquals(parts.length, 2);
    assertStringIncludes(parts[0]!.text, "https://pages.example.org/run/05_scoring.html");
  }, { WARDBOOK_SMTP_SECURITY: "tls", WARDBOOK_PAGES_URL: "https://pages.example.org/run/" });
});

Deno.test("a failure's mail holds neither secrets nor what may be a patient's", async () => {
  await withMail(async (notifier, server, _, folder) => {
    const { received } = server;
    await notifier.tell(failure);
    server.refuse = 3;
    await notifier.tell({ ...failure, verdict: `it said ${account.password}` });
    const kept = await Deno.readTextFile(`${folder}/outbox.json`);
    const whole = JSON.stringify(received[0]!.parts) + kept;
    for (const planted of [account.password, "Jane", "PATIENTNAME", "1947"]) {
      assert(!whole.includes(planted), planted);
    }
    assertStringIncludes(whole, "It failed at 05_scoring, cell 3: Cannot read the row:");
  });
});

Deno.test("`tell()` tries again when the server refuses for a while, and doesn't throw when it never takes it", async () => {
  await withMail(async (notifier, server, time) => {
    server.refuse = 2;
    assertEquals(outcomes(await notifier.tell(summary)), ["sent"]);
    assertEquals(time.slept, 6_000);
    server.refuse = 3;
    assertEquals(outcomes(await notifier.tell(failure)), ["failed"]);
    // Nothing is tried for a minute: a job does not wait for each of its notices.
    const { sessions } = server;
    const soon = { ...failure, asOf: "2022-11-02" };
    assertEquals([outcomes(await notifier.tell(soon)), server.sessions], [["failed"], sessions]);
    time.now += 60_000;
    // The next one takes along what had failed.
    const next = { ...summary, asOf: "2022-11-02" };
    assertEquals(outcomes(await notifier.tell(next)), ["sent"]);
    const kinds = server.received.map(({ headers }) => headers.get("x-wardbook-kind"));
    assertEquals(kinds, ["summary", "digest", "summary"]);
    assertStringIncludes(server.received[1]!.parts[0]!.text, "failure: scoring failed");
  }, plain);
});

Deno.test("`tell()` says why, without the password, when the login or the certificate is refused", async () => {
  const cases: [Set, RegExp][] = [
    [{ WARDBOOK_SMTP_PASSWORD: "wrong-one" }, /Invalid login/],
    [{ WARDBOOK_SMTP_CA: "" }, /certificate/],
    [{ WARDBOOK_SMTP_PORT: "1" }, /ECONNREFUSED/],
    [{ WARDBOOK_SMTP_CA: "/nowhere/ca.pem" }, /No such file/],
  ];
  for (const [set, why] of cases) {
    await withMail(async (notifier, server) => {
      const { received } = server, logins = () => server.logins;
      const [delivery] = await notifier.tell(summary);
      assertEquals([delivery?.outcome, received.length], ["failed", 0]);
      assertMatch(delivery!.why!, why);
      // A login that is wrong is not tried again: accounts are locked by that.
      if (set.WARDBOOK_SMTP_PASSWORD) assertEquals(logins(), 1);
      assert(!delivery!.why!.includes("wrong-one"));
    }, set);
  }
});

Deno.test("`tell()` sends a notice once when a job is done again", async () => {
  await withMail(async (notifier, { received }) => {
    await notifier.tell(summary);
    assertEquals(outcomes(await notifier.tell(summary)), ["sent before"]);
    assertEquals(received.length, 1);
  }, plain);
});

Deno.test("`tell()` holds a flood back, and sends it as one digest an hour later", async () => {
  await withMail(async (notifier, { received }, time) => {
    const steps = Array.from(
      { length: 40 },
      (_, i): Notice => ({ ...summary, kind: "step", verdict: `step ${i}` }),
    );
    const told = [];
    for (const step of steps) told.push(...await notifier.tell(step));
    assertEquals(outcomes(told), [...Array(12).fill("sent"), ...Array(28).fill("held")]);
    time.now += 3_600_001;
    await notifier.tell(summary);
    assertEquals(received.length, 14);
    assertStringIncludes(received[12]!.headers.get("subject")!, "28 earlier notices");
    assertStringIncludes(received[12]!.parts[0]!.text, "step: step 39");
  }, { ...plain, WARDBOOK_MAIL_STEPS: "all" });
});

Deno.test("`tell()` sends only what is wanted", async () => {
  const all: Notice[] = [{ ...summary, kind: "step" }, summary, { ...summary, kind: "alert" }, failure];
  for (const [steps, count] of [["all", 4], ["summary", 3], ["failures", 2], ["", 3]] as const) {
    await withMail(async (notifier, { received }) => {
      for (const notice of all) await notifier.tell(notice);
      assertEquals(received.length, count, steps);
    }, { ...plain, WARDBOOK_MAIL_STEPS: steps });
  }
});

Deno.test("`alert()` tells a cause once until it clears, reminds of it once a week, and tells that it is over", async () => {
  await withMail(async (notifier, { received }, _, folder) => {
    const drift = { cause: "drift of severity", verdict: "severity drifts", facts: [] };
    const error = { cause: "error", verdict: "the error is 12 % above the promise", facts: [] };
    const alert = (day: number, alerts: readonly (typeof drift)[], isWhole = true) =>
      notifier.alert({ cohort: "synthetic", asOf: `2022-11-0${day}` }, { scope: "weekly", alerts, isWhole });
    await alert(1, [drift]);
    await alert(2, [drift, error]);
    await notifier.alert({ cohort: "synthetic", asOf: "2022-11-02" }, {
      ...{ scope: "nightly", alerts: [], isWhole: true },
    });
    await alert(3, [], false);
    await alert(4, [error]);
    await alert(5, [error]);
    const subjects = () =>
      received.map(({ headers }) => headers.get("subject")!.replace("Wardbook synthetic ", ""));
    const said = [
      "2022-11-01: severity drifts",
      "2022-11-02: the error is 12 % above the promise",
      "2022-11-04: over: severity drifts",
    ];
    assertEquals(subjects(), said);
    assertMatch(received[2]!.parts[0]!.text, /since: +2022-11-01/);
    await alert(8, [error]);
    await alert(9, [error]);
    assertEquals(subjects().slice(3), ["2022-11-09: the error is 12 % above the promise"]);
    assertMatch(received[3]!.parts[0]!.text, /since: +2022-11-02/);
    // A damaged file doesn't stop anybody.
    const kept = await Deno.readTextFile(`${folder}/outbox.json`);
    await Deno.writeTextFile(`${folder}/outbox.json`, kept.slice(0, 40));
    assertEquals(outcomes(await alert(9, [error])), ["sent"]);
  }, plain);
});

Deno.test("`tell()` holds no alert back because of many steps", async () => {
  await withMail(async (notifier) => {
    for (let i = 0; i < 13; i++) await notifier.tell({ ...summary, kind: "step", verdict: `step ${i}` });
    assertEquals(outcomes(await notifier.tell({ ...summary, kind: "alert" })), ["sent"]);
  }, { ...plain, WARDBOOK_MAIL_STEPS: "all" });
});

Deno.test("`tell()` logs in by OAuth2, with a token that it asks for", async () => {
  const asked: string[] = [];
  const issuer = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    asked.push(await request.text());
    return Response.json({ access_token: account.accessToken, expires_in: 3600 });
  });
  try {
    await withMail(
      async (notifier, { received }) => {
        assertEquals(outcomes(await notifier.tell(summary)), ["sent"]);
        assertEquals(received.length, 1);
        assertStringIncludes(asked[0]!, "refresh_token=r3fresh");
      },
      {
        WARDBOOK_SMTP_PASSWORD: "",
        WARDBOOK_SMTP_CLIENT_ID: "id",
        WARDBOOK_SMTP_CLIENT_SECRET: "client-secret",
        WARDBOOK_SMTP_REFRESH_TOKEN: "r3fresh",
        WARDBOOK_SMTP_TOKEN_URL: `http://127.0.0.1:${issuer.addr.port}/token`,
      },
    );
  } finally {
    await issuer.shutdown();
  }
});

Deno.test("`tell()` names an address that the server refuses, and sends to the others", async () => {
  const to = "beds@example.org, nobody@example.org";
  await withMail(async (notifier, { received }) => {
    const [delivery] = await notifier.tell(summary);
    assertEquals([delivery?.outcome, received.length], ["sent", 1]);
    assertEquals(delivery?.why, "the server refused the address of nobody@example.org");
  }, { ...plain, WARDBOOK_MAIL_TO: to });
});

Deno.test("`noticeId()` knows a notice by what it says, wherever its pages lie", () => {
  assertEquals(noticeId({ ...summary, pages: ["/a/05.html"] }), noticeId(summary));
  assertEquals(noticeId(summary) === noticeId({ ...summary, asOf: "2022-11-02" }), false);
});

Deno.test("`tell()` posts to a webhook, escaped as Slack wants it, and hides its address when it fails", async () => {
  const bodies: { text: string }[] = [];
  let status = 200;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    bodies.push(await request.json());
    return new Response("no", { status });
  });
  const folder = await Deno.makeTempDir({ prefix: "notify_" });
  try {
    const url = `http://127.0.0.1:${server.addr.port}/services/T0/s3cretpath`;
    const time = { now: 0, slept: 0 };
    const notifier = notifierOf(folder, time, { WARDBOOK_WEBHOOK_URL: url });
    await notifier.tell({ ...summary, verdict: "<!channel> quiet & well" });
    assertStringIncludes(bodies[0]!.text, "&lt;!channel&gt; quiet &amp; well");
    status = 500;
    const [delivery] = await notifier.tell(failure);
    assertEquals([delivery?.outcome, delivery?.why], ["failed", "the webhook answered: it failed itself"]);
    assertEquals(bodies.length, 4);
    status = 403;
    time.now += 60_000;
    const [refused] = await notifier.tell({ ...failure, asOf: "2022-11-02" });
    assertEquals([refused?.why, bodies.length], ["the webhook answered: it was refused", 5]);
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("`tell()` adds to a file, a line each", async () => {
  const folder = await Deno.makeTempDir({ prefix: "notify_" });
  try {
    const set = { WARDBOOK_NOTICE_FILE: `${folder}/notices.jsonl` };
    const notifier = notifierOf(folder, { now: 0, slept: 0 }, set);
    for (let i = 0; i < 30; i++) await notifier.tell({ ...summary, verdict: `day ${i}` });
    const lines = (await Deno.readTextFile(`${folder}/notices.jsonl`)).trim().split("\n").map((line) =>
      JSON.parse(line)
    );
    assertEquals(lines.length, 30);
    assertEquals(lines[7].subject, "Wardbook synthetic 2022-11-01: day 7");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
