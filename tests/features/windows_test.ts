import { assert, assertEquals, assertRejects } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { cohortDays, dayAsked } from "lib/cohort/days.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { readTrainingSet } from "lib/features/training_set.ts";
import { matureAfter, windowAsOf, windowReading, windowsAsOf } from "lib/features/windows.ts";
import { dayMs, dayNamed, isoDay } from "lib/stats/day.ts";
import {
  numberColumn,
  numbersOf,
  type Table,
  tableOf,
  timestampColumn,
  timestampsOf,
} from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { sourceAsOf } from "../harness/source_as_of.ts";

const cohort = cohortNamed("synthetic");
const extracted = Date.UTC(2023, 4, 31);

async function withStays(
  stays: number,
  work: (warehouse: Warehouse, source: Table) => Promise<void>,
): Promise<void> {
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    const { table } = syntheticCohort({ stays, liveStays: Math.round(stays * 0.3) });
    await loadCohort(warehouse, cohort, table, { asOf: extracted });
    await work(warehouse, table);
  } finally {
    await warehouse.close();
  }
}

Deno.test("`windowsAsOf()` is the same whether or not the warehouse holds what came later", async () => {
  await withStays(3_000, async (knowing, source) => {
    for (let asOf = Date.UTC(2021, 1, 1); asOf < Date.UTC(2023, 0, 1); asOf += 150 * dayMs) {
      const unknowing = await openWarehouse("duckdb::memory:");
      try {
        await loadCohort(unknowing, cohort, sourceAsOf(source, asOf), { asOf });
        assertEquals(await windowsAsOf(knowing, asOf), await windowsAsOf(unknowing, asOf), isoDay(asOf));
      } finally {
        await unknowing.close();
      }
    }
  });
});

Deno.test("`windowsAsOf()` keeps training before test, both before the day, and most of the test's stays ended", async () => {
  await withStays(3_000, async (warehouse) => {
    for (let asOf = Date.UTC(2021, 8, 1); asOf < Date.UTC(2023, 0, 1); asOf += 61 * dayMs) {
      const { matureDays, ...windows } = await windowsAsOf(warehouse, asOf);
      for (const [kind, { from, testFrom, until }] of Object.entries(windows)) {
        const about = `${kind} as of ${isoDay(asOf)}`;
        assert(from < testFrom && testFrom < until && until <= asOf - matureDays * dayMs, about);
        assert(until - testFrom <= (until - Date.UTC(2021, 0, 1)) / 4 + dayMs, about);
        const tested = await readTrainingSet(warehouse, cohort, {
          ...{ from: testFrom, until, knownBy: asOf, features: [] },
        });
        const known = numbersOf(tested, "stay_days").filter((days) => !Number.isNaN(days)).length;
        assert(known >= 0.97 * tested.rowCount, `${about}: ${known} of ${tested.rowCount}`);
      }
    }
  });
});

Deno.test("`windowsAsOf()` leaves nothing where nothing has matured, or nobody came", async () => {
  await withStays(1_000, async (warehouse) => {
    for (const asOf of [Date.UTC(2020, 5, 1), Date.UTC(2021, 0, 2)]) {
      const { training, newest } = await windowsAsOf(warehouse, asOf);
      for (const { from, testFrom, until } of [training, newest]) {
        assert(from <= testFrom && testFrom <= until && until <= asOf);
        const rows = await readTrainingSet(warehouse, cohort, { from: testFrom, until, features: [] });
        assertEquals(timestampsOf(rows, "admitted_on").length, 0);
      }
    }
  });
});

Deno.test("`windowAsOf()` takes the days that are named, moves the others with them, and refuses an order that is none", async () => {
  await withStays(2_000, async (warehouse) => {
    const day = Date.UTC(2022, 6, 18), none = { from: "", testFrom: "", until: "" };
    const asked = async (given: Partial<typeof none>) => {
      const window = await windowAsOf(warehouse, day, "training", { ...none, ...given });
      return [window.from, window.testFrom, window.until].map(isoDay);
    };
    const [from, testFrom, until] = await asked({});
    assertEquals(await asked({ from: "2021-06-01" }), ["2021-06-01", testFrom, until]);
    assertEquals(await asked({ testFrom: "2022-02-01" }), [from, "2022-02-01", until]);
    assertEquals((await asked({ until: "2022-01-01" }))[2], "2022-01-01");
    assert((await asked({ until: "2022-01-01" }))[1]! < "2022-01-01");
    assertEquals(await asked({ from: from!, testFrom: testFrom!, until: until! }), [from, testFrom, until]);
    await assertRejects(
      () => asked({ from: "2022-05-01", testFrom: "2022-04-01" }),
      RangeError,
      "2022-05-01",
    );
    await assertRejects(() => asked({ until: "soon" }), RangeError, '"soon"');
    const window = await windowAsOf(warehouse, day, "training", none);
    assert(windowReading(window, cohort).includes("2022-07-18"));
    assert(windowReading(window, { lacks: { dates: "none" } }).includes("Without dates"));
    // It used to be said to be learnt from no day at all.
    assert(
      windowReading({ ...window, testFrom: window.from }, cohort).includes("no admission is old enough"),
    );
  });
});

// A small hospital used to learn from one year, whatever had come before it.
Deno.test("`windowAsOf()` learns from as many whole years as bring 20,000 admissions, or from all there is", async () => {
  const warehouse = await openWarehouse("duckdb::memory:");
  const none = { from: "", testFrom: "", until: "" }, asOf = Date.UTC(2022, 0, 31);
  await warehouse.run(sql`CREATE TABLE stays (admitted_on TIMESTAMP, discharged_on TIMESTAMP)`);
  const learnt = async (daily: number, first: string, kind: "training" | "newest" = "training") => {
    const days = dayNamed("2022-01-31") - dayNamed(first);
    const admitted = Float64Array.from(
      { length: daily * days / dayMs },
      (_, i) => dayNamed(first) + Math.floor(i / daily) * dayMs,
    );
    await warehouse.run(sql`DELETE FROM stays`);
    await warehouse.append(
      "stays",
      tableOf({
        admitted_on: timestampColumn(admitted),
        discharged_on: timestampColumn(admitted.map((time) => time + 2 * dayMs)),
      }),
    );
    const window = await windowAsOf(warehouse, asOf, kind, none);
    const reading = windowReading(window, cohort);
    return [isoDay(window.from), isoDay(window.testFrom), reading.match(/ \(.*\)/)?.[0] ?? ""];
  };
  try {
    const few = "fewer than 20,000 admissions)";
    assertEquals(await learnt(60, "2015-01-01"), ["2020-11-01", "2021-11-01", ""]);
    assertEquals(await learnt(40, "2021-03-01"), ["2021-03-01", "2021-11-01", ""]);
    assertEquals(await learnt(40, "2015-01-01"), [
      "2019-11-01",
      "2021-11-01",
      ` (2 years, as one year brings ${few}`,
    ]);
    assertEquals(await learnt(20, "2015-01-01"), [
      "2018-09-01",
      "2021-09-01",
      ` (3 years, as 2 years bring ${few}`,
    ]);
    const all = await learnt(4, "2018-06-15");
    assertEquals([all[0], all[2]], ["2018-06-15", ` (all there are, as 2 years bring ${few}`]);
    const [newest, begun, reading] = await learnt(40, "2015-01-01", "newest");
    assertEquals([newest!.slice(4), Number(begun!.slice(0, 4)) - Number(newest!.slice(0, 4))], [
      begun!.slice(4),
      2,
    ]);
    assertEquals(reading, ` (2 years, as one year brings ${few}`);
    const named = await windowAsOf(warehouse, asOf, "training", { ...none, from: "2016-01-01" });
    assertEquals([isoDay(named.from), named.reach], ["2016-01-01", undefined]);
    const moved = await windowAsOf(warehouse, asOf, "training", { ...none, testFrom: "2018-01-01" });
    assertEquals([isoDay(moved.from), moved.reach], ["2016-01-01", { tooFew: 1, isAll: false }]);
    const early = await windowAsOf(warehouse, asOf, "training", { ...none, testFrom: "2014-01-01" });
    assertEquals([early.from, early.reach], [early.testFrom, undefined]);
  } finally {
    await warehouse.close();
  }
});

Deno.test("`matureAfter()` is Kaplan and Meier's: 2 % are left, or the longest follow-up", () => {
  const followed = (days: number[], stays: number[], ended: number[]) => ({
    days: Float64Array.from(days),
    stays: Float64Array.from(stays),
    ended: Float64Array.from(ended),
  });
  assertEquals(matureAfter(null), 0);
  assertEquals(matureAfter(followed([1, 5, 9], [99, 0, 1], [99, 0, 1])), 1);
  assertEquals(matureAfter(followed([1, 5, 9], [96, 3.5, 0.5], [96, 3.5, 0.5])), 5);
  // Half are followed for two days only: of the others 90 % and then all end, so one in ten lasts at first.
  assertEquals(matureAfter(followed([2, 4, 30], [50, 45, 5], [0, 45, 5])), 30);
  assertEquals(matureAfter(followed([2, 4], [50, 50], [0, 10])), 4);
});

Deno.test("`cohortDays()` are declared, or follow from the stays: a quarter is left after training", async () => {
  await withStays(1_000, async (warehouse) => {
    const own = { warehouse, cohort, today: 0 };
    assertEquals(isoDay(await dayAsked("", "training", own)), "2022-07-18");
    assertEquals(isoDay(await dayAsked("2022-10-01", "training", own)), "2022-10-01");
    await assertRejects(() => dayAsked("now", "training", own), RangeError, '"now"');
    const { days: _, ...undeclared } = cohort;
    const found = await cohortDays(warehouse, undeclared, 0);
    assertEquals(isoDay(found.operation), "2023-01-01");
    assertEquals(new Date(found.training).getUTCDay(), 1);
    const share = (found.training - found.first) / (found.operation - found.first);
    assert(share > 0.73 && share <= 0.75, `${share}`);
    assert(found.extracted > found.operation && found.extracted < extracted);
  });
});

// Notebook 01 used to fail over a source of which no row is kept, instead of saying so.
Deno.test("`cohortDays()` are days where no stay is kept, whether or not the spec declares some", async () => {
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    const { table } = syntheticCohort({ stays: 40, liveStays: 10 });
    const nobody = numberColumn(Array.from({ length: table.rowCount }, () => NaN));
    await loadCohort(warehouse, cohort, tableOf({ ...table.columns, PATIENTID: nobody }), {
      asOf: extracted,
    });
    const { days: _days, ...undeclared } = cohort;
    for (const own of [cohort, undeclared]) {
      const days = Object.values(await cohortDays(warehouse, own, extracted));
      assertEquals(days.filter((day) => Number.isNaN(day)), []);
    }
  } finally {
    await warehouse.close();
  }
});
