import { assertEquals } from "@std/assert";
import { readStayBook } from "lib/score/book/stay_book.ts";
import { dayMs, isoDay } from "lib/stats/day.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql } from "lib/warehouse/sql.ts";
import { enginesOfLongTests } from "../../warehouse/engines.ts";
import { firstDay, type PredictedStay, storePredicted } from "../feedback/predicted_stays.ts";

const cohort = { name: "small", title: "Small" };
/** Two a day for sixty days, predicted as many days as the day is of the period. */
const stays = Array.from({ length: 120 }, (_, i): PredictedStay => ({
  ...{ stay: i + 1, admitted: firstDay + Math.floor(i / 2) * dayMs, days: 2, predicted: Math.floor(i / 2) },
}));

for (const [engine, withEngine] of enginesOfLongTests) {
  Deno.test(`\`readStayBook()\` has the newest day scored by then, and four weeks before, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await storePredicted(warehouse, stays);
      const asOf = firstDay + 40 * dayMs,
        { day, tiers, stays: booked } = await readStayBook(warehouse, cohort, asOf);
      assertEquals([day, tiers, booked.length], [isoDay(firstDay + 39 * dayMs), null, 2 * 29]);
      const [first] = booked, last = booked.at(-1)!;
      assertEquals([first!.stay, first!.admitted, last.stay], [23, isoDay(firstDay + 11 * dayMs), 80]);
      assertEquals(last.predictions[0], {
        ...{ asOf: new Date(asOf).toISOString(), model: "0123456789ab", days: 39, lower: 0, upper: 99 },
        ...{ level: 0.9, reasons: [] },
      });
      assertEquals([last.hospital, last.remaining], [null, []]);
    }));
}

Deno.test("`readStayBook()` tells no tiers where predictions are alike, and has two models of a moment in their order", async () => {
  const cases = [[() => 5, true], [(i: number) => i % 2, true], [(i: number) => i % 10, false]] as const;
  for (const [predicted, isNone] of cases) {
    const warehouse = await openWarehouse("duckdb::memory:");
    try {
      // Each stay is predicted by two models at once, the later name first.
      const many = Array.from({ length: 240 }, (_, i): PredictedStay => ({
        ...{ stay: 1 + i, admitted: firstDay + (i < 200 ? 0 : 1) * dayMs, days: 2 },
        ...{ predicted: predicted(i), version: "bbbbbbbbbbbb" },
      }));
      await storePredicted(warehouse, many);
      await warehouse.run(sql`INSERT INTO prediction_log
        SELECT * REPLACE ('aaaaaaaaaaaa' AS model_version) FROM prediction_log`);
      const { tiers, stays } = await readStayBook(warehouse, cohort, firstDay + 9 * dayMs);
      assertEquals(tiers === null, isNone);
      for (const { predictions } of stays) {
        assertEquals(predictions.map(({ model }) => model), ["aaaaaaaaaaaa", "bbbbbbbbbbbb"]);
      }
    } finally {
      await warehouse.close();
    }
  }
});

Deno.test("`readStayBook()` tells tiers by a hundred predictions before the day, and is empty where none was made", async () => {
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    assertEquals((await readStayBook(warehouse, cohort, firstDay)).day, null);
    const many = Array.from({ length: 110 }, (_, i): PredictedStay => ({
      ...{ stay: i + 1, admitted: firstDay + (i < 101 ? 0 : 1) * dayMs, days: 2, predicted: i },
    }));
    await storePredicted(warehouse, many);
    const { tiers, day } = await readStayBook(warehouse, cohort, firstDay + 9 * dayMs);
    assertEquals([day, tiers], [isoDay(firstDay + dayMs), { short: 40, long: 80 }]);
  } finally {
    await warehouse.close();
  }
});
