import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { renderNotebook } from "lib/notebook/render/render.ts";
import { randomSource, shuffled } from "lib/stats/random.ts";
import { needsChromium, withBrowser } from "./browser.ts";
import { seed, tell, trialCount } from "./harness.ts";
import { hostileNotebook, payloads, places } from "./hostile_notebooks.ts";

const cases = payloads.flatMap((payload) => places.map((place) => ({ payload, place })));
// WARDBOOK_HARNESS=1000 tries all of them; WARDBOOK_HARNESS_SEED chooses others.
const isSlow = Deno.env.has("WARDBOOK_HARNESS");
const count = Math.min(trialCount(12), cases.length);

function chosen(count: number) {
  return [...shuffled(cases.length, randomSource(seed))].slice(0, count).map((i) => cases[i]!);
}

Deno.test(`${isSlow ? cases.length : 200} hostile notebooks are rendered, and only with elements of the page's list`, async () => {
  const wrong: string[] = [];
  for (const { payload, place } of isSlow ? cases : chosen(200)) {
    const page = await renderNotebook(hostileNotebook(payload, place, "http://127.0.0.1:9"));
    const main = page.slice(page.indexOf("<main"));
    const banned =
      /<(?:script|iframe|meta|base|link|form|input|object|embed|noembed|noframes|xmp|noscript|plaintext|textarea|template|body|html)\b/i;
    const isClean = !banned.test(main.replace("</body>\n</html>", "")) &&
      !/<[^>]*\son\w+=/i.test(main.replace(/"[^"]*"/g, ""));
    if (!isClean || !main.includes("The end.")) wrong.push(`${place[0]}: ${payload}`);
  }
  assertEquals(wrong, []);
});

Deno.test({
  ...needsChromium(
    `${count} hostile notebooks (seed ${seed}) run, load, cover and leave nothing in Chromium`,
  ),
  sanitizeResources: false,
  sanitizeOps: false,
  fn: async () => {
    const asked: string[] = [];
    const pages = new Map<string, string>();
    const stop = new AbortController();
    const server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", signal: stop.signal, onListen() {} },
      (request) => {
        const { pathname } = new URL(request.url);
        const page = pages.get(pathname);
        if (page === undefined) asked.push(pathname);
        return new Response(page ?? "", { headers: { "content-type": "text/html" } });
      },
    );
    const home = `http://127.0.0.1:${server.addr.port}`;
    const wrong: string[] = [];
    await withBrowser(async (browser) => {
      const page = await browser.newPage();
      await page.addInitScript("globalThis.ran = () => { globalThis.hasRun = true; }");
      for (const [i, { payload, place }] of chosen(count).entries()) {
        const path = `/page-${i}`;
        pages.set(path, await renderNotebook(hostileNotebook(payload, place, home)));
        await page.goto(home + path);
        await page.waitForTimeout(100);
        const faults = [
          ...await faultsOf(page, home + path),
          ...asked.splice(0).map((each) => `asked for ${each}`),
        ];
        if (faults.length > 0) wrong.push(`${place[0]}: ${payload}: ${faults.join(", ")}`);
      }
    });
    stop.abort();
    await server.finished;
    tell("hostile notebooks", { tried: count, failed: wrong, beyond: 0 });
    assertEquals(wrong, []);
  },
});

async function faultsOf(page: Page, address: string): Promise<string[]> {
  if (page.url() !== address) return [`went to ${page.url()}`];
  // What the browser made of it, not what the text looks like.
  return await page.evaluate<string[]>(`(() => {
    const faults = [];
    if (globalThis.hasRun) faults.push("ran");
    const banned = "script,iframe,meta,base,link,form,input,object,embed,noembed,noframes,xmp,noscript,textarea,template";
    for (const element of document.querySelectorAll("main *")) {
      if (element.matches(banned)) faults.push("has " + element.localName);
      for (const { name } of element.attributes) if (/^on/i.test(name)) faults.push("has " + name);
    }
    const end = [...document.querySelectorAll("main p")].find((each) => each.textContent === "The end.");
    if (!end) return [...faults, "the end is gone"];
    end.scrollIntoView({ block: "center" });
    const { left, top, height } = end.getBoundingClientRect();
    const seen = document.elementFromPoint(left + 5, top + height / 2);
    if (seen !== end) faults.push("the end is covered by " + seen?.outerHTML.slice(0, 80));
    if (document.querySelectorAll("#main").length !== 1) faults.push("two mains");
    return faults;
  })()`);
}
