import { assertEquals, assertMatch } from "@std/assert";
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

Deno.test("bodies that come slowly fill no more memory than may be, and others are answered", async () => {
  const server = await listen(
    async (request) => new Response(String((await request.arrayBuffer()).byteLength)),
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
  let refused = "";
  // What was sent may come in parts: until all of it is there a third body has room.
  for (let i = 0; i < 100 && !refused.startsWith("HTTP/1.1 503"); i++) {
    refused = await sent(port, head + "x".repeat(1_000));
  }
  assertMatch(refused, /^HTTP\/1.1 503 [^]*retry-after: 1/i);
  assertEquals(await (await fetch(`http://127.0.0.1:${port}/`)).text(), "0");
  await open[0]!.write(encoder.encode("y"));
  assertMatch(await new Response(open[0]!.readable).text(), /\r\n\r\n1000$/);
  open[1]!.close();
  // What the one that went away had sent counts no more.
  let answer = "";
  for (let i = 0; i < 100 && !answer.startsWith("HTTP/1.1 200"); i++) {
    answer = await sent(port, head + "x".repeat(1_000));
  }
  assertMatch(answer, /^HTTP\/1.1 200 /);
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
