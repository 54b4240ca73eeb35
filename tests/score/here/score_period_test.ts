import { assert, assertEquals, assertRejects } from "@std/assert";
import { readArtefact } from "lib/registry/artefact/artefact.ts";
import {
  dayScoresTable,
  scoredCounts,
  scoresReading,
  writtenReading,
} from "lib/score/here/day_scores_table.ts";
import type { DayScore } from "lib/score/here/score_day.ts";
import { scorePeriod } from "lib/score/here/score_period.ts";
import { displayRows, type Table } from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { smallFit } from "../../registry/small_artefact.ts";
import { dayMs, firstDay, predictionLog, smallWarehouse } from "../small_warehouse.ts";

const artefact = readArtefact(smallFit().bytes);
/** More than are logged together. */
const days = 9;
const period = { ...artefact, from: firstDay, until: firstDay + days * dayMs };

/** WARDBOOK_SLOW=1 kills at each kind of call, of the first day and a later one. */
const isSlow = Deno.env.has("WARDBOOK_SLOW");

/** The log, with the reasons, which the warehouse's own scoring lacks. */
async function logWithReasons(warehouse: Warehouse): Promise<readonly Table[]> {
  const reasons = sql`SELECT reason_1, reason_2, reason_3 FROM prediction_log ORDER BY stay_id, as_of`;
  return [await predictionLog(warehouse), await warehouse.query(reasons)];
}

/** What an undisturbed run leaves. */
async function undisturbed(): Promise<readonly Table[]> {
  const warehouse = await smallWarehouse({ days });
  await scorePeriod(warehouse, period);
  const log = await logWithReasons(warehouse);
  await warehouse.close();
  return log;
}

function scoringProcess(url: string, killAt: number): Deno.ChildProcess {
  const script = new URL("../killed_scoring.ts", import.meta.url).href;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", script, url, String(killAt), String(days)],
    cwd: new URL("../../../", import.meta.url),
    stdout: "piped",
  }).spawn();
}

Deno.test("`scorePeriod()` scores every day once, in order, and tells of each", async () => {
  const warehouse = await smallWarehouse({ days });
  const told: DayScore[] = [];
  const scores = await scorePeriod(warehouse, { ...period, onDay: (score) => told.push(score) });
  assertEquals(told, scores);
  assertEquals(
    scores.map(({ day }) => day),
    Array.from({ length: days }, (_, day) => firstDay + day * dayMs),
  );
  assertEquals(scores.map(({ stays, written }) => [stays, written]), Array(days).fill([25, 25]));
  assertEquals((await predictionLog(warehouse)).rowCount, 25 * days);
  await warehouse.close();
});

Deno.test("`scorePeriod()` changes nothing when it is run again", async () => {
  const warehouse = await smallWarehouse({ days });
  await scorePeriod(warehouse, period);
  const before = await predictionLog(warehouse);
  const again = await scorePeriod(warehouse, period);
  assertEquals(again.map(({ written, changed }) => written + changed), Array(days).fill(0));
  assertEquals(await predictionLog(warehouse), before);
  await warehouse.close();
});

Deno.test("`scorePeriod()` does nothing when the period is empty", async () => {
  const warehouse = await smallWarehouse({ days: 1 });
  assertEquals(await scorePeriod(warehouse, { ...period, until: firstDay }), []);
  await warehouse.close();
});

Deno.test("`scorePeriod()` refuses when days don't begin at midnight", async () => {
  const warehouse = await smallWarehouse({ days: 1 });
  await assertRejects(
    () => scorePeriod(warehouse, { ...period, from: firstDay + 1 }),
    RangeError,
    "midnight",
  );
  await warehouse.close();
});

Deno.test("`scorePeriod()` ends the same when it was killed at any step and run again", async () => {
  const folder = await Deno.makeTempDir();
  const url = `duckdb:${folder}/stays.duckdb`;
  try {
    await (await smallWarehouse({ url, days })).close();
    // A run is 3 calls to begin, read and ask what is logged, and 5 a week: create a table, append, count,
    // insert, commit. Each starts over on what the last one left, and is killed further on.
    const calls = isSlow ? [1, 3, 4, 5, 6, 7, 8, 9, 10, 13] : [3, 7, 12];
    for (const killAt of calls) {
      const { signal } = await scoringProcess(url, killAt).output();
      assertEquals(signal, "SIGKILL", `call ${killAt}`);
    }
    const finished = await scoringProcess(url, 0).output();
    assertEquals(finished.success, true);
    const warehouse = await openWarehouse(url);
    assertEquals(await logWithReasons(warehouse), await undisturbed());
    await warehouse.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("`scorePeriod()` ends the same when it was killed from outside and run again", async () => {
  const folder = await Deno.makeTempDir();
  const url = `duckdb:${folder}/stays.duckdb`;
  try {
    await (await smallWarehouse({ url, days })).close();
    const child = scoringProcess(url, 0);
    const output = child.stdout.getReader();
    assert((await output.read()).value);
    child.kill("SIGKILL");
    await child.status;
    await output.cancel();
    const warehouse = await openWarehouse(url);
    await scorePeriod(warehouse, period);
    assertEquals(await logWithReasons(warehouse), await undisturbed());
    await warehouse.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("`dayScoresTable()` has one row a day with its counts, `scoresReading()` their sums; few are not told", () => {
  const encoding = { missing: { a: 20, b: 10 }, unseen: { a: 0, b: 14 }, unseenLabels: { a: [], b: ["x"] } };
  const score = {
    day: firstDay,
    asOf: firstDay + dayMs,
    stays: 90,
    written: 70,
    changed: 1,
    mean: 7.5,
    encoding,
  };
  assertEquals(displayRows(dayScoresTable([score])), [
    { day: "2022-12-01", stays: 90, changed: null, missing: 30, unseen: 14, mean_days: 7.5 },
  ]);
  assertEquals(
    scoresReading([score]),
    "1 day with 90 admissions; values missing: 30; labels that training never saw: 14 (of b); " +
      "stays with other input than when they were scored: fewer than 11.",
  );
  // What is missing by nature used to look like a flaw of most stays; and names had underscores.
  const missing = { days_since_last_stay: 48, b: 12 };
  assertEquals(
    scoresReading([{ ...score, encoding: { missing, unseen: { bed_grade: 20 }, unseenLabels: {} } }])
      .includes(
        "values missing: 60 (48 of days since last stay); labels that training never saw: 20 (of bed grade);",
      ),
    true,
  );
  assertEquals(writtenReading([score]), "70 predictions written now; 20 were there already.");
  const { missing: lacking, unseen, ...counts } = scoredCounts([score]);
  assertEquals(counts, { days: 1, stays: 90, written: 70, changed: score.changed });
  assertEquals([lacking, unseen].every(Number.isInteger), true);
  const few = { ...score, stays: 9, day: firstDay + dayMs };
  const later = { ...score, stays: 40, changed: 12, day: firstDay + 2 * dayMs };
  assertEquals(
    displayRows(dayScoresTable([score, few, later])).map(({ stays, changed, mean_days }) => [
      stays,
      changed,
      mean_days,
    ]),
    // 139 less 90 and 40 would tell the nine. The oldest days used to stand first, the newest not at all.
    [[null, null, null], [null, null, null], [90, null, 7.5]],
  );
});
