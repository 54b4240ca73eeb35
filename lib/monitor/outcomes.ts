import type { Predictions } from "lib/evaluate/mod.ts";
import { denseGroups } from "lib/stats/mod.ts";
import { numbersOf, type Table, timestampsOf } from "lib/table/mod.ts";

/** Logged predictions beside what became of the stays. */
export type Outcomes = {
  readonly predictions: Predictions;
  /** When each stay began, epoch milliseconds UTC. */
  readonly time: Float64Array;
  /** Each stay's id. */
  readonly stay: Float64Array;
};

/**
 * Rows of `readPredictions()` as arrays that can be scored; a stay not known yet is NaN. Patients are dense
 * codes in order of first appearance, and a row whose patient is unknown is a group of its own.
 *
 * @throws {TypeError} when the table is another one.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { outcomesOf } from "lib/monitor/outcomes.ts";
 * import { numberColumn, tableOf, timestampColumn } from "lib/table/table.ts";
 *
 * const log = tableOf({
 *   stay_id: numberColumn([1, 2, 3]),
 *   patient_id: numberColumn([88, 17, 88]),
 *   stay_days: numberColumn([12, NaN, 3]),
 *   predicted_days: numberColumn([10, 7, 4]),
 *   admitted_on: timestampColumn([0, 0, 86_400_000]),
 * });
 * assertEquals(outcomesOf(log).predictions.group, Int32Array.of(0, 1, 0));
 * ```
 */
export function outcomesOf(log: Table): Outcomes {
  const { codes: group } = denseGroups(numbersOf(log, "patient_id"));
  return {
    predictions: { actual: numbersOf(log, "stay_days"), predicted: numbersOf(log, "predicted_days"), group },
    time: timestampsOf(log, "admitted_on"),
    stay: numbersOf(log, "stay_id"),
  };
}
