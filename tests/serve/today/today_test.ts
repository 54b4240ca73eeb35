import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Page } from "playwright-core";
import type { BookedStay, StayBook } from "lib/score/book/stay_book.ts";
import { barriersOn, looks } from "../../harness/accessible.ts";
import { needsChromium, needsChromiumAndTime, withBrowser } from "../../harness/browser.ts";
import { posted, type Serving, serving } from "../serving.ts";

/** Five stays of one day, the longest the last but for one without a ward; and one of the day before. */
const book: StayBook = {
  form: "wardbook stays 1",
  cohort: "synthetic",
  title: "Small hospital",
  day: "2022-12-02",
  tiers: { short: 3, long: 9 },
  stays: [1, 2, 3, 4, 5, 6].map((stay): BookedStay => ({
    ...{ stay: 770_000 + stay, admitted: stay === 6 ? "2022-12-01" : "2022-12-02" },
    hospital: stay % 2 === 0 ? "8" : "10",
    ward: stay === 5 ? null : "=cmd|' /C calc'!A0",
    department: "<b>surgery</b>",
    predictions: [{
      ...{
        asOf: "2022-12-03T00:00:00.000Z",
        model: "aaaaaaaaaaaa",
        days: 2 * stay,
        lower: stay,
        upper: 3 * stay,
      },
      ...{ level: 0.9, reasons: ["severity Extreme: +3.0 days"] },
    }],
    remaining: stay > 1
      ? []
      : [{ asOf: "2022-12-03T00:00:00.000Z", dayOfStay: 1, days: 4, within24h: 0.25, within48h: 0.5 }],
  })),
};

/** Serves the book. @param text what is in its file instead. */
async function withBook(
  work: (served: Serving) => Promise<void>,
  text = JSON.stringify(book),
): Promise<void> {
  const today = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(today, text);
    await serving(work, { today });
  } finally {
    await Deno.remove(today);
  }
}

const idsIn = (text: string) =>
  [...text.matchAll(/href="\/today\/(\d+)"/g)].map(([, id]) => Number(id) - 770_000);

Deno.test("a card tells the tier of a prediction by those of `/today`, and none where there are none", async () => {
  const asked = posted({ hook: "patient-view", prefetch: { patient: {}, encounter: {} } });
  const summary = async ({ ask }: Serving): Promise<string> =>
    (await (await ask("/cds-services/stay", asked)).json()).cards[0].summary;
  const told: string[] = [];
  for (const tiers of [{ short: 1e6, long: 2e6 }, { short: 0, long: 1e6 }, { short: 0, long: 0.1 }, null]) {
    await withBook(async (served) => {
      told.push(/, tier (\w+) \(\d+ %/.exec(await summary(served))?.[1] ?? "none");
    }, JSON.stringify({ ...book, tiers }));
  }
  await withBook(
    async (served) => assertMatch(await summary(served), /^Stay of about \d+ days \(/),
    "damaged",
  );
  assertEquals(told, ["short", "middle", "long", "none"]);
});

Deno.test("`/today` shows the newest day, the longest first, and what is filtered and sorted", () =>
  withBook(async ({ ask }) => {
    const ids = async (query: string) => idsIn(await (await ask(`/today${query}`)).text());
    const cases = [
      ["", [5, 4, 3, 2, 1]],
      ["?order=up", [1, 2, 3, 4, 5]],
      ["?day=2022-12-01", [6]],
      ["?day=1999-01-01", [5, 4, 3, 2, 1]],
      ["?hospital=8", [4, 2]],
      ["?tier=long", [5]],
      ["?tier=middle&hospital=10", [3]],
      ["?sort=hospital", [2, 4, 1, 3, 5]],
      ["?sort=__proto__", [5, 4, 3, 2, 1]],
      ["?ward=none", []],
    ] as const;
    for (const [query, expected] of cases) assertEquals(await ids(query), [...expected], query);
    const page = await (await ask("/today")).text();
    assertMatch(page, /admissions of 2022-12-02, 5 of 5 shown/);
    assertStringIncludes(page, 'aria-sort="descending"');
    assertMatch(await (await ask("/today?ward=none")).text(), /No admission of that day is like that/);
  }));

Deno.test("a stay's page has the history of its predictions, and nothing of the source becomes markup", () =>
  withBook(async ({ ask, logs }) => {
    const page = await (await ask("/today/770001")).text();
    assertMatch(page, /About 2\.0 days, tier short[\s\S]*90 % of such stays last from 1\.0 to\s+3\.0/);
    assertMatch(page, /severity Extreme: \+3\.0 days[\s\S]*aaaaaaaaaaaa[\s\S]*25 %[\s\S]*50 %/);
    assert(!page.includes("<b>surgery") && page.includes("&lt;b&gt;surgery"));
    assertEquals((await ask("/today/770009")).status, 404);
    assertEquals((await ask("/today/__proto__")).status, 404);
    assert(!logs.join("").includes("770001"), "no log names a stay");
  }));

Deno.test("the CSV file holds what is shown, and no text that a spreadsheet takes for a formula", () =>
  withBook(async ({ ask }) => {
    const answer = await ask("/today.csv?hospital=8&order=up");
    assertEquals(
      answer.headers.get("content-disposition"),
      'attachment; filename="admissions-2022-12-02.csv"',
    );
    const [head, ...rows] = (await answer.text()).trim().split("\r\n");
    assertMatch(head!, /^stay,admitted,hospital,ward,department,predicted_days/);
    assertEquals(rows.map((row) => row.split(",").slice(0, 4)), [
      ["770002", "2022-12-02", "8", "'=cmd|' /C calc'!A0"],
      ["770004", "2022-12-02", "8", "'=cmd|' /C calc'!A0"],
    ]);
  }));

Deno.test("patients are shown to who may see them alone, and a book that is absent, another's or damaged is said so", async () => {
  await withBook(async ({ ask, token, folder }) => {
    const status = async (scope: "read" | "patients", path: string) =>
      (await ask(path, { headers: { authorization: `Bearer ${await token([scope])}` } })).status;
    for (const path of ["/today", "/today.csv", "/today/770001"]) {
      assertEquals([await status("read", path), await status("patients", path)], [403, 200], path);
    }
    assertEquals((await ask("/today")).status, 303);
    const audited = (await Deno.readTextFile(`${folder}/audit.jsonl`)).trim().split("\n");
    const shown = audited.map((line) => JSON.parse(line)).filter(({ status }) => status === 200);
    assertEquals(shown.map(({ stays }) => stays), [5, 5, 1]);
  });
  for (const text of ["{", JSON.stringify({ ...book, cohort: "other" }), "[]", "null"]) {
    await withBook(async ({ ask }) => {
      const answer = await ask("/today");
      assertEquals([answer.status, (await answer.text()).includes("deno task export today")], [503, true]);
    }, text);
  }
  await serving(async ({ ask }) => assertEquals((await ask("/today")).status, 503), { today: "/nowhere" });
  const none = { ...book, day: null, tiers: null, stays: [] };
  await withBook(async ({ ask }) => assertEquals((await ask("/today")).status, 200), JSON.stringify(none));
});

Deno.test({
  ...needsChromium("`/today` works by the keyboard, without script, narrow and dark"),
  fn: () =>
    withBook(async ({ server }) => {
      const at = (path: string) => `http://localhost:${server.port}${path}`;
      await withBrowser(async (browser) => {
        const viewport = { width: 360, height: 700 };
        const context = await browser.newContext({ javaScriptEnabled: false, colorScheme: "dark", viewport });
        const page: Page = await context.newPage();
        await page.goto(at("/today"));
        await page.locator("#q-hospital").focus();
        await page.keyboard.press("ArrowDown");
        await page.locator("form .buttons button").press("Enter");
        await page.waitForURL(/hospital=8/);
        assertEquals(await page.locator("tbody tr").count(), 2);
        await page.locator("thead a", { hasText: "Stay" }).press("Enter");
        await page.waitForURL(/sort=stay/);
        assertEquals(await page.locator("th[aria-sort]").innerText(), "Stay ↑");
        await page.locator("tbody a").first().press("Enter");
        await page.waitForURL(/today\/770002/);
        assertEquals(await page.evaluate("document.documentElement.scrollWidth > innerWidth"), false);
      });
    }),
});

Deno.test({
  ...needsChromiumAndTime(
    "`/today` and a stay's page have no serious barrier, light, dark, narrow and printed",
  ),
  fn: () =>
    withBook(async ({ server }) => {
      const at = (path: string) => `http://localhost:${server.port}${path}`;
      assertEquals(await barriersOn({ today: at("/today"), stay: at("/today/770001") }, looks), []);
    }),
});
