import { assertEquals, assertMatch } from "@std/assert";
import { get } from "node:https";
import { listen } from "lib/serve/http/listen.ts";
import { posted, serving } from "../serving.ts";

/** Sends bytes, and returns all that comes until the other side closes. */
async function sent(port: number, text: string): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(text));
  return await new Response(connection.readable).text();
}

Deno.test("a request on a port is answered as one in the process is", async () => {
  await serving(async ({ ask, server }) => {
    const stay = { deposit: 4_000, severity: "Extreme", admitted_on: "2022-12-01" };
    const response = await fetch(`http://127.0.0.1:${server.port}/v1/predictions`, posted(stay));
    assertEquals(await response.json(), await (await ask("/v1/predictions", posted(stay))).json());
    assertMatch(response.headers.get("content-security-policy")!, /default-src 'none'/);
    const large = await fetch(
      `http://127.0.0.1:${server.port}/v1/predictions`,
      posted(" ".repeat(3_000_000)),
    );
    assertEquals([large.status, (await large.json()).status], [413, 413]);
    const head = await fetch(`http://127.0.0.1:${server.port}/healthz`, { method: "HEAD" });
    assertEquals([head.status, await head.text()], [200, ""]);
  });
});

Deno.test("who sends slowly, too much or nonsense is told so and closed", async () => {
  await serving(async ({ server: { port } }) => {
    const slow = [
      "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-",
      "",
      "POST /v1/predictions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
    ];
    const answers = await Promise.all(slow.map((text) => sent(port, text)));
    for (const answer of answers) assertMatch(answer, /^HTTP\/1.1 408 /);
    const header = `GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: ${"a".repeat(40_000)}\r\n\r\n`;
    assertMatch(await sent(port, header), /^HTTP\/1.1 431 /);
    assertMatch(await sent(port, "NONSENSE\r\n\r\n"), /^HTTP\/1.1 400 /);
  }, { headersMs: 800, requestMs: 1_200, idleMs: 800 });
});

Deno.test("an answer tells how long its connection is kept, so that clients ask no more on it by then", async () => {
  const { port, close } = await listen(() => new Response("hi"), {
    ...{ host: "127.0.0.1", port: 0, mostBody: 10, idleMs: 7_000 },
  });
  const response = await fetch(`http://127.0.0.1:${port}/`);
  assertEquals([await response.text(), response.headers.get("keep-alive")], ["hi", "timeout=7"]);
  await close();
});

Deno.test("a server that stops answers what was asked, and takes nothing new", async () => {
  let answer: (response: Response) => void = () => {};
  const asked = Promise.withResolvers<void>();
  const server = await listen(() => {
    asked.resolve();
    return new Promise((resolve) => answer = resolve);
  }, { host: "127.0.0.1", port: 0, mostBody: 10 });
  const response = fetch(`http://127.0.0.1:${server.port}/`);
  await asked.promise;
  const closed = server.close();
  answer(new Response("done", { headers: { connection: "close" } }));
  assertEquals(await (await response).text(), "done");
  await closed;
  const refused = await fetch(`http://127.0.0.1:${server.port}/`).then(() => false, () => true);
  assertEquals(refused, true);
});

Deno.test("bodies that come slowly fill no more memory than may be, and keep nobody out", async () => {
  const server = await listen(
    async (request) => new Response(String((await request.bytes()).length)),
    {
      ...{ host: "127.0.0.1", port: 0, mostBody: 1_000, mostOnTheirWay: 2_500 },
    },
  );
  const { port } = server, encoder = new TextEncoder();
  const head = "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n";
  const open = await Promise.all(Array.from({ length: 2 }, async () => {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    await connection.write(encoder.encode(head + "x".repeat(999)));
    return connection;
  }));
  // Who comes later and is quick is answered each time; who was there longest gives way, once all has come.
  const given = open.map((connection) => new Response(connection.readable).text());
  let isGiven = false;
  void Promise.any(given).then(() => isGiven = true);
  for (let i = 0; i < 1_000 && !isGiven; i++) {
    assertMatch(await sent(port, head + "x".repeat(1_000)), /\r\n\r\n1000$/);
  }
  assertMatch(await Promise.any(given), /^HTTP\/1.1 503 [^]*retry-after: 1/i);
  for (const connection of open) await connection.write(encoder.encode("y")).catch(() => {});
  const answers = (await Promise.all(given)).map((answer) => answer.slice(9, 12)).toSorted();
  assertEquals(answers, ["200", "503"]);
  await server.close();
});

Deno.test("who doesn't read an answer is closed, and a proxy's whole address is one", async () => {
  const server = await listen(
    (request) => new Response(`${new URL(request.url).pathname}${" ".repeat(2e7)}`),
    {
      ...{ host: "127.0.0.1", port: 0, mostBody: 10, headersMs: 150, requestMs: 150 },
    },
  );
  const { port } = server;
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(
    new TextEncoder().encode("GET http://elsewhere:1/v1/a HTTP/1.1\r\nHost: localhost\r\n\r\n"),
  );
  const reader = connection.readable.getReader();
  const first = new TextDecoder().decode((await reader.read()).value);
  assertMatch(first, /^HTTP\/1.1 200 /);
  // `close()` waits for all that is under way: it returns as the answer was given up.
  await server.close();
  await reader.cancel();
});

Deno.test("an address with dot segments or backslashes is none: a proxy before the server sees another path", async () => {
  const server = await listen((request) => new Response(new URL(request.url).pathname), {
    ...{ host: "127.0.0.1", port: 0, mostBody: 10 },
  });
  const asked = (target: string) =>
    sent(server.port, `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  const refused = [
    "/v1/../metrics",
    "/v1/%2e%2e/metrics",
    "/v1/.%2E/metrics",
    "/v1\\..\\..\\metrics",
    "/v1/..",
  ];
  for (const target of [...refused, "/./metrics", "http://localhost/v1/../metrics", "*", "metrics"]) {
    assertMatch(await asked(target), /^HTTP\/1.1 400 /, target);
  }
  for (const target of ["/v1/a..b/.c", "/v1/?next=/../x\\y", "//elsewhere/v1"]) {
    assertMatch(await asked(target), /^HTTP\/1.1 200 /, target);
  }
  await server.close();
});

Deno.test("a request that two servers could read as two is refused", async () => {
  const seen: string[] = [];
  const server = await listen(async (request) => {
    seen.push(`${new URL(request.url).pathname} ${new TextDecoder().decode(await request.bytes())}`);
    return new Response("answered");
  }, { host: "127.0.0.1", port: 0, mostBody: 1_000, headersMs: 400, requestMs: 400, idleMs: 200 });
  const inner = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const heads = [
    `Content-Length: ${inner.length + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
    `Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n${inner}`,
    `Content-Length: 0\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`,
    `Content-Length: 0, ${inner.length}\r\n\r\n${inner}`,
    `Content-Length: +0\r\n\r\n${inner}`,
    `Content-Length : 0\r\n\r\n${inner}`,
    `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${inner}`,
    `Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${inner}`,
    `Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n${inner}`,
    `X: a\n\n${inner}`,
    `X: a\r\n Content-Length: 5\r\n\r\n${inner}`,
    `X: \0\r\n\r\n${inner}`,
  ];
  for (const head of heads) {
    seen.length = 0;
    await sent(server.port, `POST / HTTP/1.1\r\nHost: localhost\r\n${head}`);
    assertEquals(seen.filter((each) => each.startsWith("/smuggled")), [], JSON.stringify(head.slice(0, 60)));
  }
  await server.close();
});

Deno.test("who goes away before a stream begins is told of nothing more", async () => {
  const begun = Promise.withResolvers<void>(), gone = Promise.withResolvers<void>();
  const cancelled = Promise.withResolvers<void>();
  const server = await listen(async ({ url }) => {
    if (url.endsWith("/other")) return new Response("other");
    begun.resolve();
    await gone.promise;
    const body = new ReadableStream({ cancel: () => cancelled.resolve() });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }, { host: "127.0.0.1", port: 0, mostBody: 10 });
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  await connection.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  await begun.promise;
  connection.close();
  // What comes later is answered when the server has learnt of it.
  for (let i = 0; i < 5; i++) await (await fetch(`http://127.0.0.1:${server.port}/other`)).text();
  gone.resolve();
  await cancelled.promise;
  await server.close();
});

Deno.test("who connects to an https port and shakes no hands, or half, is closed; others are answered", async () => {
  const file = (name: string) =>
    Deno.readTextFile(new URL(`../../notify/fixtures/localhost_${name}.pem`, import.meta.url));
  const tls = { cert: await file("cert"), key: await file("key") };
  const server = await listen(() => new Response("answered"), {
    ...{ host: "127.0.0.1", port: 0, mostBody: 10, headersMs: 500, requestMs: 5_000, idleMs: 500, tls },
  });
  // Nothing, and the begin of a ClientHello: neither comes back unless the server gives up.
  for (const text of ["", "\x16\x03\x01\x02\x00\x01"]) {
    assertEquals((await sent(server.port, text).catch(() => "")).startsWith("HTTP"), false);
  }
  // The fixture signs itself.
  const options = { host: "localhost", port: server.port, agent: false, rejectUnauthorized: false };
  const status = await new Promise((resolve, reject) =>
    get(options, (answer) => resolve(answer.resume().statusCode)).on("error", reject)
  );
  assertEquals(status, 200);
  await server.close();
});
