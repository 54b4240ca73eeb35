import { type ArtefactMeta, offsetPieces } from "lib/registry/mod.ts";
import { numberSql } from "../number_sql.ts";
import { textSql } from "../text_sql.ts";

/** The columns of `prediction_log`, in their order. */
const logColumns = [
  "stay_id",
  "model_version",
  "as_of",
  "predicted_days",
  "lower_days",
  "upper_days",
  "reason_1",
  "reason_2",
  "reason_3",
  "input_hash",
] as const;

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
    stay_id,
    ${textSql(version)} AS model_version,
    as_of,
    GREATEST(${numberSql(0)}, days) AS predicted_days,
    ${endOf("lower")} AS lower_days,
    ${endOf("upper")} AS upper_days,
    CAST(NULL AS VARCHAR) AS reason_1,
    CAST(NULL AS VARCHAR) AS reason_2,
    CAST(NULL AS VARCHAR) AS reason_3,
    input_hash
FROM checked`;
}

/** Adds the rows of a SELECT to `prediction_log`; a key that is there is left as it is. */
export function mergeIntoLog(select: string): string {
  const columns = logColumns.join(", ");
  return `MERGE INTO prediction_log
USING (
${select}
) AS scored
ON prediction_log.stay_id = scored.stay_id
    AND prediction_log.model_version = scored.model_version
    AND prediction_log.as_of = scored.as_of
WHEN NOT MATCHED THEN INSERT (${columns})
    VALUES (${logColumns.map((column) => `scored.${column}`).join(", ")})`;
}
