import { assertEquals } from "@std/assert";
import { readStayBook } from "lib/score/book/stay_book.ts";
import { dayMs, isoDay } from "lib/stats/day.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
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
