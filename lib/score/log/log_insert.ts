import { mergeInto } from "./log_batch.ts";
import { logColumns } from "./log_columns.ts";

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
  return mergeInto({ name: "prediction_log", columns: logColumns }, select);
}
