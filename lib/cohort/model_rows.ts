import { stayFeaturesColumns, staysColumns } from "./stays.ts";

/**
 * What is known of each stay as a step of another statement: `model_rows AS (SELECT …)`, to stand after its
 * WITH. One row a stay: every column of `stays` that all cohorts share, those named of the cohort's own,
 * every column of `stay_features`, and `as_of`, the midnight after admission, when a stay is scored. What
 * became of it may not have been known then.
 *
 * Whatever a model sees of a stay is read from there: to learn from, to predict on here and in the warehouse,
 * and to count what it doesn't know.
 *
 * @param own names of own columns, as SQL takes them without quotes.
 * @example
 * ```ts
 * import { assertMatch } from "@std/assert";
 * import { modelRows } from "lib/cohort/model_rows.ts";
 *
 * assertMatch(modelRows(), /^model_rows AS \(\nSELECT\n[^;]+\n\)$/);
 * assertMatch(modelRows(["asa_class"]), / stays\.asa_class,/);
 * ```
 */
export function modelRows(own: readonly string[] = []): string {
  const stays = [...staysColumns.map(({ name }) => name), ...own].map((name) => `    stays.${name},\n`);
  const features = stayFeaturesColumns.map(({ name }) => `    stay_features.${name},\n`);
  return `model_rows AS (
SELECT
${stays.join("")}${
    features.join("")
  }    CAST(DATE_TRUNC('day', stays.admitted_on) AS TIMESTAMP) + INTERVAL '1 day' AS as_of
FROM stays
INNER JOIN stay_features
    ON stay_features.stay_id = stays.stay_id
)`;
}
