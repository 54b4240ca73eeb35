import { type Cohort, readModelInput } from "lib/cohort/mod.ts";
import type { Table } from "lib/table/mod.ts";
import type { Warehouse } from "lib/warehouse/mod.ts";

/**
 * All columns of the stays admitted from `from` until before `until` (null: open; stays without a date are
 * in) whose length is known by `knownBy` (ever when left out), by stay_id: the stays that the questions ask
 * about too.
 *
 * @throws {Error} when nobody is admitted in the period: that is another source, or another period, than
 * meant.
 * @throws {QueryError}
 */
export async function readStays(
  warehouse: Warehouse,
  { from, until, knownBy = null }: {
    readonly from: Date | null;
    readonly until: Date | null;
    readonly knownBy?: Date | null;
  },
  cohort: Cohort,
): Promise<Table> {
  const timeOf = (day: Date | null) => day?.getTime() ?? null;
  const period = { from: timeOf(from), until: timeOf(until), knownBy: timeOf(knownBy) };
  const stays = await readModelInput(warehouse, { ...period, ended: true }, cohort);
  if (stays.rowCount > 0) return stays;
  const admitted = await readModelInput(warehouse, { ...period, columns: ["stay_id"] }, cohort);
  if (admitted.rowCount > 0) return stays;
  const day = (time: Date | null) => time?.toISOString().slice(0, 10) ?? "any day";
  throw new Error(
    `Cannot look at stays as some must be admitted from ${day(from)} until before ${day(until)}: none is`,
  );
}

/** Why nothing can be said of these stays: none of them has ended; null where some have. */
export function whyNotLook(stays: Table): string | null {
  return stays.rowCount > 0
    ? null
    : "No stay of the period has ended: nothing is known of how long they last.";
}
