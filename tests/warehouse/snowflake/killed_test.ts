import { assertEquals } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import { readArtefact } from "lib/registry/artefact/artefact.ts";
import { scorePeriod } from "lib/score/here/score_period.ts";
import { numbersOf } from "lib/table/table.ts";
import { sql } from "lib/warehouse/sql.ts";
import { smallFit } from "../../registry/small_artefact.ts";
import {
  dayMs,
  fillSmallWarehouse,
  firstDay,
  predictionLog,
  smallWarehouse,
} from "../../score/small_warehouse.ts";
import { type Wire, withWire } from "../wire.ts";
import { openLocal, withServer } from "../with_snowflake.ts";

/** Starts a process on the wire's server, and kills it when it sends a statement that begins so. */
async function killAt(wire: Wire, script: string, beginning: string): Promise<void> {
  const args = ["run", "-A", resolveInProject(script), wire.server.url];
  const sent = wire.whenSent(beginning);
  const child = new Deno.Command(Deno.execPath(), { args, env: wire.server.env, stdout: "null" }).spawn();
  await Promise.race([sent, child.status]);
  child.kill("SIGKILL");
  assertEquals((await child.status).signal, "SIGKILL");
  await wire.server.endSessions();
}

/** WARDBOOK_SLOW=1 kills at all of the statements, otherwise at the last two: those before leave the same. */
function statementsOf(beginnings: readonly string[]): readonly string[] {
  return Deno.env.has("WARDBOOK_SLOW") ? beginnings : beginnings.slice(-2);
}

Deno.test("a bulk append that is killed at any of its statements leaves all rows or none", () =>
  withServer((server) =>
    withWire(server, async (wire) => {
      const before = await openLocal(server);
      await before.run(sql`CREATE TABLE t (x INTEGER, y DOUBLE)`);
      await before.close();
      for (const beginning of statementsOf(["BEGIN", "PUT", "COPY", "COMMIT"])) {
        await killAt(wire, "tests/warehouse/append_child.ts", beginning);
        const warehouse = await openLocal(server);
        const [count] = numbersOf(await warehouse.query(sql`SELECT COUNT(*) AS n FROM t`), "n");
        const isDone = beginning === "COMMIT" && count === 1_500;
        assertEquals(count, isDone ? 1_500 : 0, beginning);
        await warehouse.close();
      }
    })
  ));

Deno.test("a scoring that is killed at any of its statements ends, run again, with an undisturbed one's log", () =>
  withServer((server) =>
    withWire(server, async (wire) => {
      const period = { ...readArtefact(smallFit().bytes), from: firstDay, until: firstDay + 4 * dayMs };
      const undisturbed = await smallWarehouse();
      await scorePeriod(undisturbed, period);
      const before = await openLocal(server);
      await fillSmallWarehouse(before);
      await before.close();
      const steps = ["INSERT INTO prediction_batch", "MERGE INTO prediction_log", "COMMIT"];
      for (const step of statementsOf(steps)) await killAt(wire, "tests/score/killed_scoring.ts", step);
      const warehouse = await openLocal(server);
      await scorePeriod(warehouse, period);
      assertEquals(await predictionLog(warehouse), await predictionLog(undisturbed));
      await warehouse.close();
      await undisturbed.close();
    })
  ));
