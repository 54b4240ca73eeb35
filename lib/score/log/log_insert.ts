import { logColumns, logKey } from "./log_columns.ts";

/**
 * The one statement that adds to `prediction_log`: the rows of a SELECT of its columns, by name. A key that
 * is there is left as it is, so that scoring twice changes nothing.
 *
 * @example
 * ```ts
 * import { assertStringIncludes } from "@std/assert";
 * import { logInsert } from "lib/score/log/log_insert.ts";
 *
 * assertStringIncludes(logInsert("SELECT * FROM scored"), "WHEN NOT MATCHED THEN INSERT (stay_id, ");
 * ```
 */
export function logInsert(select: string): string {
  const names = logColumns.map(({ name }) => name);
  return `MERGE INTO prediction_log
USING (
${select}
) AS scored
ON ${logKey.map((name) => `prediction_log.${name} = scored.${name}`).join("\n    AND ")}
WHEN NOT MATCHED THEN INSERT (${names.join(", ")})
    VALUES (${names.map((name) => `scored.${name}`).join(", ")})`;
}
