import { assert, assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { readArtefact } from "lib/registry/artefact/artefact.ts";
import { scoreByWeek, weekLevelsReading } from "lib/score/adapt/score_by_week.ts";
import { toldAt } from "lib/score/adapt/told_at.ts";
import { compareLogs } from "lib/score/log/compare_logs.ts";
import { readLoggedIntervals } from "lib/score/log/logged_intervals.ts";
import { scorerAt } from "lib/score/scorer_at.ts";
import { numbersOf } from "lib/table/table.ts";
import { sql } from "lib/warehouse/sql.ts";
import { smallFit } from "../../registry/small_artefact.ts";
import { dayMs, firstDay, predictionLog, smallWarehouse } from "../small_warehouse.ts";

const artefact = readArtefact(smallFit().bytes);
const { version: modelVersion } = artefact.meta;
const period = { from: firstDay, until: firstDay + 60 * dayMs };

/** What is logged when 60 days are scored, in as many runs as asked, here or in the warehouse. */
async function scoredIn(where: "here" | "warehouse", ends: readonly number[]) {
  const warehouse = await smallWarehouse({ days: 60, perDay: 30 });
  try {
    const levels = [];
    for (const [i, end] of ends.entries()) {
      const part = { from: ends[i - 1] ?? period.from, until: end };
      levels.push(...(await scoreByWeek(scorerAt(where), warehouse, { ...artefact, ...part })).levels);
    }
    const before = { modelVersion, from: 0, knownBy: firstDay + 30 * dayMs };
    const known = await readLoggedIntervals(warehouse, before);
    // What becomes of stays later must not be known then.
    await warehouse.run(sql`UPDATE stays SET discharged_on = TIMESTAMP '2030-01-01', stay_days = 9999
      WHERE discharged_on > TIMESTAMP '2022-12-31'`);
    assertEquals(await readLoggedIntervals(warehouse, before), known);
    return { log: await predictionLog(warehouse), levels, known };
  } finally {
    await warehouse.close();
  }
}

Deno.test("`scoreByWeek()` tells the same at once, in parts that end within weeks, and in the warehouse", async () => {
  const whole = await scoredIn("here", [period.until]);
  const used = new Set(numbersOf(whole.log, "interval_level"));
  assert(used.size > 1 && used.has(artefact.meta.residuals!.level), [...used].join());
  const parts = await scoredIn("here", [16, 31, 45, 60].map((days) => firstDay + days * dayMs));
  assertEquals(parts.log, whole.log);
  const there = await scoredIn("warehouse", [period.until]);
  const { rows, otherInput, largest } = compareLogs(there.log, whole.log);
  assertEquals([rows, otherInput], [1_800, 0]);
  assertLess(largest, 1e-9);
  assertEquals(numbersOf(there.log, "interval_level"), numbersOf(whole.log, "interval_level"));
  assertEquals(there.levels, whole.levels);
  assertEquals(toldAt(artefact, undefined), artefact);
  assertEquals(toldAt(artefact, 0.95).meta.residuals!.level, 0.95);
  assertEquals(whole.known.days.length, 30 * 30);
  assert(whole.known.days.every((days, row) => Number.isNaN(days) || days <= whole.known.followed[row]!));
});

Deno.test("`scoreByWeek()` leaves models of versions before at their own level", async () => {
  const { scores: _, by: __, ...residuals } = artefact.meta.residuals!;
  const old = { ...artefact, meta: { ...artefact.meta, residuals } };
  const warehouse = await smallWarehouse({ days: 2, perDay: 5 });
  const two = { from: firstDay, until: firstDay + 2 * dayMs };
  const { scores, levels } = await scoreByWeek(scorerAt("here"), warehouse, { ...old, ...two });
  assertEquals([scores.length, levels], [2, []]);
  const log = await predictionLog(warehouse);
  await warehouse.close();
  assertEquals(new Set(numbersOf(log, "interval_level")), new Set([0.8]));
  assertStringIncludes(weekLevelsReading(levels, 0.8), "at the level of 80 %, whatever came since");
});

Deno.test("`weekLevelsReading()` says which weeks were told at another level, and why", () => {
  const unchanged = { since: 0, pace: 1, stretch: 1, byPace: 0.5, changed: null };
  const week = { ...unchanged, held: 0.9, stays: 5_000, from: firstDay, level: 0.9 };
  assertStringIncludes(weekLevelsReading([week, week], 0.9), "told at 90 % in all 2 weeks");
  const moved = { ...week, level: 0.934, held: 0.8523, from: firstDay + 7 * dayMs };
  assertEquals(
    weekLevelsReading([week, moved], 0.9),
    "In 1 of 2 weeks, the first from 2022-12-08, intervals are told at 93.4 %, so that they hold 90 %: by what " +
      "was known when the week began, those of 90 % would have held 85.2 % in the newest of them (the newest " +
      "week's by 5,000 logged stays).",
  );
  const since = { ...moved, since: 21, pace: 0.8, changed: firstDay - 14 * dayMs };
  assertStringIncludes(
    weekLevelsReading([week, since], 0.9),
    " Admissions since 2022-11-17 were known by 2022-12-08 to leave later than those before.",
  );
  assertStringIncludes(weekLevelsReading([{ ...since, pace: 1.2 }], 0.9), "to leave sooner than");
});
