import type { RiskCalibration } from "lib/model/mod.ts";
import { type ArtefactMeta, intervalMethod, intervalOf } from "lib/registry/mod.ts";
import { textSql } from "lib/warehouse/mod.ts";
import { numberSql } from "../number_sql.ts";
import { calibratedSql } from "./calibrated_sql.ts";
import { checkedClassesSql, classColumnsSql } from "./class_columns.ts";
import { intervalEndSql, passedGroupSql } from "./interval_sql.ts";
import { type LogColumnName, logColumns } from "./log_columns.ts";

/**
 * A SELECT of the columns of `prediction_log` from the last of some CTEs, `predicted` (stay_id, as_of,
 * input_hash, days: what the model predicts, be it a probability; and what `intervalGroupSql()` adds;
 * of classes p0, p1, … instead, the probability of each).
 *
 * A stay is at least 0 days, and so are both ends of its interval; a probability is between 0 and 1, and has
 * none; no reasons are given, nor what is unusual: only the model itself says both. Where the prediction is
 * no finite number the statement fails, by an impossible cast: neither engine has another way to say so in a
 * SELECT.
 */
export function logRows(meta: ArtefactMeta, ctes: readonly string[]): string {
  const { version, outcome, classes } = meta, isDays = meta.predicts === "days";
  const none = "CAST(NULL AS VARCHAR)", noNumber = "CAST(NULL AS DOUBLE)";
  const values: Readonly<Record<LogColumnName, string>> = {
    stay_id: "stay_id",
    model_version: textSql(version),
    as_of: "as_of",
    predicted_days: isDays ? `GREATEST(${numberSql(0)}, days)` : noNumber,
    lower_days: isDays ? intervalEndSql(meta, "lower") : noNumber,
    upper_days: isDays ? intervalEndSql(meta, "upper") : noNumber,
    reason_1: none,
    reason_2: none,
    reason_3: none,
    input_hash: "input_hash",
    outcome: textSql(outcome),
    predicted_probability: isDays || classes
      ? noNumber
      : calibratedSql(meta.calibration as RiskCalibration | undefined, "days"),
    interval_level: isDays ? numberSql(intervalOf(meta).level) : noNumber,
    interval_method: isDays ? textSql(intervalMethod(intervalOf(meta))) : none,
    anomaly: noNumber,
    anomaly_reason: none,
    predicted_class: none,
    class_probabilities: none,
    ...(classes && classColumnsSql(classes)),
  };
  const selected = logColumns.map(({ name }) =>
    `    ${values[name] === name ? name : `${values[name]} AS ${name}`}`
  );
  if (classes) {
    const all = [...ctes, ...checkedClassesSql(meta)];
    return `WITH ${all.join(",\n\n")}\n\nSELECT\n${selected.join(",\n")}\nFROM checked`;
  }
  const complaint = `Cannot log a prediction as it must be a ${isDays ? "number of days" : "probability"}: ` +
    "it is none for input ";
  return `WITH ${ctes.join(",\n\n")},

checked AS (
    SELECT
        stay_id,
        as_of,
        input_hash,
        CASE
            WHEN days > ${numberSql(-Infinity)} AND days < ${numberSql(Infinity)} THEN days
            ELSE CAST(${textSql(complaint)} || input_hash AS DOUBLE)
        END AS days${passedGroupSql(meta)}
    FROM predicted
)

SELECT
${selected.join(",\n")}
FROM checked`;
}
