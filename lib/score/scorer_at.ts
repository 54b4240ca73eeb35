import type { Warehouse } from "lib/warehouse/mod.ts";
import type { DayScore } from "./here/score_day.ts";
import { scorePeriod } from "./here/score_period.ts";
import { type ScoreInWarehouseOptions, scorePeriodInWarehouse } from "./warehouse/score_in_warehouse.ts";

/**
 * Scores a period; scoring here, which is always day by day, takes no notice of `batchDays` and `compiled`.
 */
export type Scorer = (warehouse: Warehouse, options: ScoreInWarehouseOptions) => Promise<DayScore[]>;

/**
 * `scorePeriod()` for "here", `scorePeriodInWarehouse()` for "warehouse".
 *
 * @throws {RangeError} when it is another word.
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { scorerAt } from "lib/score/scorer_at.ts";
 *
 * assertThrows(() => scorerAt("there"), RangeError, 'must be here or warehouse: it is "there"');
 * ```
 */
export function scorerAt(where: string): Scorer {
  if (where === "here") return scorePeriod;
  if (where === "warehouse") return scorePeriodInWarehouse;
  throw new RangeError(`Cannot score as the place must be here or warehouse: it is "${where}"`);
}
