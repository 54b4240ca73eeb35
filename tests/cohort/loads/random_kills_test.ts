import { assert, assertEquals } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { addLoad } from "lib/cohort/loads/add_load.ts";
import { loadState } from "lib/cohort/loads/load_log.ts";
import { sourceOf } from "lib/cohort/source/source.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { resolveInProject } from "lib/files/project_root.ts";
import { randomSource } from "lib/stats/random.ts";
import { takeRows } from "lib/table/table.ts";
import { sql } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { opened, type Place, places } from "../../warehouse/places.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";
import { loadDays } from "./killed_load.ts";
import { assertSameLoaded, loadedRows } from "./loaded_rows.ts";

const synthetic = cohortNamed("synthetic");

/** Loads in a process that is killed so long after it was ready, if it hasn't ended then. */
async function killedAfter(
  { url, env }: Place,
  milliseconds: number,
): Promise<{ isKilled: boolean; took: number }> {
  const args = ["run", "-A", resolveInProject("tests/cohort/loads/killed_load.ts"), url];
  const child = new Deno.Command(Deno.execPath(), { args, env, stdout: "piped" }).spawn();
  const output = child.stdout.getReader();
  assert((await output.read()).value, "it must be ready");
  const start = performance.now();
  const kill = () => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It ended at this very moment.
    }
  };
  const timer = milliseconds < Infinity ? setTimeout(kill, milliseconds) : undefined;
  const { success, signal } = await child.status;
  clearTimeout(timer);
  await output.cancel();
  assert(success || signal === "SIGKILL");
  return { isKilled: !success, took: performance.now() - start };
}

/** Empties all, as if nothing had ever been loaded. */
async function reset(warehouse: Warehouse): Promise<void> {
  await warehouse.run(sql`
    DELETE FROM accepted; DELETE FROM quarantine; DELETE FROM stays; DELETE FROM stay_features; DELETE FROM load_log
  `);
}

// WARDBOOK_KILLS=200 is the full test: an hour; without it the local server is left out.
const asked = Deno.env.get("WARDBOOK_KILLS"), kills = Number(asked ?? 1);

for (const [engine, withPlace] of places) {
  const name =
    `daily loads that are killed at random and run again, ${kills} times, end as undisturbed on ${engine}`;
  const ignore = asked === undefined && engine === "snowflake";
  Deno.test({ name, ignore }, () =>
    withPlace(async (place) => {
      const random = randomSource(12);
      let { took } = await killedAfter(place, Infinity);
      const expected = await opened(place, (warehouse) => loadedRows(warehouse, synthetic));
      let killed = 0;
      // A busy machine may end a load before its kill: then once more.
      for (let round = 0; round < kills || (killed === 0 && round < kills + 20); round++) {
        if (round % 3 !== 2) await opened(place, reset);
        const share = 1.1 * random();
        const { isKilled, took: now } = await killedAfter(place, share * took);
        if (isKilled) killed++;
        else took = Math.min(took, now);
        await place.afterKill();
        // The next one then falls on what this one has left.
        if (round % 3 === 1 && round < kills - 1) continue;
        await opened(place, async (warehouse) => {
          const { current, rows } = await loadState(warehouse);
          assertEquals(rows, current.reduce((sum, { added, withdrawn }) => sum + added - withdrawn, 0));
          await loadDays(warehouse);
          assertSameLoaded(
            await loadedRows(warehouse, synthetic),
            expected,
            `killed after ${share.toFixed(3)}`,
          );
          assertEquals((await loadState(warehouse)).current.map(({ number }) => number), [1, 2, 3, 4, 5]);
        });
      }
      assert(killed > 0, "some must be killed before their end");
    }));

  Deno.test(`of two loads at once one waits or fails, and nothing is lost or counted twice, on ${engine}`, () =>
    withPlace(async (place) => {
      const { table } = syntheticCohort({ stays: 400, liveStays: 40 });
      const part = (from: number, count: number) =>
        takeRows(table, Int32Array.from({ length: count }, (_, i) => from + i));
      const files = [part(0, 150), part(150, 150), part(0, 150)];
      const asOf = Date.UTC(2023, 4, 31);
      const add = (warehouse: Warehouse, i: number) =>
        addLoad(warehouse, synthetic, sourceOf(files[i]!), {
          name: `${i}`,
          id: `${i % 2}`,
          asOf,
          now: () => 0,
        });
      const handles = await Promise.all(files.map(() => place.open()));
      try {
        await add(handles[0]!, 0);
        await Promise.allSettled([1, 0, 1].map((file, i) => add(handles[i]!, file)));
        for (const file of [1, 0, 2]) await add(handles[0]!, file);
        const loaded = await loadedRows(handles[0]!, synthetic);
        assertEquals((await loadState(handles[0]!)).current.map(({ number, id }) => [number, id]), [
          [1, "0"],
          [
            2,
            "1",
          ],
        ]);
        await withWarehouse(async (alone) => {
          for (const file of [0, 1]) await add(alone, file);
          assertSameLoaded(loaded, await loadedRows(alone, synthetic));
        });
      } finally {
        for (const handle of handles) await handle.close();
      }
    }));
}
