import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  dischargesReading,
  dischargesTable,
  pastDischargesTable,
} from "lib/score/in_bed/discharge_tables.ts";
import { expectedDischarges } from "lib/score/in_bed/expected_discharges.ts";
import { remainingColumns } from "lib/score/in_bed/remaining_columns.ts";
import { inBedReading, readRemaining, scoreInBed } from "lib/score/in_bed/score_in_bed.ts";
import { numbersOf, type Table } from "lib/table/mod.ts";
import { sql, type Warehouse } from "lib/warehouse/mod.ts";
import { dayMs, firstDay, rebuildStays, smallWarehouse } from "../small_warehouse.ts";
import { smallHazard } from "./small_hazard.ts";

const artefact = smallHazard();
const asOf = firstDay + 12 * dayMs;
const at = { modelVersion: artefact.meta.version, asOf };

async function withStays(test: (warehouse: Warehouse) => Promise<void>): Promise<void> {
  const warehouse = await smallWarehouse({ days: 16, perDay: 12 });
  try {
    await test(warehouse);
  } finally {
    await warehouse.close();
  }
}

const idsWhere = async (warehouse: Warehouse, day: number) =>
  numbersOf(
    await warehouse.query(
      sql`SELECT stay_id FROM stays WHERE admitted_on < :day AND discharged_on >= :day ORDER BY stay_id`,
      { day: new Date(day) },
    ),
    "stay_id",
  );

Deno.test("`scoreInBed()` tells of everybody in bed at a midnight, whoever leaves on the day that begins too", () =>
  withStays(async (warehouse) => {
    const score = await scoreInBed(warehouse, { ...artefact, asOf });
    const log = await readRemaining(warehouse, at);
    assertEquals(Object.keys(log.columns), remainingColumns.map(({ name }) => name));
    assertEquals(numbersOf(log, "stay_id"), await idsWhere(warehouse, asOf));
    assertEquals([score.stays, score.written, score.changed, score.leftOut], [
      log.rowCount,
      log.rowCount,
      0,
      0,
    ]);
    const of = (name: string) => numbersOf(log, name);
    assertEquals([Math.min(...of("day_of_stay")), Math.max(...of("day_of_stay"))], [0, 11]);
    for (let row = 0; row < log.rowCount; row++) {
      const [one, two] = [of("within_24h")[row]!, of("within_48h")[row]!];
      assert(0 < one && one < two && two <= 1);
      const [low, middle, high] = ["remaining_q10", "remaining_q50", "remaining_q90"].map((name) =>
        of(name)[row]!
      );
      assert(1 <= low! && low! <= middle! && middle! <= high! && of("remaining_days")[row]! >= 1);
    }
    assertStringIncludes(inBedReading(score, log), "in bed. On average ");
  }));

Deno.test("`scoreInBed()` knows nothing of what comes later, and adds nothing when it is asked again", () =>
  withStays(async (warehouse) => {
    await scoreInBed(warehouse, { ...artefact, asOf });
    const before = await readRemaining(warehouse, at);
    const again = await scoreInBed(warehouse, { ...artefact, asOf });
    assertEquals([again.written, again.changed], [0, 0]);
    await warehouse.run(sql`DELETE FROM remaining_log`);
    // As the hospital knew it then: nobody admitted later, and no end of whoever is in bed.
    await warehouse.run(sql`DELETE FROM accepted WHERE admission_date >= :day`, { day: new Date(asOf) });
    await warehouse.run(
      sql`UPDATE accepted SET discharge_date = NULL, discharge_kind = NULL WHERE discharge_date >= :day`,
      { day: new Date(asOf) },
    );
    await rebuildStays(warehouse);
    await scoreInBed(warehouse, { ...artefact, asOf });
    assertEquals(await readRemaining(warehouse, at), before);
    await warehouse.run(sql`UPDATE accepted SET admission_deposit = admission_deposit + 7_000`);
    await rebuildStays(warehouse);
    const changed = await scoreInBed(warehouse, { ...artefact, asOf });
    assertEquals([changed.written, changed.changed], [0, changed.stays]);
    assertEquals(await readRemaining(warehouse, at), before);
  }));

Deno.test("`scoreInBed()` leaves out who was never discharged, takes an empty day, and refuses an hour", () =>
  withStays(async (warehouse) => {
    const empty = await scoreInBed(warehouse, { ...artefact, asOf: firstDay - dayMs });
    assertEquals(empty.stays, 0);
    assertStringIncludes(inBedReading(empty, await readRemaining(warehouse, at)), "Nobody is in bed");
    await warehouse.run(sql`UPDATE accepted SET discharge_date = NULL WHERE case_id = 1`);
    await rebuildStays(warehouse);
    const late = await scoreInBed(warehouse, { ...artefact, asOf: firstDay + 500 * dayMs });
    assertEquals([late.stays, late.leftOut], [0, 1]);
    await assertRejects(() => scoreInBed(warehouse, { ...artefact, asOf: asOf + 1 }), RangeError, "midnight");
  }));

Deno.test("`expectedDischarges()` sums who is in bed, exactly as each was told of, and counts past days", () =>
  withStays(async (warehouse) => {
    await scoreInBed(warehouse, { ...artefact, asOf });
    const log: Table = await readRemaining(warehouse, at);
    const [all, ...groups] = await expectedDischarges(warehouse, artefact, { asOf, weeks: 1 });
    const sum = numbersOf(log, "within_24h").reduce((total, each) => total + each, 0);
    assertEquals([all!.inBed, all!.column], [log.rowCount, null]);
    assert(Math.abs(all!.expected - all!.factor * sum) < 1e-9);
    assert(all!.lower <= all!.expected && all!.expected <= all!.upper + 1);
    assertEquals(groups.map(({ column, label }) => [column, label]), [
      ["department", "gynecology"],
      ["admission_type", "Trauma"],
    ]);
    assertEquals(groups[0]!.expected, all!.expected);
    assert(all!.past !== null && all!.past.days === 7);
    assertEquals([dischargesTable([all!, ...groups]).rowCount, pastDischargesTable([all!]).rowCount], [3, 1]);
    assertStringIncludes(dischargesReading([all!], asOf), "are expected to leave on 2022-12-13");
    const window = { ...artefact.meta.window, asOf: "2022-12-12" };
    const young = await expectedDischarges(warehouse, { ...artefact, meta: { ...artefact.meta, window } }, {
      asOf,
    });
    assertStringIncludes(dischargesReading(young, asOf), "too new");
    assertEquals(dischargesReading([], asOf), "*Not told:* nobody is in bed.");
  }));
