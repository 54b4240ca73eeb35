import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import type { WhatIf } from "lib/beds/mod.ts";
import type { Alert } from "lib/flow/alert/alert_book.ts";
import { readAlerts, writeAlerts } from "lib/flow/alert/alert_file.ts";
import { hl7Text } from "lib/flow/hospital/hl7_text.ts";
import { hospitalStream } from "lib/flow/hospital/hospital_stream.ts";
import { FlowWatch } from "lib/flow/watch/flow_watch.ts";
import { TokenFile } from "lib/serve/access/token_file.ts";
import { flowBookFile } from "lib/serve/live/flow_page.ts";
import { type LiveServer, startLiveServer } from "lib/serve/live/live_server.ts";
import { liveView } from "lib/serve/live/live_view.ts";
import { barriersOn, looks } from "../../harness/accessible.ts";
import { needsChromiumAndTime, withBrowser } from "../../harness/browser.ts";
import { serving } from "../serving.ts";

const now = () => Date.UTC(2022, 10, 9);

const whatIf = [["as it is", 0], ["Surgery closed", 300]].map(([scenario, more]): WhatIf => ({
  ...{ hospital: "H1", scenario: `${scenario}`, census: 90, waitingHours: 10 + Number(more), mostWaiting: 3 },
  difference: { value: Number(more), lower: Number(more), upper: Number(more) },
}));

type Serving = {
  readonly server: LiveServer;
  readonly watching: FlowWatch;
  readonly folder: string;
  readonly take: (count: number) => Promise<void>;
};

/** The live page of an invented hospital's first days; `take` sends more messages. */
async function watched(work: (serving: Serving) => Promise<void>, isInvented = true): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "live_" });
  const { messages } = hospitalStream({ hospitals: 1, from: Date.UTC(2022, 9, 24), days: 9, seed: 2 });
  const records = messages.map((each, i) => ({
    ...{ number: i + 1, receivedAt: each.arrivesAt!, source: "f" },
    raw: new TextEncoder().encode(hl7Text(each, "UTC")),
  }));
  const watching = await FlowWatch.open({
    ...{ folder, zone: "UTC", share: 0.2, seed: 1, now, tell: null, log: () => {} },
    ...{ rules: { escalateMs: 1, digestMs: 1, isQuiet: () => false }, hasHuddle: () => false },
  });
  let at = records.length - 100;
  watching.catchUp(records.slice(0, at));
  watching.learn();
  const server = await startLiveServer({
    ...{ host: "127.0.0.1", port: 0, now, log: () => {}, tokens: `${folder}/tokens.json` },
    audit: `${folder}/audit.jsonl`,
    view: () => liveView(watching, { isInvented, fan: null, whatIf: isInvented ? whatIf : null }),
    acknowledge: (number, by) => watching.acknowledge(number, by),
  });
  try {
    await work({
      ...{ server, watching, folder },
      take: async (count) => {
        await watching.take(records.slice(at, at += count));
        await server.changed();
      },
    });
  } finally {
    await server.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

const get = (server: LiveServer, path: string) => server.fetch(new Request(`http://localhost${path}`));

Deno.test("the live page is whole without a script, asks no other host, and tells no count of a few of a log", async () => {
  await watched(async ({ server }) => {
    const answer = await get(server, "/"), text = await answer.text();
    const policy = answer.headers.get("content-security-policy")!;
    assertStringIncludes(policy, "default-src 'none'; script-src 'self'; connect-src 'self'");
    assert(!/unsafe|\*/.test(policy));
    assertMatch(text, /As of 2022-11-0\d \d\d:\d\d \(UTC\)/);
    assertMatch(text, /No tiers can be told yet: that takes 60 inpatients/);
    assertMatch(text, /<th scope="row">Surgery<\/th>[^<]*<td class="number">\d+<\/td>/);
    assertStringIncludes(text, "The bed forecast isn't ready yet.");
    assertMatch(text, /<th scope="row">Surgery closed<\/th>\s*<td class="number">90<\/td>/);
    assertEquals([...text.matchAll(/(?:src|href)="(?!\/|#|data:,)/g)].length, 0);
    assertMatch(await (await get(server, "/live/shifts.svg")).text(), /^<svg/);
    assertEquals((await get(server, "/live/fan.svg")).status, 404);
  });
  await watched(async ({ server }) => {
    const text = await (await get(server, "/live/part")).text();
    assertMatch(text, /What if\?<\/h2>\s*<p class="soft">It isn't worked out yet/);
    const counts = [...text.matchAll(/<td class="number">([^<]*)<\/td>/g)].map(([, count]) => count!);
    assert(
      counts.includes("few") && counts.every((each) => each === "few" || each === "0" || Number(each) > 10),
    );
  }, false);
});

Deno.test("a page is told of what came by server-sent events, and of nothing when the server ends", () =>
  watched(async ({ server, take }) => {
    const response = await fetch(`http://127.0.0.1:${server.port}/live/events`);
    assertEquals(response.headers.get("content-type"), "text/event-stream");
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    assertEquals((await reader.read()).value, "retry: 5000\n\n");
    await take(10);
    assertEquals((await reader.read()).value, "data: changed\n\n");
    // Left open: the server ends it, or would never stop.
  }));

/** An alert of somebody, and of somebody who has left, as they are written down. */
async function alerted(folder: string, watching: FlowWatch): Promise<void> {
  const alert = (number: number) => ({
    ...{ number, visit: `v${number}`, hospital: "H1", department: "Surgery", bed: "<b>4", tier: "CRITICAL" },
    ...{ likely: 0.4, hours: 30, remaining: 90, raisedAt: now() },
  });
  await writeAlerts(folder, [
    { kind: "raised", alert: alert(1) as Alert },
    { kind: "raised", alert: alert(2) as Alert },
    { kind: "ended", number: 2, at: now() },
  ]);
  await watching.tick();
}

const answer = (form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) => ({
  ...{ method: "POST", body: new URLSearchParams(form) },
  headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
});

Deno.test("who sees to an alert says so on the page; others can't, nor of one whose patient has left", () =>
  watched(async ({ server, watching, folder }) => {
    await alerted(folder, watching);
    assertMatch(
      await (await get(server, "/")).text(),
      /<button name="number" value="1">I see to 1<\/button>/,
    );
    const ask = async (form: Record<string, string>, headers = {}) =>
      (await server.fetch(new Request("http://localhost/live/ack", answer(form, headers)))).status;
    assertEquals(await ask({ number: "1", by: "" }), 422);
    assertEquals(await ask({ number: "1", by: "<script>" }), 422);
    assertEquals(await ask({ number: "2", by: "ward lead" }), 404);
    assertEquals(await ask({ number: "1e3", by: "ward lead" }), 404);
    assertEquals(await ask({ number: "1", by: "ward lead" }, { "sec-fetch-site": "cross-site" }), 403);
    assertEquals(await ask({ number: "1", by: "ward lead" }), 303);
    assertEquals(await ask({ number: "1", by: "another" }), 303);
    const text = await (await get(server, "/live/part")).text();
    assertStringIncludes(text, "acknowledged by ward lead");
    assert(!text.includes("I see to") && !text.includes("<b>4"));
    assertEquals((await readAlerts(folder)).all()[0]!.acknowledged, { by: "ward lead", at: now() });
    // Whoever may look, and no more, is shown no button and may not answer.
    const { token } = await new TokenFile(`${folder}/tokens.json`).create(
      { scopes: ["patients"], days: 1, note: "" },
      now(),
    );
    await server.changed();
    const headers = { authorization: `Bearer ${token}` };
    const seen = await server.fetch(new Request("http://localhost/", { headers }));
    assertStringIncludes(await seen.text(), "deno task flow ack NUMBER");
    assertEquals(await ask({ number: "1", by: "ward lead" }, headers), 403);
  }));

Deno.test("the page of who watches is `/flow` of the server of predictions, and answers alerts there too", () =>
  watched(async ({ watching, folder }) => {
    await alerted(folder, watching);
    const view = () => liveView(watching, { isInvented: true, fan: null })!;
    const write = () =>
      Deno.writeTextFile(
        flowBookFile(folder),
        JSON.stringify({ form: "wardbook flow 1", cohort: "flow", ...view() }),
      );
    await serving(async ({ ask, server }) => {
      assertEquals((await ask("/flow")).status, 503);
      await write();
      const page = await ask("/flow"), text = await page.text();
      assertEquals(page.status, 200);
      assertMatch(text, /<a href="\/flow" aria-current="page">Flow<\/a>/);
      assertEquals(
        text.replace(/[^]*<h2 id="census">([^]*?)<h2 id="alerts">[^]*/, "$1").includes("Surgery"),
        true,
      );
      assertMatch(await (await ask("/flow/live/shifts.svg")).text(), /^<svg/);
      assertEquals([...text.matchAll(/(?:src|href|action)="(?!\/|#|data:,)/g)].length, 0);
      assertEquals((await ask("/flow/live/ack", answer({ number: "1", by: "ward lead" }))).status, 303);
      assertStringIncludes(await (await ask("/flow/live/part")).text(), "acknowledged by ward lead");
      // Who watches reads it from the file of alerts.
      await watching.tick();
      assertEquals(watching.book.all()[0]!.acknowledged?.by, "ward lead");
      const events = await ask("/flow/live/events"), reader = events.body!.getReader();
      await reader.read();
      await server.refresh();
      await Deno.utime(flowBookFile(folder), 5, 5);
      await server.refresh();
      assertEquals(new TextDecoder().decode((await reader.read()).value), "data: changed\n\n");
    }, { flow: folder });
  }));

Deno.test("one who asks can't take all the pages that are kept new", () =>
  watched(async ({ server }) => {
    const open = await Promise.all(Array.from({ length: 20 }, () => get(server, "/live/events")));
    assertEquals(open.filter(({ status }) => status === 200).length, 16);
    for (const { body } of open) await body?.cancel();
    const again = await get(server, "/live/events");
    assertEquals(again.status, 200);
    await again.body!.cancel();
  }));

Deno.test("`startLiveServer()` asks others than this machine for a token", async () => {
  const folder = await Deno.makeTempDir(), file = `${folder}/none.json`;
  const options = {
    host: "0.0.0.0",
    port: 0,
    now,
    log: () => {},
    tokens: file,
    audit: file,
    view: () => null,
  };
  await assertRejects(() => startLiveServer(options), RangeError, "must have tokens");
  await Deno.remove(folder, { recursive: true });
});

Deno.test(
  needsChromiumAndTime("the live page renews itself in a browser, and axe-core finds no barrier"),
  () =>
    watched(async ({ server, take }) => {
      const address = `http://127.0.0.1:${server.port}/`;
      assertEquals(await barriersOn({ live: address }, looks.slice(0, 2)), []);
      await withBrowser(async (browser) => {
        const page = await browser.newPage();
        await page.goto(address);
        await page.waitForFunction(() =>
          document.getElementById("state")?.textContent === "It renews itself."
        );
        const before = await page.textContent("#live");
        await take(90);
        await page.waitForFunction((old) => document.getElementById("live")?.textContent !== old, before);
      });
    }),
);
