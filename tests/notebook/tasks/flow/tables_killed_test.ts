import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { withFileLock } from "lib/files/mod.ts";
import { resolveInProject } from "lib/files/project_root.ts";
import { BronzeLog } from "lib/flow/bronze/bronze_log.ts";
import { appendMessages } from "lib/flow/bronze/message_table.ts";
import { hl7Text } from "lib/flow/hospital/hl7_text.ts";
import { hospitalStream } from "lib/flow/hospital/hospital_stream.ts";
import { writeFlow } from "lib/flow/kpi/flow_tables.ts";
import { numbersOf } from "lib/table/table.ts";
import { sql, type Warehouse } from "lib/warehouse/mod.ts";
import { type Wire, withWire } from "../../../warehouse/wire.ts";
import { openLocal, withServer } from "../../../warehouse/with_snowflake.ts";

const batch = 10_000;

/** A log of a day of a hospital, and of as many bytes that are no message as make it several batches. */
async function writeLog(folder: string): Promise<number> {
  const { messages } = hospitalStream({ hospitals: 1, from: Date.UTC(2022, 9, 24), days: 1, seed: 1 });
  const encoder = new TextEncoder(), log = await BronzeLog.open(folder);
  const texts = Array.from(
    { length: 22_000 },
    (_, i) => messages[i] ? hl7Text(messages[i], "UTC") : `noise ${i}`,
  );
  await Promise.all(
    texts.map((text, i) => log.append({ receivedAt: 1.7e12 + i, source: "t", raw: encoder.encode(text) })),
  );
  await log.close();
  return log.count;
}

function start(
  folder: string,
  { url, env }: { readonly url: string; readonly env: Readonly<Record<string, string>> },
) {
  const task = resolveInProject("lib/notebook/tasks/flow/flow.ts");
  const args = [
    "run",
    "-A",
    "--no-check",
    task,
    "tables",
    "--messages",
    "--folder",
    folder,
    "--warehouse",
    url,
  ];
  return new Deno.Command(Deno.execPath(), { args, env, stdout: "piped", stderr: "piped" }).spawn();
}

/** How many messages there are, 1 to that each once, and rows of the tables, written together. */
async function held(warehouse: Warehouse): Promise<readonly [number, number]> {
  const one = async (of: Parameters<Warehouse["query"]>[0]) => {
    const found = await warehouse.query(of);
    return Object.keys(found.columns).map((name) => numbersOf(found, name)[0]!);
  };
  const [n, distinct, most] = await one(sql`
    SELECT COUNT(*) AS n, COUNT(DISTINCT message_number) AS d, COALESCE(MAX(message_number), 0) AS m FROM flow_messages
  `);
  assertEquals([distinct, most], [n, n], "each message is there once");
  const [stays] = await one(sql`SELECT COUNT(*) AS n FROM flow_stays`);
  const [spans] = await one(sql`SELECT COUNT(*) AS n FROM flow_spans`);
  assertEquals(stays! > 0, spans! > 0, "tables are written together");
  return [n!, stays!];
}

async function killAt(
  wire: Wire,
  folder: string,
  [beginning, nth]: readonly [string, number],
): Promise<void> {
  const sent = (async () => {
    for (let i = 0; i < nth; i++) await wire.whenSent(beginning);
  })();
  const child = start(folder, wire.server);
  await Promise.race([sent, child.status]);
  child.kill("SIGKILL");
  await Promise.all([child.stdout.cancel(), child.stderr.cancel()]);
  assertEquals((await child.status).signal, "SIGKILL", `${beginning} ${nth}`);
  await wire.server.endSessions();
}

const places = [["COPY", 1], ["COPY", 2], ["DELETE FROM flow_stays", 1], ["INSERT INTO flow_spans", 1], [
  "COMMIT",
  1,
]] as const;

Deno.test("`deno task flow tables --messages` loses and doubles nothing, wherever it is killed", async () => {
  const folder = await Deno.makeTempDir({ prefix: "flow_killed_" });
  try {
    const count = await writeLog(folder);
    await withServer((server) =>
      withWire(server, async (wire) => {
        const first = await openLocal(server);
        await appendMessages(first, `${folder}/none`);
        await writeFlow(first, { visits: [], quarantine: [], windows: [], zone: "UTC" });
        await first.close();
        const counts: number[] = [];
        for (const place of Deno.env.has("WARDBOOK_SLOW") ? places : places.slice(1, 3)) {
          await killAt(wire, folder, place);
          const warehouse = await openLocal(server);
          counts.push((await held(warehouse))[0]);
          await warehouse.close();
        }
        assert(
          counts.every((each, i) => (each % batch === 0 || each === count) && each >= (counts[i - 1] ?? 0)),
          `${counts}`,
        );
        assert(counts.includes(batch), `${counts}`);
        // Somebody else at it is told of, and does nothing.
        await withFileLock(`${folder}/.tables.lock`, { waitMs: 0 }, async () => {
          const { code, stderr } = await start(folder, wire.server).output();
          assertStringIncludes(new TextDecoder().decode(stderr), "only one process may hold it");
          assertEquals(code, 1);
        });
        const { code, stdout, stderr } = await start(folder, wire.server).output();
        assertEquals(code, 0, new TextDecoder().decode(stderr));
        assertMatch(new TextDecoder().decode(stdout), /^\d+ visits, .* messages added\./);
        const warehouse = await openLocal(server), [messages, stays] = await held(warehouse);
        assert(messages === count && stays > 100, `${messages} ${stays}`);
        await warehouse.close();
      })
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
