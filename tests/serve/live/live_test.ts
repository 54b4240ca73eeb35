import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { hl7Text } from "lib/flow/hospital/hl7_text.ts";
import { hospitalStream } from "lib/flow/hospital/hospital_stream.ts";
import { FlowWatch } from "lib/flow/watch/flow_watch.ts";
import { type LiveServer, startLiveServer } from "lib/serve/live/live_server.ts";
import { liveView } from "lib/serve/live/live_view.ts";
import { barriersOn, looks } from "../../harness/accessible.ts";
import { needsChromium, withBrowser } from "../../harness/browser.ts";

const now = () => Date.UTC(2022, 10, 9);

type Serving = { readonly server: LiveServer; readonly take: (count: number) => Promise<void> };

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
    view: () => liveView(watching, { isInvented, fan: null }),
  });
  try {
    await work({
      server,
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
    assertEquals([...text.matchAll(/(?:src|href)="(?!\/|#|data:,)/g)].length, 0);
    assertMatch(await (await get(server, "/live/shifts.svg")).text(), /^<svg/);
    assertEquals((await get(server, "/live/fan.svg")).status, 404);
  });
  await watched(async ({ server }) => {
    const text = await (await get(server, "/live/part")).text();
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
  needsChromium("the live page renews itself in a browser, and axe-core finds no barrier"),
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
