import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Page } from "playwright-core";
import { watchedHeadings } from "lib/serve/pages/watched_model.ts";
import { barriersOn, looks } from "../../harness/accessible.ts";
import { needsChromium, needsChromiumAndTime, withBrowser } from "../../harness/browser.ts";
import { type Serving, serving } from "../serving.ts";

const form = (fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) => ({
  method: "POST",
  body: new URLSearchParams(fields),
  headers,
});

/** Logs in, and returns the cookie and the secret of forms. */
async function loggedIn({ ask }: Serving, token: string) {
  const answer = await ask("/login", form({ token }));
  assertEquals([answer.status, answer.headers.get("location")], [303, "/"]);
  const set = answer.headers.get("set-cookie")!;
  assertMatch(set, /^wardbook=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=28800$/);
  const cookie = set.split(";")[0]!;
  const page = await (await ask("/", { headers: { cookie } })).text();
  return { cookie, csrf: /name="csrf" value="([\w-]{32})"/.exec(page)![1]! };
}

Deno.test("pages lead to the login where there are tokens, and their forms bear the login's own secret", async () => {
  await serving(async (served) => {
    const { ask, token } = served;
    const secret = await token(["predict", "read"]);
    const away = await ask("/");
    assertEquals([away.status, away.headers.get("location")], [303, "/login"]);
    const wrong = await ask("/login", form({ token: "wb_000000000000_x" }));
    assertEquals([wrong.status, wrong.headers.get("set-cookie")], [401, null]);
    assertEquals(
      (await ask("/login", form({ token: secret }, { origin: "http://evil", host: "localhost" }))).status,
      403,
    );

    const { cookie, csrf } = await loggedIn(served, secret);
    assertEquals((await ask("/model", { headers: { cookie } })).status, 200);
    assertEquals((await ask("/metrics", { headers: { cookie } })).status, 403);
    const status = async (
      fields: Readonly<Record<string, string>>,
      headers: Readonly<Record<string, string>>,
    ) => (await ask("/", form({ severity: "Minor", ...fields }, { cookie, ...headers }))).status;
    assertEquals(await status({ csrf }, {}), 200);
    assertEquals(await status({}, {}), 403);
    assertEquals(await status({ csrf: `${csrf.slice(1)}x` }, {}), 403);
    assertEquals(await status({ csrf }, { "sec-fetch-site": "cross-site" }), 403);
    assertEquals(await status({ csrf }, { origin: "https://evil.example", host: "localhost" }), 403);

    // Who logs in anew has another login, and the one that the browser came with counts no more.
    const again = await ask("/login", form({ token: secret }, { cookie }));
    const other = again.headers.get("set-cookie")!.split(";")[0]!;
    assertEquals([other === cookie, (await ask("/", { headers: { cookie } })).status], [false, 303]);
    const own = await (await ask("/", { headers: { cookie: other } })).text();
    const secretOfForms = /name="csrf" value="([\w-]{32})"/.exec(own)![1]!;

    const left = await ask("/logout", form({ csrf: secretOfForms }, { cookie: other }));
    assertEquals(left.headers.get("location"), "/login");
    assertEquals((await ask("/", { headers: { cookie: other } })).status, 303);
  });
});

Deno.test("a login begins at the first page that the token opens, and its end is noted", async () => {
  await serving(async (served) => {
    for (
      const [scopes, home] of [[["read", "patients"], "/today"], [["read"], "/model"], [
        ["predict"],
        "/",
      ]] as const
    ) {
      const answer = await served.ask("/login", form({ token: await served.token(scopes) }));
      assertEquals([answer.status, answer.headers.get("location")], [303, home]);
    }
    const { cookie, csrf } = await loggedIn(served, await served.token(["predict"]));
    await served.ask("/logout", form({ csrf }, { cookie }));
    const noted = (await Deno.readTextFile(`${served.folder}/audit.jsonl`)).trim().split("\n");
    const { who, what } = JSON.parse(noted.at(-1)!);
    assertEquals([/^[0-9a-f]{12}$/.test(who), what], [true, "POST /logout"]);
  });
});

Deno.test("a login ends when its token is revoked", async () => {
  await serving(async (served) => {
    const { cookie } = await loggedIn(served, await served.token(["predict", "read"]));
    const file = `${served.folder}/tokens.json`;
    await Deno.writeTextFile(
      file,
      (await Deno.readTextFile(file)).replace('"revoked": null', '"revoked": "2026-01-01"'),
    );
    await served.server.refresh();
    assertEquals((await served.ask("/", { headers: { cookie } })).status, 303);
  });
});

Deno.test("the form predicts what the API does, and shows what is tried beside what is", async () => {
  await serving(async ({ ask }) => {
    const known = { severity: "Extreme", bed_grade: "2", deposit: "4500.5", admitted_on: "2022-12-01" };
    const stay = { ...known, bed_grade: 2, deposit: 4500.5 };
    const days = async (value: unknown) => {
      const init = {
        method: "POST",
        body: JSON.stringify(value),
        headers: { "content-type": "application/json" },
      };
      return (await (await ask("/v1/predictions", init)).json()).predictions[0].predicted_days as number;
    };
    const page = await (await ask("/", form({ ...known, do: "predict" }))).text();
    const is = await days(stay), tried = await days({ ...stay, bed_grade: 4 });
    assertStringIncludes(page, `About ${is.toFixed(1)} days`);
    // What can be planned is gone through, by what the API would say of it.
    const grades = await Promise.all([1, 2, 3, 4].map((grade) => days({ ...stay, bed_grade: grade })));
    const [least, most] = [Math.min(...grades), Math.max(...grades)];
    const said = `now 2): from ${least.toFixed(1)} days with ${grades.indexOf(least) + 1} to ${
      most.toFixed(1)
    } with`;
    if (most - least >= 0.05) assertStringIncludes(page, said);
    assertStringIncludes(page, "An association: so long did patients like this one stay");
    const hidden = Object.entries(known).map(([name, value]) => [`is.${name}`, value]);
    for (const [name, value] of hidden) assertStringIncludes(page, `name="${name}" value="${value}"`);
    const both =
      await (await ask("/", form({ ...Object.fromEntries(hidden), ...known, bed_grade: "4", do: "try" })))
        .text();
    const change = Math.abs(tried - is);
    assertStringIncludes(
      both,
      change < 0.05 ? "As long" : `${change.toFixed(1)} days ${tried < is ? "shorter" : "longer"}`,
    );
    assertStringIncludes(both, "with another bed grade");
    assertMatch(both, /aria-label="As it is: [\d.]+ days, 80 % of such stays from [\d.]+ to [\d.]+; Tried: /);
  });
});

Deno.test("the form says at each field what is wrong with it, and what is typed never becomes markup", async () => {
  await serving(async ({ ask }) => {
    const nasty = '"><script>alert(1)</script>';
    const answer = await ask("/", form({ bed_grade: nasty, ward_type: nasty, admitted_on: "2022-02-30" }));
    assertEquals(answer.status, 422);
    const page = await answer.text();
    assertEquals(page.includes("<script"), false);
    assertMatch(page, /id="e-bed_grade">Must be a whole number/);
    assertMatch(page, /id="e-admitted_on">Must be a day like 2022-12-31/);
    assert(!/ style=| on\w+=/.test(page), "nothing that the content policy forbids");
  });
});

Deno.test("`/model` tells the card and every champion", async () => {
  await serving(async ({ ask, promote }) => {
    const version = await promote(2);
    const page = await (await ask("/model")).text();
    assertStringIncludes(page, version);
    assertStringIncludes(page, "4.10 to 4.90");
    assertStringIncludes(page, "not defined");
    assertEquals(page.match(/<td>promoted<\/td>/g)?.length, 2);
  });
});

Deno.test({
  ...needsChromium("the form works in a browser by the keyboard, without script, narrow and dark"),
  fn: async () => {
    await serving(async ({ server, token }) => {
      const secret = await token(["predict", "read"]);
      await withBrowser(async (browser) => {
        const context = await browser.newContext({
          ...{ javaScriptEnabled: false, colorScheme: "dark", viewport: { width: 360, height: 700 } },
        });
        const page = await context.newPage();
        const refused: string[] = [];
        page.on("console", (message) => refused.push(message.text()));
        await page.goto(`http://localhost:${server.port}/`);
        await page.locator("#token").focus();
        await page.keyboard.type(secret);
        await page.keyboard.press("Enter");
        await page.waitForURL(`http://localhost:${server.port}/`);
        await page.locator("#f-deposit").focus();
        await page.keyboard.type("4500");
        await page.keyboard.press("Enter");
        await page.locator("svg.figure").waitFor();
        assertMatch(await page.locator("h2").first().innerText(), /^About [\d.]+ days$/);
        assertEquals(await page.locator("#f-deposit").inputValue(), "4500");
        await page.locator("button[value=try]").press("Enter");
        await page.locator("text=nothing was changed").waitFor();
        const wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth");
        assertEquals(wide, false, "nothing is wider than the screen");
        await page.goto(`http://localhost:${server.port}/docs`);
        assertEquals(refused, []);
      });
    });
  },
});

Deno.test({
  ...needsChromiumAndTime("pages of the server have no serious barrier, light, dark, narrow and printed"),
  fn: async () => {
    await serving(async ({ server }) => {
      const at = (path: string) => `http://localhost:${server.port}${path}`;
      const asked = async (page: Page) => {
        await page.goto(at("/"));
        await page.locator("#f-deposit").fill("4500");
        await page.locator("button[value=predict]").click();
        await page.locator("svg.figure").waitFor();
      };
      const pages = { form: asked, model: at("/model"), docs: at("/docs"), login: at("/login") };
      assertEquals(await barriersOn(pages, looks), []);
    });
  },
});

Deno.test("a wrong address is a page for a browser, and a problem document for others", () =>
  serving(async ({ ask }) => {
    const type = async (init: RequestInit) => {
      const answer = await ask("/no_such", init);
      assertEquals(answer.status, 404);
      return answer.headers.get("content-type");
    };
    const headers = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
    assertEquals(await type({ headers }), "text/html; charset=utf-8");
    assertEquals(await type({ headers, method: "POST" }), "application/problem+json");
    assertEquals(await type({}), "application/problem+json");
  }));

Deno.test("`/model` shows coverage by week and drift as the last run found them, or says what it lacks", async () => {
  const folder = await Deno.makeTempDir({ prefix: "watched_" }), file = `${folder}/06_drift.json`;
  const { drift, coverage } = watchedHeadings;
  const notebook = await Deno.readTextFile(new URL("../../../notebooks/06_drift.ipynb", import.meta.url));
  for (const heading of [drift, coverage]) assertStringIncludes(notebook, heading);
  await serving(async ({ ask, registry }) => {
    const text = async () => (await (await ask("/model")).text()).replaceAll(/\s+/g, " ");
    assertStringIncludes(await text(), "No run of this cohort has looked");
    assertEquals((await ask("/model/drift.svg")).status, 404);
    const shown = [
      { heading: "truth", kind: "claim", text: "As known on 2023-05-31, after the day of decision." },
      { heading: coverage, kind: "claim", text: "In **16** of 23 weeks <b> held" },
      { heading: coverage, kind: "table", text: "", table: { head: ["week"], rows: [["2022-<07>"]] } },
      { heading: drift, kind: "figure", text: 'In 10 of 23 weeks "something" drifts', svg: "<svg></svg>" },
    ];
    const told = { cohort: "synthetic", outcome: null, asOf: "2023-01-01", cannot: null, shown };
    const write = (more: object) =>
      Deno.writeTextFile(file, JSON.stringify({ ...told, models: ["abc"], ...more }));
    await write({});
    assertStringIncludes(
      await text(),
      "of <strong>version <code>abc</code></strong>, not of the model that answers",
    );
    await write({ models: [await registry.championVersion()] });
    const page = await text();
    for (
      const part of [
        "What the last run found, as of 2023-01-01.",
        "As known on 2023-05-31, after the day of decision. In 16 of 23 weeks &lt;b&gt; held",
        "2022-&lt;07&gt;",
        'alt="In 10 of 23 weeks &quot;something&quot; drifts"',
      ]
    ) assertStringIncludes(page, part);
    const image = await ask("/model/drift.svg");
    assertEquals(await image.text(), "<svg></svg>");
    assertEquals(
      image.headers.get("content-security-policy"),
      "default-src 'none'; style-src 'unsafe-inline'",
    );
    await write({ cannot: "there are no weeks since" });
    assertStringIncludes(await text(), "The last run could not tell: there are no weeks since");
    await write({ shown: [], asOf: null });
    assertStringIncludes(await text(), "That run says nothing of it.");
    for (const other of [{ cohort: "sparcs" }, { outcome: "long_stay" }, { shown: 3 }]) {
      await write(other);
      assertStringIncludes(await text(), "No run of this cohort has looked");
    }
    await Deno.writeTextFile(file, "{");
    assertStringIncludes(await text(), "No run of this cohort has looked");
  }, { watched: file });
  await Deno.remove(folder, { recursive: true });
});
