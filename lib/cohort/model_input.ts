import type { Table } from "lib/table/mod.ts";
import { identifier, type Sql, type Warehouse, written } from "lib/warehouse/mod.ts";
import type { Cohort } from "./cohort.ts";
import { knownAtOf } from "./known_at.ts";
import { modelRows } from "./model_rows.ts";
import { ownColumns, staysColumnsOf } from "./own_columns.ts";
import { stayFeaturesColumns } from "./stays.ts";

/** Which stays to read, and what is known of them. Times are epoch milliseconds UTC; null is open. */
export type ModelInputPeriod = {
  /** Admitted from then … */
  readonly from: number | null;
  /** … until before then. */
  readonly until: number | null;
  /** What became of stays is missing where they ended later; all is known when null. */
  readonly knownBy: number | null;
  /** Only these columns; all when left out. */
  readonly columns?: readonly string[];
  /** Only stays that had not ended before then, of those with a date; all when left out. */
  readonly notEndedBefore?: number;
  /** Only stays whose length was known by then. */
  readonly ended?: true;
};

/**
 * The stays of a period in the columns of `stays`, the cohort's own among them, and `stay_features`, by
 * stay_id (`modelInput()`); those without an admission date are always in.
 *
 * @throws {TypeError} when a column is none of them.
 * @throws {QueryError} when the warehouse fails, or has no stays yet.
 */
export async function readModelInput(
  warehouse: Warehouse,
  { from, until, knownBy, columns, notEndedBefore, ended }: ModelInputPeriod,
  cohort: Cohort,
): Promise<Table> {
  const time = (value: number | null) => value === null ? null : new Date(value);
  const isLate = notEndedBefore !== undefined;
  const statement = modelInput(cohort, columns, { late: isLate, ended });
  return await warehouse.query(statement, {
    from: time(from),
    until: time(until),
    ...(statement.text.includes(":known_by") && { known_by: time(knownBy) }),
    ...(isLate && { not_ended_before: time(notEndedBefore) }),
  });
}

/**
 * What models learn from and predict on, one row a stay, by stay_id: those admitted from `:from` until before
 * `:until` (NULL is open), and those without a date.
 *
 * As of `:known_by` (NULL: all is known) nothing is known that came later: of stays that ended later the end,
 * its kind and the length are NULL; whatever the spec says is known at discharge or after is NULL also of who
 * is in bed; what is known on day n from that day on. Stays without a date have all.
 *
 * @param columns only these; all when left out.
 * @param which only stays with a date that had not ended before `:not_ended_before` (late), or those whose
 * length was known by then (ended).
 * @throws {TypeError} when a column is none of the cohort's.
 */
export function modelInput(
  cohort: Cohort,
  columns?: readonly string[],
  which: { readonly late?: boolean | undefined; readonly ended?: boolean | undefined } = {},
): Sql {
  const all = [...staysColumnsOf(cohort), ...stayFeaturesColumns].map(({ name }) => name);
  const wanted = columns ?? all;
  const values = wanted.map((name) => `    ${known(identifier(name, all).text, cohort)}`);
  const own = ownColumns(cohort).map(({ name }) => name).filter((name) => wanted.includes(name));
  return written(
    `WITH ${modelRows(own)}

SELECT
${values.join(",\n")}
FROM model_rows
WHERE ${which.ended ? ended : ""}(${which.late ? notEnded : undated}(
        model_rows.admitted_on >= COALESCE(:from, CAST('0001-01-01' AS TIMESTAMP))
        AND model_rows.admitted_on < COALESCE(:until, CAST('9999-12-31' AS TIMESTAMP))
    ))
ORDER BY model_rows.stay_id;
`,
    "model_input",
  );
}

const ended = `model_rows.stay_days IS NOT NULL
    AND (model_rows.discharged_on IS NULL OR :known_by IS NULL OR model_rows.discharged_on <= :known_by)
    AND `;
const undated = "model_rows.admitted_on IS NULL\n    OR ";
const notEnded = `(model_rows.discharged_on IS NULL OR model_rows.discharged_on >= :not_ended_before)
    AND `;
const outcome: readonly string[] = ["discharged_on", "discharge_kind", "stay_days"];

/** A column as far as it was known by then. */
function known(name: string, cohort: Cohort): string {
  const column = `model_rows.${name}`;
  if (outcome.includes(name)) {
    return `CASE WHEN model_rows.discharged_on > :known_by THEN NULL ELSE ${column} END AS ${name}`;
  }
  const knownAt = knownAtOf(name, cohort) ?? "admission";
  if (knownAt === "admission") return column;
  const onDay = knownAt.startsWith("day ")
    ? `\n            OR model_rows.admitted_on + INTERVAL '${knownAt.slice("day ".length)} day' <= :known_by`
    : "";
  return `CASE
        WHEN model_rows.admitted_on IS NULL OR :known_by IS NULL OR model_rows.discharged_on <= :known_by${onDay}
            THEN ${column}
    END AS ${name}`;
}
