import { assert, assertEquals, assertRejects } from "@std/assert";
import { synthetic } from "lib/cohort/specs/synthetic.ts";
import { openRegistry } from "lib/registry/registry.ts";
import { startServer } from "lib/serve/server.ts";
import { now, posted, serving } from "../serving.ts";

Deno.test("a new champion answers from the next look at the registry on, and none fails in between", async () => {
  await serving(async ({ ask, promote, registry, logs }) => {
    const versionOf = async () => (await (await ask("/v1/predictions", posted({}))).json()).model.version;
    const before = await versionOf();
    const asked = Array.from({ length: 20 }, versionOf);
    const after = await promote(2);
    assertEquals(new Set(await Promise.all(asked)), new Set([before]));
    assertEquals([await versionOf(), await registry.championVersion()], [after, after]);
    assert(before !== after);
    const events = logs.map((line) => JSON.parse(line)).filter(({ event }) => event === "champion");
    assertEquals(events.map(({ version }) => version), [before, after]);
    assertEquals((await (await ask("/openapi.json")).json()).info.version, after);
  });
});

Deno.test("a champion that can't be loaded is told of once, and the one before it goes on answering", async () => {
  await serving(async ({ ask, promote, server, folder, logs }) => {
    const before = (await (await ask("/v1/model")).json()).version;
    const champion = await Deno.readTextFile(`${folder}/models/champion.json`);
    const after = await promote(3);
    await Deno.writeTextFile(`${folder}/models/champion.json`, champion);
    await server.refresh();
    await Deno.writeFile(`${folder}/models/versions/${after}.model`, Uint8Array.of(1, 2, 3));
    const damaged = champion.replaceAll(before, after);
    await Deno.writeTextFile(`${folder}/models/champion.json`, damaged);
    for (let i = 0; i < 3; i++) await server.refresh();
    assertEquals((await (await ask("/v1/model")).json()).version, before);
    assertEquals((await ask("/readyz")).status, 200);
    assertEquals(logs.filter((line) => line.includes("champion refused")).length, 1);
  });
});

Deno.test("a server without a champion does not start", async () => {
  const folder = await Deno.makeTempDir({ prefix: "serve_" });
  try {
    const registry = await openRegistry(folder, "synthetic");
    await assertRejects(
      () =>
        startServer({
          ...{ registry, cohort: synthetic, host: "127.0.0.1", port: 0, now: () => now, log: () => {} },
          ...{ tokens: `${folder}/tokens.json`, audit: null },
        }),
      RangeError,
      "there must be a champion: none was promoted yet",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
