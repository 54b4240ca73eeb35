import { assert, assertEquals, assertRejects } from "@std/assert";
import { synthetic } from "lib/cohort/specs/synthetic.ts";
import type { Matrix } from "lib/features/matrix.ts";
import { openRegistry } from "lib/registry/registry.ts";
import { loadHono } from "lib/serve/http/hono.ts";
import { ChampionHolder } from "lib/serve/model/champion_holder.ts";
import { readyModel } from "lib/serve/model/ready_model.ts";
import { startServer } from "lib/serve/server.ts";
import { now, posted, promoted, serving } from "../serving.ts";

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
          ...{
            source: registry,
            cohort: synthetic,
            host: "127.0.0.1",
            port: 0,
            now: () => now,
            log: () => {},
          },
          ...{ tokens: `${folder}/tokens.json`, audit: null },
        }),
      RangeError,
      "there must be a champion: none was promoted yet",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a champion takes over when what its first requests would wait for is made, and others are answered meanwhile", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ready_" }), hono = await loadHono();
  const registry = await openRegistry(folder, "synthetic");
  await promoted(registry, 1, { isWatchful: true });
  const asked: string[] = [];
  const source = {
    ...{ championVersion: () => registry.championVersion(), history: () => registry.history() },
    load: async (version: string) => {
      const artefact = await registry.load(version), { model } = artefact;
      const noted = <T>(what: string, of: (matrix: Matrix) => T) => (matrix: Matrix) => {
        asked.push(`${what} ${holder.model === null ? "before" : "after"} ${matrix.rowCount === 1}`);
        return of(matrix);
      };
      const [predict, explain] = [noted("predict", model.predict), noted("explain", model.explain)];
      return { ...artefact, model: { ...model, predict, explain } };
    },
  };
  const holder = new ChampionHolder(source, (artefact) => readyModel(artefact, synthetic, hono));
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  assertEquals((await holder.refresh()).kind, "changed");
  clearInterval(timer);
  const counts = Map.groupBy(asked, (each) => each);
  assertEquals([...counts.keys()].filter((each) => each.includes("after")), []);
  for (const what of ["predict before false", "predict before true", "explain before false"]) {
    assert(counts.get(what)!.length >= 32, what);
  }
  assert(turns > 5, `${turns} turns of others`);
  await Deno.remove(folder, { recursive: true });
});
