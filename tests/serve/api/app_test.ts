import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { posted, serving } from "../serving.ts";

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

Deno.test("a token lets do what its scopes say, and nothing once it is revoked or expired", async () => {
  await serving(async ({ ask, token }) => {
    const predict = await token(["predict"]),
      read = await token(["read"]),
      late = await token(["predict"], 0);
    const asked = async (path: string, init: RequestInit = {}) => (await ask(path, init)).status;
    assertEquals(await asked("/v1/predictions", posted({}, bearer(predict))), 200);
    assertEquals(await asked("/v1/predictions", posted({}, bearer(read))), 403);
    assertEquals(await asked("/v1/predictions", posted({}, bearer(late))), 401);
    assertEquals(await asked("/v1/predictions", posted({})), 401);
    assertEquals(await asked("/v1/predictions", posted({}, { authorization: "Basic YTpi" })), 401);
    assertEquals(await asked("/v1/model", { headers: bearer(read) }), 200);
    assertEquals(await asked("/metrics", { headers: bearer(read) }), 403);
    assertEquals([await asked("/healthz"), await asked("/readyz")], [200, 200]);
    const refused = await ask("/v1/model", { headers: bearer(predict) });
    assertEquals(refused.headers.get("www-authenticate"), 'Bearer error="insufficient_scope", scope="read"');
  });
});

Deno.test("a server that others can reach starts with tokens alone, and never goes on without", async () => {
  await assertRejects(
    () => serving(() => Promise.resolve(), { host: "0.0.0.0" }),
    RangeError,
    "Cannot serve on 0.0.0.0 as others can ask there and must have tokens: there is none",
  );
  await serving(async ({ ask, token, server, folder }) => {
    const predict = await token(["predict"]);
    await Deno.remove(`${folder}/tokens.json`);
    await server.refresh();
    assertEquals((await ask("/v1/predictions", posted({}))).status, 401);
    assertEquals((await ask("/v1/predictions", posted({}, bearer(predict)))).status, 401);
  });
});

Deno.test("without tokens only this machine's own names are answered: a page elsewhere can't lead here", async () => {
  await serving(async ({ ask }) => {
    const status = async (host: string) => (await ask("/v1/model", { headers: { host } })).status;
    assertEquals(await status("localhost:8080"), 200);
    assertEquals(await status("127.0.0.1"), 200);
    assertEquals(await status("evil.example"), 421);
    assertEquals(await status("localhost.evil.example"), 421);
    assertEquals((await ask("/v1/predictions", { method: "POST", body: "{}" })).status, 415);
  });
});

Deno.test("errors are problem documents, whatever comes", async () => {
  await serving(async ({ ask, logs }) => {
    const cases: [path: string, init: RequestInit, status: number][] = [
      ["/v1/predictions", posted(""), 400],
      ["/v1/predictions", posted("{"), 400],
      ["/v1/predictions", posted('{"deposit":NaN}'), 400],
      ["/v1/predictions", posted(`${"[".repeat(100_000)}`), 400],
      ["/v1/predictions", posted(`${"[".repeat(100_000)}${"]".repeat(100_000)}`), 422],
      ["/v1/predictions", posted('{"deposit":1e999}'), 422],
      ["/v1/predictions", posted('{"__proto__":{"deposit":1},"constructor":2}'), 422],
      ["/v1/predictions", { ...posted(""), body: Uint8Array.of(0x22, 0xff, 0x22) }, 400],
      ["/v1/predictions", posted("{}", { "content-encoding": "gzip" }), 415],
      ["/v1/predictions", posted("a,b\n1\n", { "content-type": "text/csv" }), 400],
      ["/v1/predictions", posted("", { "content-type": "text/csv" }), 400],
      ["/v1/predictions", posted("__proto__,deposit\n1,2\n", { "content-type": "text/csv" }), 422],
      ["/v1/predictions", posted("deposit\nNaN\n", { "content-type": "text/csv" }), 422],
      ["/v1/predictions", posted("deposit\n1e999\n", { "content-type": "text/csv" }), 422],
      ["/v1/predictions", posted("{}", { "content-type": "application/xml" }), 415],
      ["/v1/predictions", {}, 405],
      ["/v1/model", { method: "DELETE" }, 405],
      ["/v1/%00", {}, 404],
      ["/../../etc/passwd", {}, 404],
      ["/%2e%2e/%2e%2e/etc/passwd", {}, 404],
      [`/${"x".repeat(9_000)}`, {}, 404],
    ];
    for (const [path, init, status] of cases) {
      const response = await ask(path, init);
      assertEquals(response.status, status, `${path.slice(0, 60)} ${init.body}`.slice(0, 200));
      assertEquals(response.headers.get("content-type"), "application/problem+json");
      const problem = await response.json();
      assertEquals([problem.status, problem.type], [status, "about:blank"]);
      assertEquals(problem.request_id, response.headers.get("x-request-id"));
    }
    assertEquals(logs.filter((line) => line.includes('"fault"')), []);
  });
});

Deno.test("nonsense of any kind is answered by a refusal, never by a failure", async () => {
  await serving(async ({ ask }) => {
    let state = 7;
    const next = (below: number) => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) % below;
    const pieces = [
      "{",
      "}",
      "[",
      "]",
      '"stays"',
      ":",
      ",",
      '"deposit"',
      "1e400",
      "null",
      '"',
      "\\u0000",
      "-",
      "tr",
    ];
    for (let i = 0; i < 400; i++) {
      const text = Array.from({ length: next(12) }, () => pieces[next(pieces.length)]).join("");
      const type = ["application/json", "text/csv"][next(2)]!;
      const { status } = await ask("/v1/predictions", posted(text, { "content-type": type }));
      assert([200, 400, 422].includes(status), `${status} for ${text}`);
    }
  });
});

Deno.test("neither logs nor the audit log hold a value of a request", async () => {
  await serving(async ({ ask, token, logs, folder }) => {
    const predict = await token(["predict"]);
    const planted = { stay_id: "PLANTED-1", ward_type: "PLANTED-2", age_band: "PLANTED-3" };
    for (
      const [path, body] of [
        ["/v1/predictions", planted],
        ["/v1/predictions", { ...planted, deposit: "PLANTED-4", "PLANTED-5": 1 }],
        ["/v1/predictions?name=PLANTED-6", "PLANTED-7"],
        ["/PLANTED-8", planted],
      ] as const
    ) {
      await ask(path, posted(body, { ...bearer(predict), "user-agent": "PLANTED-9" }));
    }
    await ask(
      "/v1/predictions",
      posted("PLANTED\nPLANTED,PLANTED", { ...bearer(predict), "content-type": "text/csv" }),
    );
    const audit = await Deno.readTextFile(`${folder}/audit.jsonl`);
    const told = `${logs.join("\n")}\n${audit}`;
    assertEquals(told.includes("PLANTED"), false);
    assertEquals(told.includes(predict), false);
    const entries = audit.trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(entries.map(({ what, stays, status }) => `${what} ${stays} ${status}`), [
      ...["POST /v1/predictions 1 200", "POST /v1/predictions 0 422"],
      ...["POST /v1/predictions 0 400", "POST /v1/predictions 0 400"],
    ]);
    assertEquals(new Set(entries.map(({ who }) => who)), new Set([predict.split("_")[1]]));
    for (const line of logs) assertEquals(typeof JSON.parse(line).event, "string");
  });
});

Deno.test("a request's id comes back, another one where it is none", async () => {
  await serving(async ({ ask }) => {
    const id = async (given: string) =>
      (await ask("/healthz", { headers: { "x-request-id": given } })).headers.get("x-request-id")!;
    assertEquals(await id("trace-0123.abc"), "trace-0123.abc");
    assertMatch(await id('"><script>'), /^[0-9a-f-]{36}$/);
    assertMatch(await id("x".repeat(65)), /^[0-9a-f-]{36}$/);
  });
});

Deno.test("who asks too often is told when to come again", async () => {
  await serving(async ({ ask }) => {
    const statuses = await Promise.all(Array.from({ length: 6 }, () => ask("/v1/model")));
    const refused = statuses.filter(({ status }) => status === 429);
    assert(refused.length >= 2, `${refused.length} were refused`);
    assertEquals(refused[0]!.headers.get("retry-after"), "1");
  }, { perSecond: 3 });
});

Deno.test("every answer forbids scripts, frames, and what is of other hosts", async () => {
  await serving(async ({ ask }) => {
    for (const path of ["/docs", "/v1/model", "/nowhere", "/style.css"]) {
      const { headers } = await ask(path);
      assertStringIncludes(headers.get("content-security-policy")!, "default-src 'none'");
      assertEquals(headers.get("x-content-type-options"), "nosniff");
      assertEquals(headers.get("access-control-allow-origin"), null);
    }
  });
});

Deno.test("counts and latencies are told as Prometheus reads them", async () => {
  await serving(async ({ ask }) => {
    await ask("/v1/predictions", posted([{ ward_type: "nowhere" }, {}]));
    const text = await (await ask("/metrics")).text();
    for (const line of text.trim().split("\n")) {
      assertMatch(line, /^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"]*",?)+\})? [\d.e+-]+)$/);
    }
    assertMatch(text, /^wardbook_predictions_total\{model="[0-9a-f]{12}"\} 2$/m);
    assertMatch(text, /^wardbook_unseen_labels_total\{field="ward_type"\} 1$/m);
    assertMatch(text, /^wardbook_missing_values_total\{field="deposit"\} 2$/m);
    assertMatch(text, /^wardbook_requests_total\{route="\/v1\/predictions",method="POST",status="200"\} 1$/m);
    assertMatch(text, /^wardbook_request_seconds_bucket\{route="\/v1\/predictions",le="\+Inf"\} 1$/m);
  });
});

Deno.test("who isn't known is noted, pages and logins too, and told to wait where it goes on", async () => {
  await serving(async ({ ask, token, folder }) => {
    const predict = await token(["predict"]);
    const statuses: number[] = [];
    for (let i = 0; i < 60; i++) statuses.push((await ask(i % 2 ? "/model" : "/v1/model")).status);
    assertEquals(statuses.slice(0, 2), [401, 303]);
    assert(statuses.filter((each) => each === 429).length > 5, statuses.join(" "));
    // Whoever is known is answered all the same.
    assertEquals((await ask("/v1/predictions", posted({}, bearer(predict)))).status, 200);
    const noted = (await Deno.readTextFile(`${folder}/audit.jsonl`)).trim().split("\n").map((line) =>
      JSON.parse(line)
    );
    assertEquals(
      noted.filter(({ who }) => who === "unknown").length,
      statuses.filter((each) => each !== 429).length,
    );
    assertEquals(noted[1].what, "GET /model");
  });
});

Deno.test("who may not do a thing is held to the rate too", async () => {
  await serving(async ({ ask, token }) => {
    const headers = bearer(await token(["read"]));
    const statuses = await Promise.all(
      [1, 2, 3].map(async () => (await ask("/metrics", { headers })).status),
    );
    assertEquals(statuses.toSorted(), [403, 403, 429]);
  }, { perSecond: 2 });
});

Deno.test("without tokens a proxy may not pass on what others ask", async () => {
  await serving(async ({ ask }) => {
    for (const name of ["x-forwarded-for", "forwarded", "via"]) {
      const answer = await ask("/v1/model", { headers: { host: "localhost:8080", [name]: "for=192.0.2.1" } });
      assertEquals([name, answer.status], [name, 421]);
    }
  });
});
