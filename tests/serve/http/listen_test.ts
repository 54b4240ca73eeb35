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
  }, { headersMs: 200, requestMs: 400, idleMs: 200 });
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
