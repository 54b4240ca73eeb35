import { numbersOf } from "lib/table/mod.ts";
import { sql, unlessMissing, type Warehouse } from "lib/warehouse/mod.ts";
import type { Period } from "./period.ts";

/** How many came, left, and were there at the end, and how many of those who came have a prediction. */
export type PeriodVolume = Readonly<Record<"admissions" | "discharges" | "inBed" | "predicted", number>>;

const moved = sql`SELECT
    SUM(CASE WHEN admitted_on >= :from AND admitted_on < :until THEN 1 ELSE 0 END) AS admissions,
    SUM(CASE WHEN discharged_on >= :from AND discharged_on < :until THEN 1 ELSE 0 END) AS discharges,
    SUM(CASE WHEN admitted_on < :until AND (discharged_on IS NULL OR discharged_on >= :until) THEN 1 ELSE 0 END)
      AS in_bed
  FROM stays`;
const predicted = sql`SELECT COUNT(DISTINCT predictions.stay_id) AS stays
  FROM prediction_log AS predictions
  INNER JOIN stays ON stays.stay_id = predictions.stay_id
  WHERE stays.admitted_on >= :from AND stays.admitted_on < :until AND predictions.as_of <= :until`;

/**
 * The volume of a period, of stays as they are known now: whoever was noted later counts too.
 *
 * @throws {QueryError} when there are no stays, or the warehouse fails.
 */
export async function periodVolume(warehouse: Warehouse, { from, until }: Period): Promise<PeriodVolume> {
  const values = { from: new Date(from), until: new Date(until) };
  const stays = await warehouse.query(moved, values);
  const log = await unlessMissing("prediction_log", () => warehouse.query(predicted, values));
  const count = (name: string) => numbersOf(stays, name)[0] || 0;
  return {
    admissions: count("admissions"),
    discharges: count("discharges"),
    inBed: count("in_bed"),
    predicted: log === null ? 0 : numbersOf(log, "stays")[0]!,
  };
}
