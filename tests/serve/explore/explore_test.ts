import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Page } from "playwright-core";
import type { TrendBook } from "lib/explore/monthly/trend_book.ts";
import { barriersOn, looks } from "../../harness/accessible.ts";
import { needsChromiumAndTime, withBrowser } from "../../harness/browser.ts";
import { type Serving, serving } from "../serving.ts";

const monthNames = Array.from({ length: 12 }, (_, i) => `2022-${String(i + 1).padStart(2, "0")}`);
const group = (name: string, of: (i: number) => number | null) => ({
  group: name,
  months: monthNames.map((month, i) => {
    const days = of(i);
    const told = { days, lower: days && days - 1, upper: days && days + 1 };
    return { month, stays: days === null ? null : 100 + i, ...told };
  }),
});
const book: TrendBook = {
  ...{ form: "wardbook trends 1", cohort: "synthetic", title: "Invented <group>", asOf: "2023-01-01" },
  by: [
    { column: "all", label: "all stays together", groups: [group("all", (i) => 10 + i)] },
    {
      ...{ column: "severity", label: "severity" },
      groups: [group("Minor", (i) => i === 4 ? null : 5 + i / 10), group("<b>Extreme", (i) => 20 + i)],
    },
  ],
};

async function withTrends(
  work: (serving: Serving) => Promise<void>,
  text = JSON.stringify(book),
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "explore_" });
  try {
    await Deno.writeTextFile(`${folder}/explore-synthetic.json`, text);
    await serving(work, { today: `${folder}/today-synthetic.json` });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("`/explore` tells what changed, shows it as a figure and a table, and says what it hides", () =>
  withTrends(async ({ ask }) => {
    const page = await (await ask("/explore?by=severity&from=2022-02&until=2022-11")).text();
    assertStringIncludes(
      page,
      "All stays: 11.0 days in 2022-02, 20.0 in 2022-11: +9.0 (95 %: +7.6 to +10.4), more than chance",
    );
    assertMatch(page, /Hidden: 1 of 20 that tell of fewer than 11/);
    assertEquals(page.match(/<td class="number">/g)!.length, 20);
    assert(!page.includes("<b>Extreme") && page.includes("&lt;b&gt;Extreme"));
    const stays = await (await ask("/explore?measure=stays&from=2022-12&until=2022-11")).text();
    assertStringIncludes(
      stays,
      "110 admissions in 2022-11, 111 in 2022-12: +1 (95 %: -28 to +30), which may be chance.",
    );
    // What makes no sense counts as not asked.
    for (const query of ["?by=__proto__", "?by=race&measure=x&from=2029-01", "?from=%00&until[]=1"]) {
      assertEquals((await ask(`/explore${query}`)).status, 200, query);
      assertEquals((await (await ask(`/explore.json${query}`)).json()).by, "severity");
    }
    const { groups, all, unit } = await (await ask("/explore.json?by=severity&from=2022-05&until=2022-05"))
      .json();
    assertEquals([groups[0].months[0].days, groups[1].months.length, all[0].days, unit], [
      null,
      1,
      14,
      "days",
    ]);
  }));

Deno.test("`/explore` lets scripts of this server in, no others, and every other page none", () =>
  withTrends(async ({ ask, token }) => {
    const policyOf = async (path: string) => (await ask(path)).headers.get("content-security-policy")!;
    assertMatch(await policyOf("/explore"), /script-src 'self'; connect-src 'self'/);
    assert(!/unsafe/.test(await policyOf("/explore")));
    assert(!/script-src/.test(await policyOf("/model")));
    const page = await (await ask("/explore")).text();
    for (const [, path] of page.matchAll(/<script src="([^"]+)" defer><\/script>/g)) {
      const script = await ask(path!);
      assertEquals(script.headers.get("content-type"), "text/javascript; charset=utf-8");
      assert((await script.text()).length > 1_000, path);
    }
    const reader = await token(["read"]), other = await token(["predict"]);
    const status = async (path: string, who: string) =>
      (await ask(path, { headers: { authorization: `Bearer ${who}` } })).status;
    assertEquals([await status("/explore", reader), await status("/explore.json", other)], [200, 403]);
  }));

Deno.test("a file of trends that is absent, another cohort's, damaged or without a month is said so", async () => {
  for (const text of ["{", JSON.stringify({ ...book, cohort: "other" }), "[]"]) {
    await withTrends(async ({ ask }) => {
      const answer = await ask("/explore");
      assertEquals([answer.status, (await answer.text()).includes("deno task export today")], [503, true]);
    }, text);
  }
  await serving(async ({ ask }) => assertEquals((await ask("/explore")).status, 503));
  await withTrends(async ({ ask }) => {
    assertStringIncludes(await (await ask("/explore")).text(), "No whole month");
    assertEquals((await ask("/explore.json")).status, 404);
  }, JSON.stringify({ ...book, by: [] }));
});

Deno.test({
  ...needsChromiumAndTime("`/explore` draws a chart with tooltip and brush, and is whole without script"),
  fn: () =>
    withTrends(({ server }) =>
      withBrowser(async (browser) => {
        const address = `http://localhost:${server.port}/explore?by=severity`;
        const said: string[] = [];
        const page: Page = await (await browser.newContext({ colorScheme: "dark" })).newPage();
        page.on("console", (message) => said.push(message.text()));
        page.on("pageerror", ({ message }) => said.push(message));
        page.on("request", (request) => {
          if (!request.url().startsWith(`http://localhost:${server.port}/`)) said.push(request.url());
        });
        await page.goto(address);
        const charts = page.locator("#chart svg.trend");
        await charts.nth(1).waitFor();
        assertEquals(await page.locator("#chart svg.figure").count(), 0);
        const small = (await charts.nth(0).boundingBox())!;
        await page.mouse.move(small.x + 0.4 * small.width, small.y + 12);
        await page.mouse.down();
        await page.mouse.move(small.x + 0.8 * small.width, small.y + 12, { steps: 3 });
        await page.mouse.up();
        assertMatch(await page.locator("#shown").innerText(), /^Shown: 2022-0[4-6] to 2022-(09|10)\./);
        const large = (await charts.nth(1).boundingBox())!;
        await page.mouse.move(large.x + large.width / 2, large.y + 60, { steps: 3 });
        await charts.nth(1).locator("[aria-label=tip] text").first().waitFor();
        assertMatch(await charts.nth(1).locator("[aria-label=tip]").textContent() ?? "", /2022-\d\d.*days/);
        assertEquals(said, []);
        const still = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
        await still.goto(address);
        assertEquals([await still.locator("#chart svg.figure polyline").count()], [3], "a gap cuts a line");
        await still.locator("#q-measure").selectOption("stays");
        await still.locator("form .buttons button").click();
        await still.waitForURL(/measure=stays/);
      })
    ),
});

Deno.test({
  ...needsChromiumAndTime("`/explore` has no serious barrier, light, dark, narrow and printed"),
  fn: () =>
    withTrends(async ({ server }) => {
      const at = `http://localhost:${server.port}/explore?by=severity`;
      assertEquals(await barriersOn({ explore: at }, looks), []);
    }),
});
