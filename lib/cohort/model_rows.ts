import { sqlStep } from "lib/warehouse/mod.ts";

/**
 * `model_rows.sql` as a step of another statement: `model_rows AS (SELECT …)`, to stand after its WITH. It
 * has every column of `stays` and `stay_features`, and `as_of`, the midnight after admission.
 *
 * Whatever a model sees of a stay is read from there: to learn from, to predict on here and in the warehouse,
 * and to count what it doesn't know.
 *
 * @example
 * ```ts
 * import { assertMatch } from "@std/assert";
 * import { modelRows } from "lib/cohort/model_rows.ts";
 *
 * assertMatch(modelRows(), /^model_rows AS \(\nSELECT\n[^;]+\n\)$/);
 * ```
 */
export function modelRows(): string {
  return sqlStep("model_rows.sql").text;
}
