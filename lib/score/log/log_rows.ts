import { type ArtefactMeta, offsetPieces } from "lib/registry/mod.ts";
import { textSql } from "lib/warehouse/mod.ts";
import { numberSql } from "../number_sql.ts";
import { type LogColumnName, logColumns } from "./log_columns.ts";

/**
 * A SELECT of the columns of `prediction_log` from the last of some CTEs, `predicted` (stay_id, as_of,
 * input_hash, days).
 *
 * A stay is at least 0 days, and so are both ends of its interval; no reasons are given. Where days are no
 * finite number the statement fails, by an impossible cast: neither engine has another way to say so in a
 * SELECT.
 */
export function logRows({ version, residuals }: ArtefactMeta, ctes: readonly string[]): string {
  const endOf = (end: "lower" | "upper") => {
    const pieces = offsetPieces(residuals, end).map(({ upTo, from, start, slope }) => ({
      upTo,
      offset: `${numberSql(start)} + (days - (${numberSql(from)})) * (${numberSql(slope)})`,
    }));
    const whens = pieces.slice(0, -1).map(({ upTo, offset }) =>
      `\n        WHEN days <= ${numberSql(upTo)} THEN ${offset}`
    );
    return `GREATEST(${numberSql(0)}, days + (CASE${whens.join("")}\n        ELSE ${
      pieces.at(-1)!.offset
    }\n    END))`;
  };
  const none = "CAST(NULL AS VARCHAR)";
  const values: Readonly<Record<LogColumnName, string>> = {
    stay_id: "stay_id",
    model_version: textSql(version),
    as_of: "as_of",
    predicted_days: `GREATEST(${numberSql(0)}, days)`,
    lower_days: endOf("lower"),
    upper_days: endOf("upper"),
    reason_1: none,
    reason_2: none,
    reason_3: none,
    input_hash: "input_hash",
  };
  const selected = logColumns.map(({ name }) =>
    `    ${values[name] === name ? name : `${values[name]} AS ${name}`}`
  );
  const complaint = "Cannot log a prediction as it must be a number of days: it is none for input ";
  return `WITH ${ctes.join(",\n\n")},

checked AS (
    SELECT
        stay_id,
        as_of,
        input_hash,
        CASE
            WHEN days > ${numberSql(-Infinity)} AND days < ${numberSql(Infinity)} THEN days
            ELSE CAST(${textSql(complaint)} || input_hash AS DOUBLE)
        END AS days
    FROM predicted
)

SELECT
${selected.join(",\n")}
FROM checked`;
}
