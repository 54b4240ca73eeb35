import { assert, assertEquals } from "@std/assert";
import { modelInUse } from "lib/registry/model_in_use.ts";
import { openRegistry, type Registry } from "lib/registry/registry.ts";
import { scorerAt } from "lib/score/scorer_at.ts";
import { categoriesOf, numbersOf } from "lib/table/table.ts";
import { sql } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { smallFit } from "../registry/small_artefact.ts";
import { enginesOfLongTests } from "../warehouse/engines.ts";
import { dayMs, fillSmallWarehouse, firstDay, predictionLog } from "./small_warehouse.ts";

const fits = [1, 2].map((seed) => smallFit(seed));
const dayCount = 3;
const perDay = 15;
const days = { from: firstDay, until: firstDay + dayCount * dayMs };
const stays = dayCount * perDay;

async function withChampion(work: (registry: Registry, versions: readonly string[]) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "promoted_midway_" });
  try {
    const registry = await openRegistry(folder, "synthetic");
    const versions = [await registry.register(fits[0]!.bytes), await registry.register(fits[1]!.bytes)];
    await promote(registry, versions, 0, null);
    await work(registry, versions);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function promote(registry: Registry, versions: readonly string[], which: number, over: string | null) {
  const { matrix, model } = fits[which]!;
  const probe = { probe: matrix, expected: model.predict(matrix) };
  await registry.promote(versions[which]!, { reason: "r", asOf: 0, over, ...probe });
}

/** How many predictions the log has of each version, and how many of them a stay more than one. */
async function countsOf(warehouse: Warehouse): Promise<Readonly<Record<string, number>>> {
  const rows = await warehouse.query(sql`
    SELECT model_version, COUNT(*) AS predictions, COUNT(DISTINCT stay_id) AS stays
    FROM prediction_log
    GROUP BY model_version
    ORDER BY model_version`);
  const { codes, labels } = categoriesOf(rows, "model_version");
  assertEquals([...numbersOf(rows, "predictions")], [...numbersOf(rows, "stays")]);
  return Object.fromEntries(
    Array.from(numbersOf(rows, "predictions"), (count, row) => [labels[codes[row]!]!, count]),
  );
}

for (const [engine, withEngine] of enginesOfLongTests) {
  for (const where of ["here", "warehouse"]) {
    Deno.test(`a promotion in the middle of scoring ${where} gives all stays of the run one model, on ${engine}`, () =>
      withEngine((warehouse) =>
        withChampion(async (registry, versions) => {
          await fillSmallWarehouse(warehouse, { days: dayCount, perDay });
          const [before, after] = versions as [string, string];
          const score = scorerAt(where);
          // One day at a time, so that there is a middle; the champion is another from its first day on.
          const first = await modelInUse(registry, warehouse, Infinity);
          let promoted: Promise<void> | undefined;
          const scores = await score(warehouse, {
            ...first,
            ...days,
            batchDays: 1,
            onDay: () => promoted ??= promote(registry, versions, 1, before),
          });
          assert(promoted !== undefined, "it must be promoted before the last day");
          await promoted;
          assertEquals((await registry.champion())?.version, after);
          assertEquals(scores.map(({ written }) => written), Array(dayCount).fill(perDay));
          // All of the run are the model's that it began with, and the log says so.
          assertEquals(await countsOf(warehouse), { [before]: stays });

          const log = await predictionLog(warehouse);
          const again = await score(warehouse, { ...first, ...days, batchDays: 1 });
          assertEquals(again.map(({ written, changed }) => written + changed), Array(dayCount).fill(0));
          assertEquals(await predictionLog(warehouse), log);

          // The next run is the new champion's alone: beside the old predictions, which stay as they were.
          const next = await modelInUse(registry, warehouse, Infinity);
          for (const written of [perDay, 0]) {
            const scores = await score(warehouse, { ...next, ...days, batchDays: 1 });
            assertEquals(scores.map((score) => score.written), Array(dayCount).fill(written));
            assertEquals(scores.map((score) => score.changed), Array(dayCount).fill(0));
            assertEquals(await countsOf(warehouse), { [before]: stays, [after]: stays });
          }
        })
      ));
  }
}
