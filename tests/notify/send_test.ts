import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { isSetUp, send } from "lib/notify/send.ts";
import { settingsFrom } from "lib/notify/settings.ts";
import { account, caFile, startMailServer } from "./smtp.ts";

const day = { cohort: "synthetic", asOf: "2022-11-01" };
const notice = { kind: "summary", ...day, verdict: "all quiet", facts: [] } as const;

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "send_" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("`send()` does nothing where nobody is to be told", async () => {
  await inFolder(async (folder) => {
    const settings = settingsFrom({});
    assert(!isSetUp(settings));
    const errand = { settings, outbox: `${folder}/a/outbox.json`, day, notices: [notice], looked: [] };
    assertEquals(await send(errand), []);
    assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
  });
});

Deno.test("`send()` mails to a server by its name, posts and writes, with the permissions that its process has", async () => {
  const server = await startMailServer({ host: "localhost" });
  const posted: string[] = [];
  const web = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    posted.push(await request.text());
    return new Response("ok");
  });
  try {
    await inFolder(async (folder) => {
      const settings = settingsFrom({
        WARDBOOK_MAIL_TO: "beds@example.org",
        WARDBOOK_MAIL_FROM: "wardbook@example.org",
        WARDBOOK_SMTP_HOST: "localhost",
        WARDBOOK_SMTP_PORT: String(server.port),
        WARDBOOK_SMTP_USER: account.user,
        WARDBOOK_SMTP_PASSWORD: account.password,
        WARDBOOK_SMTP_CA: caFile,
        WARDBOOK_WEBHOOK_URL: `http://127.0.0.1:${web.addr.port}/hook`,
        WARDBOOK_NOTICE_FILE: `${folder}/notices.jsonl`,
      });
      const errand = {
        settings,
        outbox: `${folder}/out, box/outbox.json`,
        day,
        notices: [notice],
        looked: [],
      };
      // Two at once, as of a job that was killed and begun again: one goes first.
      const told = (await Promise.all([send(errand), send(errand)])).flat();
      assertEquals(told.map(({ channel, outcome }) => `${channel} ${outcome}`).sort(), [
        ...["file sent", "file sent before", "mail sent", "mail sent before"],
        ...["webhook sent", "webhook sent before"],
      ], JSON.stringify(told));
      assertEquals([server.received.length, posted.length], [1, 1]);
      assertStringIncludes(await Deno.readTextFile(`${folder}/notices.jsonl`), "all quiet");
    });
  } finally {
    await web.shutdown();
    await server.close();
  }
});
