import { assert, assertEquals } from "@std/assert";
import { synthetic } from "lib/cohort/specs/synthetic.ts";
import { resolveInProject } from "lib/files/project_root.ts";
import { TokenFile } from "lib/serve/access/token_file.ts";
import { LineFile } from "lib/serve/http/line_file.ts";
import { startServer } from "lib/serve/server.ts";
import { randomSource } from "lib/stats/random.ts";
import { now, posted, promoted, serving } from "./serving.ts";

const kills = Deno.env.has("WARDBOOK_SLOW") ? 40 : 3;

/** Has the writer write, kills it after so many tokens were told, and returns these. */
async function killedAfter(folder: string, count: number): Promise<string[]> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", resolveInProject("tests/serve/killed_writer.ts"), folder],
    cwd: resolveInProject(""),
    stdout: "piped",
  }).spawn();
  let said = "";
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    said += part;
    if (said.split("\n").length > count) {
      try {
        child.kill("SIGKILL");
      } catch {
        // It is over already.
      }
    }
  }
  await child.status;
  return said.split("\n").slice(0, -1);
}

Deno.test(`killed ${kills} times while tokens are made: the file is whole, has what was told, and logs have whole lines`, async () => {
  const folder = await Deno.makeTempDir({ prefix: "killed_" }), random = randomSource(9);
  const told: string[] = [];
  try {
    for (let kill = 0; kill < kills; kill++) {
      told.push(...await killedAfter(folder, 1 + Math.floor(6 * random())));
      const kept = new Set((await new TokenFile(`${folder}/tokens.json`).entries()).map(({ id }) => id));
      assertEquals(told.filter((id) => !kept.has(id)), []);
    }
    // A line that a kill cuts in the middle is ended by who writes next.
    await Deno.writeTextFile(`${folder}/audit.jsonl`, '{"id": "cu', { append: true });
    const log = await LineFile.open<{ readonly id: string }>(`${folder}/audit.jsonl`);
    log.note({ id: "next" });
    await log.close();
    const lines = (await Deno.readTextFile(`${folder}/audit.jsonl`)).trim().split("\n");
    const whole = lines.flatMap((line) => {
      try {
        return [JSON.parse(line).id as string];
      } catch {
        return [];
      }
    });
    assertEquals(told.filter((id) => !whole.includes(id)), []);
    assertEquals(whole.at(-1), "next");
    assert(lines.length - whole.length <= kills + 1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("two servers on one registry answer by the champion that it names, each promotion in both", async () => {
  await serving(async ({ registry, folder, server, ask }) => {
    const other = await startServer({
      ...{ source: registry, cohort: synthetic, host: "127.0.0.1", port: 0, watchMs: 1e6, now: () => now },
      ...{ tokens: `${folder}/tokens.json`, audit: `${folder}/audit.jsonl`, log: () => {} },
    });
    try {
      const stay = posted({ severity: "Extreme", deposit: 4_000 });
      const asked = async (of: typeof ask) => (await (await of("/v1/predictions", stay)).json());
      const there = async (path: string, init?: RequestInit) =>
        await other.fetch(new Request(`http://localhost${path}`, init));
      for (const seed of [2, 3, 1]) {
        const before = await asked(ask);
        const under = Array.from({ length: 10 }, (_, i) => asked(i % 2 === 0 ? ask : there));
        const version = await promoted(registry, seed);
        await Promise.all([server.refresh(), other.refresh()]);
        for (const answer of await Promise.all(under)) {
          assert([before.model.version, version].includes(answer.model.version));
          if (answer.model.version === before.model.version) assertEquals(answer, before);
        }
        const [here, beside] = await Promise.all([asked(ask), asked(there)]);
        assertEquals([here.model.version, await registry.championVersion()], [version, version]);
        assertEquals(beside, here);
      }
      // Both add to one audit log: every line is whole.
      await Promise.all(Array.from({ length: 40 }, (_, i) => asked(i % 2 === 0 ? ask : there)));
      const lines = (await Deno.readTextFile(`${folder}/audit.jsonl`)).trim().split("\n");
      assertEquals(lines.every((line) => JSON.parse(line).what === "POST /v1/predictions"), true);
    } finally {
      await other.stop();
    }
  });
});
