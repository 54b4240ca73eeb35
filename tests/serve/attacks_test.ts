import { assert, assertEquals, assertThrows } from "@std/assert";
import { safeAddress } from "lib/serve/access/safe_address.ts";
import { inert } from "lib/serve/api/prediction_texts.ts";
import { posted, serving } from "./serving.ts";

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

Deno.test("a cell or field of two million digits that is no number is refused at once", async () => {
  await serving(async ({ ask }) => {
    // A pattern that tries each way to part the digits would try for days.
    const digits = `${"1".repeat(1_900_000)}x`;
    const csv = posted(`deposit\n${digits}\n`, { "content-type": "text/csv" });
    assertEquals((await ask("/v1/predictions", csv)).status, 422);
    const form = { method: "POST", body: new URLSearchParams({ deposit: digits }) };
    assertEquals((await ask("/", form)).status, 422);
  });
});

Deno.test("pages of other sites may lead here, and ask nothing: not even what they couldn't read", async () => {
  await serving(async ({ ask }) => {
    const asked = async (path: string, site: string, mode: string, init: RequestInit = {}) => {
      const headers = { ...init.headers, "sec-fetch-site": site, "sec-fetch-mode": mode };
      const { status, body } = await ask(path, { ...init, headers });
      await body?.cancel();
      return status;
    };
    for (const site of ["cross-site", "same-site"]) {
      assertEquals(await asked("/model", site, "navigate"), 200);
      assertEquals(await asked("/flow/live/events", site, "no-cors"), 403);
      assertEquals(await asked("/explore.json", site, "cors"), 403);
      assertEquals(await asked("/v1/predictions", site, "cors", posted({})), 403);
      assertEquals(await asked("/v1/predictions", site, "navigate", posted({})), 403);
    }
    for (const site of ["same-origin", "none"]) {
      assertEquals(await asked("/v1/predictions", site, "cors", posted({})), 200);
    }
  });
});

Deno.test("strangers of a network count together, whatever of its addresses they have and say that they have", async () => {
  await serving(async ({ server, token }) => {
    await token(["predict"]);
    const refused = async (remote: (i: number) => string) => {
      const answers: number[] = [];
      for (let i = 1; i <= 60; i++) {
        const headers = { "x-forwarded-for": `198.51.100.${i}`, "x-real-ip": `198.51.100.${i}` };
        const request = new Request("http://localhost/v1/model", { headers });
        answers.push((await server.fetch(request, { remote: remote(i) })).status);
      }
      return answers.filter((status) => status === 429).length;
    };
    assert(await refused(() => "192.0.2.7") > 5);
    assert(await refused((i) => `2001:db8::${i.toString(16)}`) > 5);
    assertEquals(await refused((i) => `2001:db8:0:${i.toString(16)}::1`), 0);
    assertEquals(await refused((i) => `::ffff:203.0.113.${i}`), 0);
  });
});

Deno.test("a stranger's guess at a model is told neither its name nor its version", async () => {
  await serving(async ({ ask, token, registry }) => {
    await token(["read"]);
    const version = (await registry.championVersion())!;
    for (const path of ["/v2/models/guess/ready", "/v2/models/synthetic/versions/guess/ready"]) {
      const answer = await ask(path), text = await answer.text();
      assertEquals([answer.status, text.includes(version), text.includes("synthetic")], [404, false, false]);
    }
  });
});

Deno.test("a card's link names a host alone, whatever the request calls it", async () => {
  await serving(async ({ ask, token }) => {
    const headers = bearer(await token(["predict"]));
    const body = { hook: "patient-view", prefetch: { patient: {}, encounter: {} } };
    const link = async (host: string) => {
      const answer = await ask("/cds-services/stay", posted(body, { ...headers, host }));
      return (await answer.json()).cards[0].links?.[0].url;
    };
    assertEquals(await link("ward.example:8443"), "http://ward.example:8443/");
    assertEquals(await link("[2001:db8::1]:8443"), "http://[2001:db8::1]:8443/");
    for (const host of ["a@evil.example", "evil.example/x?", 'x"><b>', "a b", "evil.example#"]) {
      assertEquals(await link(host), undefined, host);
    }
  });
});

Deno.test("a thousand who ask for the live page's changes get no more than the places of one, and others are answered", async () => {
  await serving(async ({ ask }) => {
    const open = await Promise.all(Array.from({ length: 1_000 }, () => ask("/flow/live/events")));
    const statuses = Map.groupBy(open, ({ status }) => status);
    assertEquals([statuses.get(200)?.length, (statuses.get(503)?.length ?? 0) > 0], [16, true]);
    assertEquals((await ask("/v1/predictions", posted({}))).status, 200);
    for (const { body } of open) await body?.cancel();
    // A HEAD has no body whose end would give its place back.
    for (let i = 0; i < 20; i++) {
      assertEquals((await ask("/flow/live/events", { method: "HEAD" })).status, 200);
    }
    const again = await ask("/flow/live/events");
    assertEquals(again.status, 200);
    await again.body!.cancel();
  }, { perSecond: 100_000 });
});

Deno.test("`safeAddress()` takes no address that isn't https, has a user in it, or leads from elsewhere to this machine", () => {
  const wrong = (what: string) => new RangeError(what);
  const elsewhere = "https://login.example/realm";
  for (const url of ["https://login.example/keys", "https://keys.example:8443/", "https://127.example/"]) {
    assertEquals(safeAddress(url, wrong, elsewhere).href, url);
  }
  assertEquals(safeAddress("http://localhost:1/keys", wrong).hostname, "localhost");
  const refused: Readonly<Record<string, string>> = {
    "http://login.example/": "no https address",
    "file:///etc/passwd": "no https address",
    "http://169.254.169.254/latest/meta-data": "no https address",
    "https://a:b@login.example/": "a user or a password",
    "http://localhost:8080/": "leads to this machine",
    "https://localhost/": "leads to this machine",
    "https://LOCALHOST./": "leads to this machine",
    "https://x.localhost/": "leads to this machine",
    "https://127.1/": "leads to this machine",
    "https://0x7f000001/": "leads to this machine",
    "https://0/": "leads to this machine",
    "https://[::1]/": "leads to this machine",
    "https://[::]/": "leads to this machine",
    "https://[::ffff:127.0.0.1]/": "leads to this machine",
  };
  for (const [url, why] of Object.entries(refused)) {
    assertThrows(() => safeAddress(url, wrong, elsewhere), RangeError, why, url);
  }
});

Deno.test("`inert()` leaves no formula, at a text's start or where another separator begins a cell", () => {
  const cases: Readonly<Record<string, string>> = {
    "=1+1": "'=1+1",
    "@SUM(A1)": "'@SUM(A1)",
    "＝1": "'＝1",
    "\t=1": "'\t'=1",
    "a;=cmd|' /C calc'!A0;b": "a;'=cmd|' /C calc'!A0;b",
    "a\t+1": "a\t'+1",
    "ward S: +6.3 days": "ward S: +6.3 days",
    "age is missing; deposit is missing": "age is missing; deposit is missing",
  };
  for (const [text, told] of Object.entries(cases)) assertEquals(inert(text), told);
});
