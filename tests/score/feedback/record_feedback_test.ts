import { assert, assertEquals, assertRejects } from "@std/assert";
import { createHash } from "node:crypto";
import { heldBelow } from "lib/score/feedback/hold_back.ts";
import { recordFeedback } from "lib/score/feedback/record_feedback.ts";
import type { Showing } from "lib/score/feedback/showing.ts";
import { predictionsExport } from "lib/score/log/predictions_export.ts";
import { dayMs } from "lib/stats/day.ts";
import { displayRows, numbersOf, type Table } from "lib/table/table.ts";
import { sql, sqlFile } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { enginesOfLongTests } from "../../warehouse/engines.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";
import { firstDay, type PredictedStay, storePredicted } from "./predicted_stays.ts";

const now = firstDay + 30 * dayMs, hour = dayMs / 24;
const shown = (stayId: number, days = 2, rest: Partial<Showing> = {}): Showing => ({
  stayId,
  shownAt: firstDay + days * dayMs,
  shownTo: "ward nurse",
  acted: null,
  actedAt: null,
  ...rest,
});
const stays = Array.from({ length: 5 }, (_, i): PredictedStay => ({ stay: i + 1, days: 4, predicted: 5 }));

async function feedback(warehouse: Warehouse): Promise<Table> {
  return await warehouse.query(sql`SELECT stay_id, model_version, as_of, shown_at, shown_to, acted, acted_at
    FROM feedback ORDER BY stay_id, shown_at`);
}

for (const [engine, withEngine] of enginesOfLongTests) {
  Deno.test(`\`recordFeedback()\` adds, tells what was done, and changes nothing the second time on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await storePredicted(warehouse, stays);
      const acted = { acted: "accepted", actedAt: firstDay + 2 * dayMs + hour } as const;
      // Stay 4 before its prediction, stay 9 without one, stay 2 twice: the first row says what was done.
      const showings = [shown(1), shown(2, 2, acted), shown(2), shown(4, 0.5), shown(9)];
      const counts = { added: 2, changed: 0, unchanged: 0, superseded: 1, unpredicted: [3, 4] };
      assertEquals(await recordFeedback(warehouse, showings, { now, isTrial: true }), counts);
      assertEquals((await feedback(warehouse)).rowCount, 0);
      assertEquals(await recordFeedback(warehouse, showings, { now }), counts);
      const before = displayRows(await feedback(warehouse));
      assertEquals(before.map((row) => [row.stay_id, row.acted, row.shown_to]), [
        [1, null, "ward nurse"],
        [2, "accepted", "ward nurse"],
      ]);
      const again = { ...counts, added: 0, unchanged: 2 };
      assertEquals(await recordFeedback(warehouse, showings, { now }), again);
      const later = [shown(1, 2, { acted: "ignored", shownTo: null }), shown(2, 2)];
      const { changed, unchanged } = await recordFeedback(warehouse, later, { now });
      assertEquals([changed, unchanged], [1, 1]);
      const after = displayRows(await feedback(warehouse));
      assertEquals(after, [{ ...before[0]!, acted: "ignored" }, before[1]!]);
    }));
  Deno.test(`a share held back is the same stays in the export and in the report on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const many = Array.from({ length: 500 }, (_, i): PredictedStay => ({
        stay: 3 * i + 1,
        days: 4,
        predicted: 5,
      }));
      await storePredicted(warehouse, many);
      await warehouse.run(sqlFile("feedback.sql"));
      const below = heldBelow(0.1);
      const exported = new Set(numbersOf(await warehouse.query(predictionsExport(below).query), "stay_id"));
      const outcome = displayRows(
        await warehouse.query(sqlFile("feedback_outcome.sql"), {
          known_by: new Date(now),
          held_below: below,
        }),
        5_000,
      );
      const held = outcome.filter(({ done }) => done === "held back").map(({ stay_id }) => stay_id);
      assertEquals(held.length + exported.size, 500);
      assertEquals(held.filter((stay) => exported.has(stay as number)), []);
      const expected = many.map(({ stay }) => stay).filter((stay) =>
        createHash("md5").update(`held back ${stay}`).digest("hex").slice(0, 8) < "1999999a"
      );
      assertEquals(held, expected);
      assert(Math.abs(held.length - 50) < 27, "within four standard errors of a tenth");
    }));
}

Deno.test("`recordFeedback()` takes the prediction that was shown then, though an earlier one is logged later", () =>
  withWarehouse(async (warehouse) => {
    await storePredicted(warehouse, stays);
    await recordFeedback(warehouse, [shown(1)], { now });
    await warehouse.run(sql`INSERT INTO prediction_log (stay_id, model_version, as_of, predicted_days)
      SELECT stay_id, 'fedcba987654', as_of + INTERVAL '1 hour', 9 FROM prediction_log`);
    const { added, unchanged } = await recordFeedback(warehouse, [shown(1)], { now });
    assertEquals([added, unchanged], [0, 1]);
    // Asked for by its version, or shown anew, the later one is found.
    const showings = [shown(2), shown(3, 2, { modelVersion: "0123456789ab" })];
    await recordFeedback(warehouse, showings, { now });
    const versions = displayRows(await feedback(warehouse)).map(({ model_version }) => model_version);
    assertEquals(versions, ["0123456789ab", "fedcba987654", "0123456789ab"]);
  }));

Deno.test("`recordFeedback()` records nothing of a batch with a broken rule, or where nothing was predicted", () =>
  withWarehouse(async (warehouse) => {
    await assertRejects(
      () => recordFeedback(warehouse, [shown(1)], { now }),
      Error,
      "table prediction_log must be there: there is none yet, run notebook 05 first",
    );
    await storePredicted(warehouse, stays);
    await assertRejects(
      () => recordFeedback(warehouse, [shown(1), shown(2, 40)], { now }),
      RangeError,
      'shown_at must be not in the future: of showing 1 it is "2022-12-11T00:00:00.000Z"',
    );
    assertEquals((await feedback(warehouse)).rowCount, 0);
  }));
