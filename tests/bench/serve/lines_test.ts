import { assertEquals } from "@std/assert";
import { listen } from "lib/serve/http/listen.ts";
import { Lines } from "./lines.ts";

const request = new TextEncoder().encode("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");

/** Asks so often, one after the other, a server that has these answers on each connection, and closes it. */
async function askedOf(answers: readonly string[], asks: number) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let opened = 0;
  const serving = (async () => {
    for await (const connection of listener) {
      opened++;
      for (const answer of answers) {
        await connection.read(new Uint8Array(1_000));
        await connection.write(new TextEncoder().encode(answer));
      }
      connection.close();
    }
  })();
  const lines = new Lines(listener.addr.port), areAnswered: boolean[] = [];
  for (let i = 0; i < asks; i++) areAnswered.push(await lines.ask(request));
  lines.close();
  listener.close();
  await serving;
  return { opened, areAnswered, lacks: lines.lacks, again: lines.again };
}

function answer(status: number, header: string, length = 2): string {
  return `HTTP/1.1 ${status} X\r\nContent-Length: ${length}\r\n${header}\r\n\r\nhi`;
}

Deno.test("`Lines` ask again, once and counted, where a kept connection was closed before the answer", async () => {
  const { again, ...asked } = await askedOf([answer(200, "Keep-Alive: timeout=30")], 3);
  assertEquals(asked, { opened: 3, areAnswered: [true, true, true], lacks: {} });
  // Whether the close or the refusal of what came after it is seen first is the network's choice.
  assertEquals(Object.values(again).reduce((sum, each) => sum + each, 0), 2);
});

Deno.test("`Lines` keep a connection no longer than its server says", async () => {
  const kept = answer(200, "Keep-Alive: timeout=30"), none = { lacks: {}, again: {} };
  const answered = { areAnswered: [true, true], ...none };
  assertEquals(await askedOf([kept, kept], 2), { opened: 1, ...answered });
  for (const header of ["Keep-Alive: timeout=2", "Keep-Alive: timeout=0", "Connection: close"]) {
    assertEquals(await askedOf([answer(200, header)], 2), { opened: 2, ...answered });
  }
});

Deno.test("`Lines` tell in words why there is no answer", async () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["", /^(closed|reset) before its answer began$/],
    [answer(503, "Connection: close"), /^status 503$/],
    [answer(200, "Connection: close", 5), /^(closed|reset) amid its answer$/],
  ];
  for (const [told, cause] of cases) {
    const { areAnswered, lacks, again } = await askedOf([told], 1);
    assertEquals({ areAnswered, again, times: Object.values(lacks) }, {
      areAnswered: [false],
      again: {},
      times: [1],
    });
    assertEquals(Object.keys(lacks).filter((each) => cause.test(each)).length, 1, JSON.stringify(lacks));
  }
});

Deno.test("`Lines` give up what a server never answers", async () => {
  const came = Promise.withResolvers<void>(), ended = Promise.withResolvers<Response>();
  const server = await listen(() => {
    came.resolve();
    return ended.promise;
  }, { host: "127.0.0.1", port: 0, mostBody: 10 });
  const lines = new Lines(server.port), asked = lines.ask(request);
  await came.promise;
  lines.giveUp();
  assertEquals([await asked, lines.lacks], [false, { "still waiting when given up": 1 }]);
  ended.resolve(new Response("late"));
  await server.close();
});
